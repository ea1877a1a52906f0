import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';

/** How a licence stands in the register: behind the entry of its filing, or as an entry of its own, licensed and not filed (R21, R22). */
export type EntryKind = 'as_filed' | 'as_unfiled';

/** An old licence with the business in the register that it stands behind; one of each licence at most. */
export interface LicenceEntry {
  readonly licenceId: number;
  readonly kind: EntryKind;
  readonly businessId: number;
  /** The import that wrote it. */
  readonly batchId: number;
  /** The version of annex 4 or 5 that says so, and its row. */
  readonly versionId: number;
  readonly row: number;
  readonly enteredAt: Date;
  readonly enteredBy: number;
}

export const entryColumns = {
  licenceId: 'licence_id',
  kind: 'kind',
  businessId: 'business_id',
  batchId: 'batch_id',
  versionId: 'version_id',
  row: 'row_no',
  enteredAt: 'entered_at',
  enteredBy: 'entered_by',
} as const satisfies Record<keyof LicenceEntry, string>;

const selected = Object.fromEntries(Object.entries(entryColumns).map(([name, column]) => [name, `e.${column}`]));

/** Entries of a drive's licences: of all, or of those that a unit has in its lists now. In the order of the licences. */
export async function listLicenceEntries(
  db: Db | Trx,
  driveId: number,
  unitCode: string | null = null,
): Promise<LicenceEntry[]> {
  const query = db('licence_entries as e')
    .join('licences as l', 'l.id', 'e.licence_id')
    .select(selected)
    .options(asObjects)
    .where('l.drive_id', driveId)
    .orderBy('e.licence_id');
  if (unitCode !== null) void query.where('l.unit_code', unitCode);
  return (await query) as LicenceEntry[];
}

/** Entries of these licences by licence. */
export async function entriesOf(
  db: Db | Trx,
  licenceIds: readonly number[],
): Promise<ReadonlyMap<number, LicenceEntry>> {
  const entries = new Map<number, LicenceEntry>();
  for (let at = 0; at < licenceIds.length; at += 1_000) {
    const rows = (await db('licence_entries as e')
      .select(selected)
      .options(asObjects)
      .whereIn('e.licence_id', licenceIds.slice(at, at + 1_000))) as LicenceEntry[];
    for (const row of rows) entries.set(row.licenceId, row);
  }
  return entries;
}
