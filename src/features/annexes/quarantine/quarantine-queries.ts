import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import { blocking } from '#features/annexes/checking/blocking-queries.js';
import type { AsideRow, Outcome } from './quarantine-rules.js';

/** Rows set aside at one time, for one reason, promised for one day. */
export interface Quarantine {
  readonly id: number;
  readonly annexId: number;
  readonly reason: string;
  readonly promisedOn: string;
  readonly madeBy: number;
  readonly madeByName: string;
  readonly madeAt: Date;
}

const columns = {
  id: 'q.id',
  annexId: 'q.annex_id',
  reason: 'q.reason',
  promisedOn: 'q.promised_on',
  madeBy: 'q.made_by',
  madeByName: 'o.display_name',
  madeAt: 'q.made_at',
} as const satisfies Record<keyof Quarantine, string>;

const rowColumns = {
  id: 'r.id',
  quarantineId: 'r.quarantine_id',
  versionId: 'r.version_id',
  row: 'r.row_no',
  rowKey: 'r.row_key',
} as const satisfies Record<keyof AsideRow, string>;

/** Which annexes may go in part, as the drive of this one says. */
export async function partialAnnexesOf(db: Db | Trx, driveId: number): Promise<string> {
  const drive = await db('drives')
    .select({ partial: 'partial_annexes' })
    .where({ id: driveId })
    .first<{ partial: string } | undefined>();
  return drive?.partial ?? '';
}

/** Whether a version after this one is being read; as it is now, whatever this transaction saw first. */
export async function isBeingRead(trx: Trx, annexId: number, versionId: number): Promise<boolean> {
  const later = await trx('annex_versions')
    .select('id')
    .where({ annex_id: annexId, state: 'reading' })
    .andWhere('id', '>', versionId)
    .forShare();
  return later.length > 0;
}

export async function insertQuarantine(
  trx: Trx,
  one: Pick<Quarantine, 'annexId' | 'reason' | 'promisedOn' | 'madeBy' | 'madeAt'> & { readonly versionId: number },
  rows: readonly { readonly row: number; readonly rowKey: string }[],
): Promise<number> {
  const [id] = await trx('annex_quarantines').insert({
    annex_id: one.annexId,
    version_id: one.versionId,
    reason: one.reason,
    promised_on: one.promisedOn,
    made_by: one.madeBy,
    made_at: one.madeAt,
  });
  if (id === undefined) throw new Error('the quarantine got no id');
  await bulkInsert(
    trx,
    'annex_quarantined_rows',
    ['quarantine_id', 'annex_id', 'version_id', 'row_no', 'row_key'],
    rows.map(({ row, rowKey }) => [id, one.annexId, one.versionId, row, rowKey]),
  );
  return Number(id);
}

/** Rows of an annex that are set aside now, in the order in which that was said. */
export async function listAside(db: Db | Trx, annexId: number): Promise<AsideRow[]> {
  return (await db('annex_quarantined_rows as r')
    .select(rowColumns)
    .options(asObjects)
    .where({ 'r.annex_id': annexId })
    .whereNull('r.ended_at')
    .orderBy('r.id')) as AsideRow[];
}

/** Those that have ended, the last ones first. */
export async function listEnded(
  db: Db | Trx,
  annexId: number,
  limit: number,
): Promise<(AsideRow & { readonly outcome: Outcome; readonly endedAt: Date; readonly endedByName: string })[]> {
  return (await db('annex_quarantined_rows as r')
    .join('operators as o', 'o.id', 'r.ended_by')
    .select({ ...rowColumns, outcome: 'r.outcome', endedAt: 'r.ended_at', endedByName: 'o.display_name' })
    .options(asObjects)
    .where({ 'r.annex_id': annexId })
    .orderBy('r.ended_at', 'desc')
    .orderBy('r.id', 'desc')
    .limit(limit)) as (AsideRow & { outcome: Outcome; endedAt: Date; endedByName: string })[];
}

/** A row that is set aside, held until the transaction ends; undefined where it has ended or is of another annex. */
export async function lockAside(trx: Trx, annexId: number, id: number): Promise<AsideRow | undefined> {
  const rows = (await trx('annex_quarantined_rows as r')
    .select(rowColumns)
    .options(asObjects)
    .where({ 'r.annex_id': annexId, 'r.id': id })
    .whereNull('r.ended_at')
    .forUpdate()) as AsideRow[];
  return rows[0];
}

export async function listQuarantines(db: Db | Trx, annexId: number): Promise<ReadonlyMap<number, Quarantine>> {
  const rows = (await db('annex_quarantines as q')
    .join('operators as o', 'o.id', 'q.made_by')
    .select(columns)
    .options(asObjects)
    .where({ 'q.annex_id': annexId })
    .orderBy('q.id')) as Quarantine[];
  return new Map(rows.map((one) => [one.id, one]));
}

export async function endAside(
  trx: Trx,
  ended: readonly { readonly id: number; readonly outcome: Outcome }[],
  by: { readonly personId: number; readonly at: Date; readonly versionId: number | null },
): Promise<void> {
  for (const outcome of ['mended', 'gone', 'back'] as const) {
    const ids = ended.filter((one) => one.outcome === outcome).map(({ id }) => id);
    if (ids.length === 0) continue;
    await trx('annex_quarantined_rows')
      .whereIn('id', ids)
      .whereNull('ended_at')
      .update({ outcome, ended_by: by.personId, ended_at: by.at, ended_version_id: by.versionId });
  }
}

/** Notes where a row that is set aside stands now. */
export async function moveAside(
  trx: Trx,
  id: number,
  to: { readonly versionId: number; readonly row: number; readonly rowKey: string },
): Promise<void> {
  await trx('annex_quarantined_rows')
    .where({ id })
    .update({ version_id: to.versionId, row_no: to.row, row_key: to.rowKey });
}

/** Rows of a version with an error that no waiver lets through; whether they are set aside is not asked. */
export async function listFaultyRows(db: Db | Trx, versionId: number): Promise<Set<number>> {
  const rows = (await db('annex_findings')
    .distinct({ row: 'row_no' })
    .where({ version_id: versionId, level: 'E' })
    .whereNull('waiver_id')
    .andWhere('row_no', '>', 0)) as { row: number }[];
  return new Set(rows.map(({ row }) => Number(row)));
}

/** Rows of a version with errors that block it: what can be set aside, in file order. */
export async function listBlockedRows(db: Db | Trx, versionId: number): Promise<{ row: number; count: number }[]> {
  const rows = (await db('annex_findings')
    .select({ row: 'row_no' })
    .count({ n: '*' })
    .where({ version_id: versionId })
    .andWhere('row_no', '>', 0)
    .modify((query) => blocking(query))
    .groupBy('row_no')
    .orderBy('row_no')) as unknown as { row: number; n: number }[];
  return rows.map(({ row, n }) => ({ row: Number(row), count: Number(n) }));
}

/** Rows of a version that stay out, each with what set it aside; as its last check laid them. */
export async function listRowsOut(
  db: Db | Trx,
  versionId: number,
): Promise<{ readonly row: number; readonly quarantineId: number }[]> {
  const rows = (await db('annex_findings')
    .select({ row: 'row_no' })
    .min({ quarantineId: 'quarantine_id' })
    .where({ version_id: versionId })
    .whereNotNull('quarantine_id')
    .groupBy('row_no')
    .orderBy('row_no')) as unknown as { row: number; quarantineId: number }[];
  return rows.map(({ row, quarantineId }) => ({ row: Number(row), quarantineId: Number(quarantineId) }));
}

/** Lays what sets rows aside over the findings of a version; where nothing does and nothing did, they are not walked through. */
export async function layOverFindings(
  trx: Trx,
  versionId: number,
  rows: readonly { readonly row: number; readonly quarantineId: number }[],
): Promise<void> {
  const version = await trx('annex_versions')
    .select({ count: 'quarantined_count' })
    .where({ id: versionId })
    .first<{ count: number } | undefined>();
  if (rows.length === 0 && Number(version?.count ?? 0) === 0) return;
  await trx('annex_findings')
    .where({ version_id: versionId })
    .whereNotNull('quarantine_id')
    .update({ quarantine_id: null });
  const byQuarantine = new Map<number, number[]>();
  for (const { row, quarantineId } of rows)
    byQuarantine.set(quarantineId, [...(byQuarantine.get(quarantineId) ?? []), row]);
  for (const [id, some] of byQuarantine)
    await trx('annex_findings').where({ version_id: versionId }).whereIn('row_no', some).update({ quarantine_id: id });
  await trx('annex_versions').where({ id: versionId }).update({ quarantined_count: rows.length });
}
