import { createHash } from 'node:crypto';
import type { Deps } from '#platform/deps.js';
import type { RowValues } from '#domain/annexes/types.js';
import { handedRowId } from '#domain/legacy/handed.js';
import { licenceTask } from '#domain/legacy/entering.js';
import { businessOfLicence } from '#domain/legacy/licence-business.js';
import type { MarkedAnnex } from '#domain/legacy/marks.js';
import type { HandedLicence } from '#features/drive/legacy/licence-queries.js';
import { type RowFacts, walkFacts } from '#features/annexes/checking/row-queries.js';
import { entriesOf, type LicenceEntry } from '#features/imports/entry-queries.js';
import { leaveReasons, skipReasons } from '#features/imports/words.js';
import { businessesOfVersion, listEnteredByAnnex, listFilingLinks } from './link-queries.js';
import { listedLicences, type ListedLicences } from './row-licences.js';
import type { ImportContext, ImportSource, RowLicence, RowTask, SourceRow, Withdrawn } from './source.js';

/** What an old licence must tell, at least; class and subject may stay unknown (待补充). */
const needed = ['division_code', 'business_name', 'operating_status'] as const;

/**
 * Annex 4 and 5: what their offices say of the old system's licences. Facts come from the list that was handed out, numbers of persons in
 * full, with the office's corrections over them; nothing of annex 5 enters but the link of what was filed (R22-R24).
 */
export async function markedSource(
  deps: Pick<Deps, 'db' | 'cipher'>,
  { annex, version, batchId }: Omit<ImportContext, 'cities'>,
  annexNo: MarkedAnnex,
): Promise<ImportSource> {
  const listed = await listedLicences(deps.db, deps.cipher, annex, annexNo);
  const known: Known = {
    annexNo,
    unit: annex.unitCode,
    listed,
    entries: await entriesOf(
      deps.db,
      listed.all.map(({ id }) => id),
    ),
    filings: await filingsOf(deps, version.id),
    seen: new Map(),
  };
  const claimed = new Set<number>();
  async function* rows(): AsyncGenerator<readonly SourceRow[]> {
    known.seen.clear();
    for await (const block of walkFacts(deps.db, deps.cipher, version.id)) {
      const made = block.map((facts) => rowOf(known, facts));
      for (const { task } of made) if (task.kind !== 'leave' && task.licence) claimed.add(task.licence.id);
      yield made;
    }
  }
  return {
    status: 'licensed_unfiled',
    needed,
    stamp: stampOf(known),
    standing: [...known.entries.values()].map(({ businessId }) => businessId),
    rows,
    stated: (row, licence) => ({
      kind: 'licence',
      reference: licence?.oldId ?? '',
      row: { versionId: version.id, row, batchId },
    }),
    async withdrawn(): Promise<readonly Withdrawn[]> {
      return (await listEnteredByAnnex(deps.db, annex.id)).filter(({ licenceId }) => !claimed.has(licenceId));
    },
  };
}

interface Known {
  readonly annexNo: MarkedAnnex;
  readonly unit: string;
  readonly listed: ListedLicences;
  readonly entries: ReadonlyMap<number, LicenceEntry>;
  /** Businesses of the filings that rows are linked with; null: not in the register yet. */
  readonly filings: ReadonlyMap<number, number | null>;
  /** First row of each licence. */
  readonly seen: Map<number, number>;
}

async function filingsOf({ db }: Pick<Deps, 'db'>, versionId: number): Promise<ReadonlyMap<number, number | null>> {
  const links = await listFilingLinks(db, versionId);
  const filed = links[0] ? await businessesOfVersion(db, links[0].filedVersionId) : new Map<number, number>();
  return new Map(links.map(({ row, filedRow }) => [row, filed.get(filedRow) ?? null]));
}

function rowOf(known: Known, { row, rowId = '', values, error }: RowFacts): SourceRow {
  const licence = known.listed.find(rowId, values['old_system_id'] ?? '');
  return {
    row,
    error,
    name: values['business_name'] ?? licence?.name ?? '',
    values: licence ? factsOf(known, licence, values) : {},
    task: taskOf(known, row, licence, values),
  };
}

const factsOf = ({ unit }: Known, licence: HandedLicence, values: RowValues): RowValues =>
  businessOfLicence(licence.typed, {
    unit,
    oldId: handedRowId(licence.oldId, licence.copyNo),
    corrections: values['check_result'] === 'corrected' ? (values['corrections'] ?? '') : '',
    actualStatus: values['actual_status'] ?? '',
  });

function taskOf(known: Known, row: number, found: HandedLicence | undefined, values: RowValues): RowTask {
  const task = licenceTask(known.annexNo, values);
  if (task.kind === 'leave') return { kind: 'leave', reason: leaveReasons[task.why](task.result) };
  if (!found) return { kind: 'leave', reason: skipReasons.notListed };
  const first = known.seen.get(found.id);
  if (first !== undefined) return { kind: 'leave', reason: skipReasons.sameLicence };
  known.seen.set(found.id, row);
  const entry = known.entries.get(found.id);
  const licence: RowLicence = {
    id: found.id,
    oldId: handedRowId(found.oldId, found.copyNo),
    enteredAs: entry && { kind: entry.kind, businessId: entry.businessId },
  };
  const stands = entry ? [entry.businessId] : [];
  if (task.kind === 'enter') return { kind: 'enter', stands, licence };
  return { kind: 'link', stands, licence, businessId: known.filings.get(row) ?? null };
}

/** The lists, what has entered of them and the links: what else but the file decides what a row does. */
function stampOf({ listed, entries, filings }: Known): string {
  const hash = createHash('sha256');
  for (const { id, typed } of listed.all) hash.update(JSON.stringify([id, Object.values(typed)]));
  hash.update(
    JSON.stringify([...entries.values()].map(({ licenceId, kind, businessId }) => [licenceId, kind, businessId])),
  );
  hash.update(JSON.stringify([...filings]));
  return hash.digest('hex');
}
