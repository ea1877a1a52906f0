import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import { identityKinds } from '#domain/annexes/row-identities.js';
import type { DocketReason } from '#domain/legacy/split.js';

/** A licence of the lists, as far as the ledger asks. */
export interface ListedLicence {
  readonly id: number;
  readonly oldId: string;
  readonly copyNo: number;
  readonly list: number;
  /** '' in nobody's list. */
  readonly unit: string;
  readonly isGone: boolean;
  readonly loadId: number;
}

const licenceColumns = {
  id: 'id',
  oldId: 'old_id',
  copyNo: 'copy_no',
  list: 'list',
  isGone: 'is_gone',
  loadId: 'load_id',
} as const;

/** Licences that a unit has in its lists now, those that are gone too; `unit` '': in nobody's. */
export async function listUnitLicences(db: Db | Trx, driveId: number, unit: string): Promise<ListedLicence[]> {
  const rows = (await db('licences')
    .select(licenceColumns)
    .options(asObjects)
    .where({ drive_id: driveId })
    .modify((query) => void (unit === '' ? query.whereNull('unit_code') : query.where('unit_code', unit)))
    .orderBy('id')) as Omit<ListedLicence, 'unit'>[];
  return rows.map((row) => ({ ...row, unit }));
}

/** Units that have licences in their lists, or had them when the ledger was last kept; '' among them. */
export async function listLedgerUnits(db: Db | Trx, driveId: number): Promise<string[]> {
  const [listed, rolled] = await Promise.all([
    db('licences').distinct({ unit: 'unit_code' }).where({ drive_id: driveId }) as Promise<{ unit: string | null }[]>,
    db('ledger_rolls').select({ unit: 'unit_code' }).where({ drive_id: driveId }) as Promise<{ unit: string }[]>,
  ]);
  return [...new Set([...listed, ...rolled].map(({ unit }) => unit ?? ''))].sort();
}

/** Units of licences that the lists have elsewhere than the ledger: moved, new, gone, come back. */
export async function listMovedUnits(db: Db | Trx, driveId: number): Promise<string[]> {
  const rows = (await db('licences as l')
    .leftJoin('ledger_entries as e', (on) => on.on('e.licence_id', 'l.id').onVal('e.is_current', 1))
    .distinct({ unit: 'l.unit_code', was: 'e.unit_code' })
    .where('l.drive_id', driveId)
    .whereRaw(
      `(e.id IS NULL AND l.is_gone = 0 OR e.unit_code <> COALESCE(l.unit_code, '') OR e.list <> l.list
        OR (e.class = 'gone') <> (l.is_gone = 1) OR e.reason = 'not_handed_out' OR e.reason = 'passed_on')`,
    )) as { unit: string | null; was: string | null }[];
  return [...new Set(rows.flatMap(({ unit, was }) => [unit ?? '', ...(was === null ? [] : [was])]))].sort();
}

/** What persons must decide of these licences before they go anywhere, the oldest question first. */
export async function listUndecided(
  db: Db | Trx,
  driveId: number,
): Promise<{ readonly id: number; readonly licenceId: number; readonly reason: DocketReason }[]> {
  return (await db('licence_docket')
    .select({ id: 'id', licenceId: 'licence_id', reason: 'reason' })
    .options(asObjects)
    .where({ drive_id: driveId, is_current: 1 })
    .whereIn('state', ['open', 'proposed'])
    .orderBy('id', 'desc')) as { id: number; licenceId: number; reason: DocketReason }[];
}

/** Licences that a unit got from another one, as far as that still weighs; the last time counts. */
export async function listPassesTo(
  db: Db | Trx,
  driveId: number,
  unit: string,
): Promise<{ readonly id: number; readonly licenceId: number; readonly state: 'waiting' | 'taken' }[]> {
  return (await db('licence_passes')
    .select({ id: 'id', licenceId: 'licence_id', state: 'state' })
    .options(asObjects)
    .where({ drive_id: driveId, to_unit: unit, is_past: 0 })
    .whereIn('state', ['waiting', 'taken'])
    .orderBy('id')) as { id: number; licenceId: number; state: 'waiting' | 'taken' }[];
}

/** Annexes 3, 4 and 5 of a unit, with the version that counts. */
export interface LedgerAnnex {
  readonly id: number;
  readonly no: 3 | 4 | 5;
  readonly versionId: number | null;
  readonly state: string;
  readonly submittedAt: Date | null;
}

export async function listLedgerAnnexes(db: Db | Trx, driveId: number, unit: string): Promise<LedgerAnnex[]> {
  return (await db('annexes')
    .select({ id: 'id', no: 'annex_no', versionId: 'current_version_id', state: 'state', submittedAt: 'submitted_at' })
    .options(asObjects)
    .where({ drive_id: driveId, unit_code: unit })
    .whereIn('annex_no', [3, 4, 5])) as LedgerAnnex[];
}

/** The drive, unit and number of an annex, or of the one of a version. */
export async function findPlace(
  db: Db | Trx,
  which: { readonly annexId: number } | { readonly versionId: number },
): Promise<{ readonly driveId: number; readonly unit: string; readonly no: number } | undefined> {
  const query = db('annexes as x')
    .select({ driveId: 'x.drive_id', unit: 'x.unit_code', no: 'x.annex_no' })
    .options(asObjects);
  if ('annexId' in which) void query.where('x.id', which.annexId);
  else void query.whereIn('x.id', db('annex_versions').select('annex_id').where({ id: which.versionId }));
  return (await query.first()) as { driveId: number; unit: string; no: number } | undefined;
}

/** Rows of a version of annex 4 or 5 with the rows of annex 3 that are their filings. */
export async function listFiledLinks(
  db: Db | Trx,
  versionId: number,
): Promise<{ readonly row: number; readonly versionId: number; readonly filedRow: number }[]> {
  return (await db('annex_links')
    .select({ row: 'row_no', versionId: 'filed_version_id', filedRow: 'filed_row' })
    .options(asObjects)
    .where({ version_id: versionId })) as { row: number; versionId: number; filedRow: number }[];
}

/** The nil return that was signed with the submission of an annex that stands. */
export async function findNilOf(db: Db | Trx, annexId: number, submittedAt: Date | null): Promise<number | null> {
  if (submittedAt === null) return null;
  const row = await db('annex_nil_returns')
    .select('id')
    .where({ annex_id: annexId, signed_at: submittedAt })
    .first<{ id: number } | undefined>();
  return row ? Number(row.id) : null;
}

/**
 * Filings of a version of annex 3 by the licences of a unit's annex 5 that they name, by licence number before credit code; without those
 * that a marked licence claims.
 */
export async function listUnclaimedFilings(
  db: Db | Trx,
  driveId: number,
  unit: string,
  versionId: number,
): Promise<{ readonly licenceId: number; readonly row: number }[]> {
  return (await db('licences as l')
    .join('licence_keys as k', 'k.licence_id', 'l.id')
    .join('annex_row_keys as r', (on) => on.on('r.kind', 'k.kind').andOn('r.hash', 'k.hash'))
    .leftJoin('annex_links as c', (on) => on.on('c.filed_version_id', 'r.version_id').andOn('c.filed_row', 'r.row_no'))
    .select({ licenceId: 'l.id', row: 'r.row_no' })
    .options(asObjects)
    .where({ 'l.drive_id': driveId, 'l.is_gone': 0, 'l.unit_code': unit, 'l.list': 5, 'r.version_id': versionId })
    .whereIn('k.kind', [identityKinds.licence, identityKinds.uscc])
    .whereNull('c.version_id')
    .orderBy([{ column: 'k.kind', order: 'desc' }, 'l.id', 'r.row_no'])) as { licenceId: number; row: number }[];
}

/** Businesses of the register that the rows of an imported version have become, by row. */
export async function listFiledByRow(db: Db | Trx, versionId: number): Promise<ReadonlyMap<number, number>> {
  const batch = await db('import_batches')
    .select({ id: 'id', firstId: 'first_business_id' })
    .where({ version_id: versionId, state: 'imported' })
    .orderBy('id', 'desc')
    .first<{ id: number; firstId: number | null } | undefined>();
  if (!batch) return new Map();
  const rows = (await db('import_changes')
    .select({ row: 'row_no', businessId: 'business_id', newNo: 'new_no' })
    .options(asObjects)
    .where({ batch_id: batch.id })
    .whereIn('kind', ['new', 'changed', 'same'])
    .whereNotNull('row_no')) as { row: number; businessId: number | null; newNo: number | null }[];
  return new Map(rows.map(({ row, businessId, newNo }) => [row, businessId ?? (batch.firstId ?? 0) + (newNo ?? 0)]));
}

/** Drives that have old licences and whose ledger was never kept. */
export async function listDrivesWithoutLedger(db: Db): Promise<number[]> {
  const rows = (await db('licence_loads as l')
    .leftJoin('ledger_drives as d', 'd.drive_id', 'l.drive_id')
    .distinct({ id: 'l.drive_id' })
    .where('l.state', 'applied')
    .whereNull('d.judged_at')) as { id: number }[];
  return rows.map(({ id }) => Number(id));
}
