import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { LedgerFault } from '#domain/ledger/faults.js';
import { type LedgerEntry, ledgerColumns, toEntry } from './ledger-queries.js';

/** Every entry of a drive by licence and order, `limit` after this place. */
export async function walkLedger(
  db: Db | Trx,
  driveId: number,
  after: { readonly licenceId: number; readonly seq: number },
  limit: number,
): Promise<LedgerEntry[]> {
  const rows = (await db('ledger_entries as e')
    .select(ledgerColumns)
    .options(asObjects)
    .where('e.drive_id', driveId)
    .where('e.licence_id', '>=', after.licenceId)
    .where((one) => one.where('e.licence_id', '>', after.licenceId).orWhere('e.seq', '>', after.seq))
    .orderBy(['e.licence_id', 'e.seq'])
    .limit(limit)) as (Omit<LedgerEntry, 'isCurrent'> & { readonly isCurrent: number | null })[];
  return rows.map(toEntry);
}

export async function listRolls(
  db: Db | Trx,
  driveId: number,
): Promise<{ readonly unit: string; readonly sealed: Buffer }[]> {
  return (await db('ledger_rolls')
    .select({ unit: 'unit_code', sealed: 'roll_sealed' })
    .options(asObjects)
    .where({ drive_id: driveId })
    .orderBy('unit_code')) as { unit: string; sealed: Buffer }[];
}

/** Ids of licences, those that are gone too. */
export async function listLicenceIds(db: Db | Trx, driveId: number): Promise<Map<number, boolean>> {
  const rows = (await db('licences').select({ id: 'id', isGone: 'is_gone' }).where({ drive_id: driveId })) as {
    id: number;
    isGone: number;
  }[];
  return new Map(rows.map(({ id, isGone }) => [Number(id), Number(isGone) === 1]));
}

/** Licences that came from the same row of the same list: one of them did not come from there. */
export async function listDoubleRows(
  db: Db | Trx,
  driveId: number,
): Promise<
  {
    readonly id: number;
    readonly oldId: string;
    readonly copyNo: number;
    readonly unit: string | null;
    readonly row: number;
  }[]
> {
  const twice = db('licences')
    .select({ load: 'load_id', row: 'sheet_row' })
    .max({ last: 'id' })
    .where({ drive_id: driveId, is_gone: 0 })
    .groupBy('load_id', 'sheet_row')
    .havingRaw('COUNT(*) > 1');
  return (await db('licences as l')
    .join(twice.as('t'), (on) => on.on('t.load', 'l.load_id').andOn('t.row', 'l.sheet_row'))
    .select({ id: 'l.id', oldId: 'l.old_id', copyNo: 'l.copy_no', unit: 'l.unit_code', row: 'l.sheet_row' })
    .options(asObjects)
    .where({ 'l.drive_id': driveId, 'l.is_gone': 0 })
    .whereRaw('l.id = t.last')
    .orderBy('l.id')) as { id: number; oldId: string; copyNo: number; unit: string | null; row: number }[];
}

export async function wasLoadedBetween(db: Db | Trx, driveId: number, from: Date, to: Date): Promise<boolean> {
  const row = await db('licence_loads')
    .select('id')
    .where({ drive_id: driveId, state: 'applied' })
    .whereBetween('applied_at', [from, to])
    .first();
  return row !== undefined;
}

/** What the register has of the licences that it holds, and the business behind. */
export interface RegisteredLicence {
  readonly licenceId: number;
  readonly oldId: string;
  readonly unit: string | null;
  readonly kind: 'as_filed' | 'as_unfiled';
  readonly businessId: number;
  /** Null: it is not there. */
  readonly status: string | null;
}

export async function listRegistered(db: Db | Trx, driveId: number): Promise<RegisteredLicence[]> {
  return (await db('licence_entries as r')
    .join('licences as l', 'l.id', 'r.licence_id')
    .leftJoin('businesses as b', 'b.id', 'r.business_id')
    .select({
      licenceId: 'r.licence_id',
      oldId: 'l.old_id',
      unit: 'l.unit_code',
      kind: 'r.kind',
      businessId: 'r.business_id',
      status: 'b.filing_status',
    })
    .options(asObjects)
    .where('l.drive_id', driveId)) as RegisteredLicence[];
}

/**
 * Licences that the ledger has as in the register by a batch that stands, and that the register does not have: `batchId` is the newest import
 * of its annex.
 */
export async function listLostEntries(
  db: Db | Trx,
  driveId: number,
): Promise<{ readonly licenceId: number; readonly oldId: string; readonly unit: string; readonly evidence: string }[]> {
  const newest = db('ledger_entries')
    .max({ id: 'id' })
    .where({ drive_id: driveId })
    .whereIn('class', ['filed', 'licensed_unfiled'])
    .whereNot('reason', 'unmarked')
    .groupBy('licence_id');
  return (await db('ledger_entries as e')
    .join(newest.as('n'), 'n.id', 'e.id')
    .leftJoin('licence_entries as r', 'r.licence_id', 'e.licence_id')
    .select({ licenceId: 'e.licence_id', oldId: 'e.old_id', unit: 'e.unit_code', evidence: 'e.evidence' })
    .options(asObjects)
    .whereNull('r.licence_id')) as { licenceId: number; oldId: string; unit: string; evidence: string }[];
}

/** Of these batches those that stand and after which nothing was imported of their annex. */
export async function listStandingBatches(db: Db | Trx, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const rows = (await db('import_batches as b')
    .select({ id: 'b.id' })
    .whereIn('b.id', ids)
    .where('b.state', 'imported')
    .whereNotExists(
      db('import_batches as c')
        .select(db.raw('1'))
        .whereRaw('c.annex_id = b.annex_id AND c.id > b.id')
        .whereIn('c.state', ['imported', 'undone']),
    )) as { id: number }[];
  return new Set(rows.map(({ id }) => Number(id)));
}

/** Businesses that stand as licensed and not filed, and no licence of any drive stands behind them; with the number that they state. */
export async function listStrangeBusinesses(
  db: Db | Trx,
): Promise<{ readonly id: number; readonly name: string; readonly licenceNo: string | null }[]> {
  return (await db('businesses as b')
    .leftJoin('licence_entries as r', 'r.business_id', 'b.id')
    .select({ id: 'b.id', name: 'b.business_name', licenceNo: 'b.licence_no' })
    .options(asObjects)
    .whereIn('b.filing_status', ['licensed_unfiled', 'lapsed_unfiled'])
    .whereNull('r.licence_id')
    .orderBy('b.id')) as { id: number; name: string; licenceNo: string | null }[];
}

/** Businesses that state the licence of one which stands behind an old licence of the drive, and are another one. */
export async function listDoubleBusinesses(
  db: Db | Trx,
  driveId: number,
): Promise<
  { readonly id: number; readonly oldId: string; readonly licenceId: number; readonly unit: string | null }[]
> {
  return (await db('licence_entries as r')
    .join('licences as l', 'l.id', 'r.licence_id')
    .join('businesses as b', 'b.id', 'r.business_id')
    .join('businesses as c', (on) => on.on('c.licence_no', 'b.licence_no').andOn('c.id', '<>', 'b.id'))
    .leftJoin('licence_entries as s', 's.business_id', 'c.id')
    .select({ id: 'c.id', oldId: 'l.old_id', licenceId: 'l.id', unit: 'l.unit_code' })
    .options(asObjects)
    .where('l.drive_id', driveId)
    .whereRaw("c.digest = b.digest AND c.filing_status IN ('filed', 'licensed_unfiled', 'lapsed_unfiled')")
    .whereNull('s.licence_id')
    .orderBy('c.id')) as { id: number; oldId: string; licenceId: number; unit: string | null }[];
}

export interface LedgerCheck {
  readonly id: number;
  readonly checkedAt: Date;
  readonly askedByName: string | null;
  readonly licences: number;
  readonly entries: number;
  readonly faults: number;
}

export async function listChecks(db: Db | Trx, driveId: number, limit: number): Promise<LedgerCheck[]> {
  return (await db('ledger_checks as c')
    .leftJoin('operators as o', 'o.id', 'c.asked_by')
    .select({
      id: 'c.id',
      checkedAt: 'c.checked_at',
      askedByName: 'o.display_name',
      licences: 'c.licence_count',
      entries: 'c.entry_count',
      faults: 'c.fault_count',
    })
    .options(asObjects)
    .where('c.drive_id', driveId)
    .orderBy('c.id', 'desc')
    .limit(limit)) as LedgerCheck[];
}

export async function listFaults(
  db: Db | Trx,
  checkId: number,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<(LedgerFault & { readonly seq: number })[]> {
  return (await db('ledger_faults')
    .select({ seq: 'seq', kind: 'kind', oldId: 'old_id', unit: 'unit_code', licenceId: 'licence_id', detail: 'detail' })
    .options(asObjects)
    .where({ check_id: checkId })
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)) as (LedgerFault & { readonly seq: number })[];
}

export async function insertCheck(
  trx: Trx,
  check: {
    readonly driveId: number;
    readonly at: Date;
    readonly by: number | null;
    readonly licences: number;
    readonly entries: number;
  },
  faults: readonly LedgerFault[],
): Promise<void> {
  const [id] = await trx('ledger_checks').insert({
    drive_id: check.driveId,
    checked_at: check.at,
    asked_by: check.by,
    licence_count: check.licences,
    entry_count: check.entries,
    fault_count: faults.length,
  });
  const rows = faults.map((one, at) => [
    ...[Number(id), at + 1, one.kind, one.oldId.slice(0, 60), one.unit, one.licenceId, one.detail.slice(0, 300)],
  ]);
  for (let from = 0; from < rows.length; from += 1_000)
    await bulkInsert(
      trx,
      'ledger_faults',
      ['check_id', 'seq', 'kind', 'old_id', 'unit_code', 'licence_id', 'detail'],
      rows.slice(from, from + 1_000),
    );
}
