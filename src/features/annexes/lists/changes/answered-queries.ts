import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { KeptLine } from '#domain/legacy/list-delta.js';
import type { AnsweredList } from '#features/annexes/lists/answered-list.js';

/** The list on which an annex was handed in last. */
export interface KeptList extends AnsweredList {
  readonly annexId: number;
  readonly versionId: number;
  readonly submittedAt: Date;
}

export async function saveAnsweredList(trx: Trx, cipher: PersonalCipher, kept: KeptList): Promise<void> {
  await trx('annex_answered_lists')
    .insert({
      annex_id: kept.annexId,
      version_id: kept.versionId,
      submitted_at: kept.submittedAt,
      list_hash: kept.hash,
      list_lines: cipher.sealBytes(Buffer.from(JSON.stringify(kept.lines))),
    })
    .onConflict('annex_id')
    .merge();
}

/** Undefined where it was handed in before there was a list, or nobody kept it. */
export async function findAnsweredList(
  db: Db | Trx,
  cipher: PersonalCipher,
  annexId: number,
  submittedAt: Date,
): Promise<AnsweredList | undefined> {
  const row = await db('annex_answered_lists')
    .select({ hash: 'list_hash', lines: 'list_lines' })
    .where({ annex_id: annexId, submitted_at: submittedAt })
    .first<{ hash: string; lines: Buffer } | undefined>();
  if (!row) return undefined;
  return { hash: row.hash, lines: JSON.parse(cipher.openBytes(row.lines).toString('utf8')) as KeptLine[] };
}

export async function deleteAnsweredList(trx: Trx, annexId: number): Promise<void> {
  await trx('annex_answered_lists').where({ annex_id: annexId }).delete();
}

/** Annexes 4 and 5 of a drive, or of some of its units, that are handed in, whatever became of them since. */
export async function listHandedIn(db: Db | Trx, driveId: number, units?: readonly string[]): Promise<number[]> {
  const rows = (await db('annexes')
    .select({ id: 'id' })
    .options(asObjects)
    .where({ drive_id: driveId })
    .whereIn('annex_no', [4, 5])
    .whereIn('state', ['submitted', 'accepted', 'imported'])
    .whereNotNull('current_version_id')
    .modify((query) => void (units && query.whereIn('unit_code', [...units])))
    .orderBy('id')) as { id: number }[];
  return rows.map(({ id }) => Number(id));
}
