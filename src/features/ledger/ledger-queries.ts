import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { LedgerSum } from '#domain/ledger/classes.js';
import type { SealedFacts } from '#domain/ledger/seal-text.js';

/** An entry of the ledger as it is stored. */
export interface LedgerEntry extends SealedFacts {
  readonly id: number;
  readonly untilAt: Date | null;
  readonly isCurrent: boolean;
  readonly mac: string;
}

export const ledgerColumns = {
  id: 'e.id',
  driveId: 'e.drive_id',
  licenceId: 'e.licence_id',
  seq: 'e.seq',
  oldId: 'e.old_id',
  copyNo: 'e.copy_no',
  unit: 'e.unit_code',
  list: 'e.list',
  class: 'e.class',
  reason: 'e.reason',
  evidence: 'e.evidence',
  fromAt: 'e.from_at',
  untilAt: 'e.until_at',
  isCurrent: 'e.is_current',
  previousMac: 'e.previous_mac',
  mac: 'e.mac',
} as const satisfies Record<keyof LedgerEntry, string>;

type StoredEntry = Omit<LedgerEntry, 'isCurrent'> & { readonly isCurrent: number | null };
export const toEntry = (row: StoredEntry): LedgerEntry => ({ ...row, isCurrent: row.isCurrent !== null });

/** Nobody else keeps the ledger of this drive until the transaction ends. Returns when it was last kept. */
export async function lockLedger(trx: Trx, driveId: number): Promise<Date | null> {
  await trx('ledger_drives').insert({ drive_id: driveId }).onConflict('drive_id').ignore();
  const row = await trx('ledger_drives')
    .select({ judgedAt: 'judged_at' })
    .where({ drive_id: driveId })
    .forUpdate()
    .first<{ judgedAt: Date | null } | undefined>();
  return row?.judgedAt ?? null;
}

export async function noteKept(trx: Trx, driveId: number, at: Date): Promise<void> {
  await trx('ledger_drives').where({ drive_id: driveId }).update({ judged_at: at });
}

/** The newest load that all of the lists were judged after; 0: none. */
export async function findSeenLoad(db: Db | Trx, driveId: number): Promise<number> {
  const row = await db('ledger_drives')
    .select({ loadId: 'seen_load_id' })
    .where({ drive_id: driveId })
    .first<{ loadId: number | null } | undefined>();
  return Number(row?.loadId ?? 0);
}

export async function noteSeenLoad(db: Db | Trx, driveId: number, loadId: number): Promise<void> {
  await db('ledger_drives').where({ drive_id: driveId }).update({ seen_load_id: loadId });
}

export async function findLastLoad(
  db: Db | Trx,
  driveId: number,
): Promise<{ readonly id: number; readonly rows: number } | undefined> {
  return (await db('licence_loads')
    .select({ id: 'id', rows: 'row_count' })
    .options(asObjects)
    .where({ drive_id: driveId, state: 'applied' })
    .orderBy('applied_at', 'desc')
    .orderBy('id', 'desc')
    .first()) as { id: number; rows: number } | undefined;
}

const atOnce = 1_000;

/** The last entries of these licences, by licence: those that hold, and of others the newest. */
export async function lastEntries(
  db: Db | Trx,
  licenceIds: readonly number[],
): Promise<ReadonlyMap<number, LedgerEntry>> {
  const found = new Map<number, LedgerEntry>();
  for (let at = 0; at < licenceIds.length; at += atOnce) {
    const rows = (await db('ledger_entries as e')
      .select(ledgerColumns)
      .options(asObjects)
      .whereIn('e.licence_id', licenceIds.slice(at, at + atOnce))
      .where('e.is_current', 1)) as StoredEntry[];
    for (const row of rows) found.set(row.licenceId, toEntry(row));
  }
  return found;
}

export async function closeEntries(trx: Trx, ids: readonly number[], at: Date): Promise<void> {
  for (let from = 0; from < ids.length; from += atOnce)
    await trx('ledger_entries')
      .whereIn('id', ids.slice(from, from + atOnce))
      .where('is_current', 1)
      .update({ until_at: at, is_current: null });
}

/** What the seal of an entry stands for; none of it ever changes. */
export const sealedColumns = [
  'drive_id',
  'licence_id',
  'seq',
  'old_id',
  'copy_no',
  'unit_code',
  'list',
  'class',
  'reason',
  'evidence',
  'from_at',
] as const;
const written = [...sealedColumns, 'is_current', 'previous_mac', 'mac'] as const;

export async function insertLedger(
  trx: Trx,
  entries: readonly (SealedFacts & { readonly mac: string })[],
): Promise<void> {
  for (let at = 0; at < entries.length; at += atOnce)
    await bulkInsert(
      trx,
      'ledger_entries',
      written,
      entries
        .slice(at, at + atOnce)
        .map((one) => [
          ...[one.driveId, one.licenceId, one.seq, one.oldId, one.copyNo, one.unit, one.list, one.class, one.reason],
          ...[one.evidence, one.fromAt, 1, one.previousMac, one.mac],
        ]),
    );
}

/** The roll of a unit: sealed, each licence that holds there with the seal of its entry. */
export async function findRoll(db: Db | Trx, driveId: number, unit: string): Promise<Buffer | undefined> {
  const row = await db('ledger_rolls')
    .select({ sealed: 'roll_sealed' })
    .where({ drive_id: driveId, unit_code: unit })
    .first<{ sealed: Buffer } | undefined>();
  return row?.sealed;
}

export async function saveRoll(
  trx: Trx,
  driveId: number,
  unit: string,
  roll: { readonly at: Date; readonly count: number; readonly sealed: Buffer },
): Promise<void> {
  await trx('ledger_rolls')
    .insert({
      drive_id: driveId,
      unit_code: unit,
      rolled_at: roll.at,
      licence_count: roll.count,
      roll_sealed: roll.sealed,
    })
    .onConflict(['drive_id', 'unit_code'])
    .merge(['rolled_at', 'licence_count', 'roll_sealed']);
}

const sumKeys = ['unit_code', 'list', 'class', 'reason'] as const;
const sumColumns = {
  unit: 's.unit_code',
  list: 's.list',
  class: 's.class',
  reason: 's.reason',
  count: 's.licence_count',
};

/** The sums as they were noted last before or at that moment; all units, or these. */
export async function listSums(
  db: Db | Trx,
  driveId: number,
  at: Date,
  units?: readonly string[],
): Promise<LedgerSum[]> {
  const newest = db('ledger_sums')
    .max({ id: 'id' })
    .where({ drive_id: driveId })
    .where('noted_at', '<=', at)
    .groupBy(sumKeys)
    .modify((query) => void (units && query.whereIn('unit_code', units)));
  return (await db('ledger_sums as s')
    .join(newest.as('n'), 'n.id', 's.id')
    .select(sumColumns)
    .options(asObjects)
    .where('s.licence_count', '>', 0)
    .orderBy(['s.unit_code', 's.list', 's.class', 's.reason'])) as LedgerSum[];
}

/** The same, counted. */
export async function countSums(db: Db | Trx, driveId: number, units?: readonly string[]): Promise<LedgerSum[]> {
  const rows = (await db('ledger_entries')
    .select({ unit: 'unit_code', list: 'list', class: 'class', reason: 'reason' })
    .count({ count: '*' })
    .where({ drive_id: driveId, is_current: 1 })
    .modify((query) => void (units && query.whereIn('unit_code', units)))
    .groupBy(sumKeys)) as unknown as LedgerSum[];
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

export async function insertSums(trx: Trx, driveId: number, at: Date, sums: readonly LedgerSum[]): Promise<void> {
  await bulkInsert(
    trx,
    'ledger_sums',
    ['drive_id', 'unit_code', 'list', 'class', 'reason', 'noted_at', 'licence_count'],
    sums.map((one) => [driveId, one.unit, one.list, one.class, one.reason, at, one.count]),
  );
}

/** Signatures of open licences whose entry does not hold any more: they are void, and kept. */
export async function voidSignatures(trx: Trx, licenceIds: readonly number[], at: Date): Promise<void> {
  for (let from = 0; from < licenceIds.length; from += atOnce)
    await trx('ledger_signatures')
      .whereIn('licence_id', licenceIds.slice(from, from + atOnce))
      .where({ is_current: 1 })
      .update({ state: 'void', is_current: null, ended_at: at });
}
