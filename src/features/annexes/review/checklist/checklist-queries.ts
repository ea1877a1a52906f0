import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { Annex } from '#features/annexes/queries.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { type ChecklistFacts, type ChecklistItem, type ItemFacts, markOf } from './checklist-rules.js';

interface Counted {
  readonly n: number | string;
  readonly at?: Date | null;
}
const factsOf = (row: Counted | undefined): ItemFacts => ({ count: Number(row?.n ?? 0), changedAt: row?.at ?? null });

/** How much there is to be opened of a version that is under review. */
export async function loadChecklistFacts(
  db: Db | Trx,
  annex: Pick<Annex, 'id' | 'isLate' | 'submittedAt'>,
  version: Pick<AnnexVersion, 'id' | 'checkedAt'>,
): Promise<ChecklistFacts> {
  const [cross, warnings, waivers, comments, documents] = await Promise.all([
    db('annex_findings').where({ version_id: version.id, is_cross: 1 }).count({ n: '*' }).first<Counted | undefined>(),
    db('annex_findings')
      .where({ version_id: version.id, level: 'W' })
      .whereNotNull('confirmed_by')
      .count({ n: '*' })
      .max({ at: 'confirmed_at' })
      .first<Counted | undefined>(),
    db('annex_findings as f')
      .join('annex_waivers as w', 'w.id', 'f.waiver_id')
      .where('f.version_id', version.id)
      .count({ n: '*' })
      .max({ at: 'w.decided_at' })
      .first<Counted | undefined>(),
    db('annex_comments')
      .where({ annex_id: annex.id, is_sent: 1 })
      .whereNotNull('answer')
      .count({ n: '*' })
      .max({ at: 'answered_at' })
      .first<Counted | undefined>(),
    db('documents as c')
      .join('annex_waivers as w', (on) => on.on('w.id', 'c.object_id').onVal('c.object_type', 'waiver'))
      .where('w.annex_id', annex.id)
      .whereExists(
        db('annex_findings as f').select('f.id').where('f.version_id', version.id).whereRaw('f.waiver_id = w.id'),
      )
      .count({ n: '*' })
      .max({ at: 'c.added_at' })
      .first<Counted | undefined>(),
  ]);
  return {
    // What annexes of the unit say of each other is found anew by every check.
    cross: { ...factsOf(cross), changedAt: version.checkedAt },
    warnings: factsOf(warnings),
    waivers: factsOf(waivers),
    comments: factsOf(comments),
    documents: factsOf(documents),
    late: { count: annex.isLate ? 1 : 0, changedAt: annex.submittedAt },
  };
}

export async function listOpenings(
  db: Db | Trx,
  versionId: number,
  operatorId: number,
): Promise<ReadonlyMap<ChecklistItem, string>> {
  const rows = (await db('annex_checklist_openings')
    .select({ item: 'item', mark: 'mark' })
    .where({ version_id: versionId, operator_id: operatorId })) as { item: ChecklistItem; mark: string }[];
  return new Map(rows.map(({ item, mark }) => [item, mark]));
}

/** `lines`: the items as they were when they were opened. */
export async function noteOpened(
  trx: Trx,
  versionId: number,
  operatorId: number,
  lines: readonly ({ readonly item: ChecklistItem } & ItemFacts)[],
  at: Date,
): Promise<void> {
  if (lines.length === 0) return;
  const about = { version_id: versionId, operator_id: operatorId, opened_at: at };
  await trx('annex_checklist_openings')
    .insert(lines.map((line) => ({ ...about, item: line.item, mark: markOf(line) })))
    .onConflict(['version_id', 'operator_id', 'item'])
    .merge();
}

/** A paper that a waiver of the annex rests on. */
export interface WaiverPaper {
  readonly documentId: number;
  readonly waiverId: number;
  readonly name: string;
  readonly addedAt: Date;
}

export const listPapers = async (db: Db, annexId: number): Promise<WaiverPaper[]> =>
  (await db('documents as c')
    .join('annex_waivers as w', (on) => on.on('w.id', 'c.object_id').onVal('c.object_type', 'waiver'))
    .join('files as f', 'f.id', 'c.file_id')
    .select({ documentId: 'c.id', waiverId: 'w.id', name: 'f.name', addedAt: 'c.added_at' })
    .options(asObjects)
    .where('w.annex_id', annexId)
    .orderBy('c.id')) as WaiverPaper[];
