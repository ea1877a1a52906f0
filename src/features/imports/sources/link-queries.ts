import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { MarkedAnnex } from '#domain/legacy/marks.js';

/** A marked row of annex 4 or 5 and the row of annex 3 that is the same business (V17). */
export interface FilingLink {
  readonly row: number;
  readonly filedVersionId: number;
  readonly filedRow: number;
}

/** The links of a version of annex 4 or 5, in file order. */
export const listFilingLinks = async (db: Db | Trx, versionId: number): Promise<FilingLink[]> =>
  (await db('annex_links')
    .select({ row: 'row_no', filedVersionId: 'filed_version_id', filedRow: 'filed_row' })
    .options(asObjects)
    .where({ version_id: versionId })
    .orderBy('row_no')) as FilingLink[];

/** A link from the side of annex 3. */
export interface LicenceLink {
  readonly annexId: number;
  readonly annexNo: MarkedAnnex;
  readonly versionId: number;
  readonly row: number;
  readonly filedRow: number;
  /** The version that marks it stands in the register. */
  readonly isInRegister: boolean;
}

/** Rows of the annexes 4 and 5 that count and are linked with this version of annex 3. */
export async function listLicenceLinks(db: Db | Trx, filedVersionId: number): Promise<LicenceLink[]> {
  const rows = (await db('annex_links as k')
    .join('annexes as x', 'x.current_version_id', 'k.version_id')
    .select({
      annexId: 'x.id',
      annexNo: 'x.annex_no',
      versionId: 'k.version_id',
      row: 'k.row_no',
      filedRow: 'k.filed_row',
      isInRegister: db.raw("IF(x.state = 'imported', 1, 0)"),
    })
    .where('k.filed_version_id', filedVersionId)
    .orderBy(['x.annex_no', 'k.row_no'])) as (Omit<LicenceLink, 'isInRegister'> & { isInRegister: number })[];
  return rows.map((row) => ({ ...row, isInRegister: Number(row.isInRegister) === 1 }));
}

/**
 * What the rows of a version have become: businesses by row, from the import of it that stands, or from a preview that found nothing to do.
 * Empty where it has not entered.
 */
export async function businessesOfVersion(db: Db | Trx, versionId: number): Promise<ReadonlyMap<number, number>> {
  const batch = await db('import_batches')
    .select({ id: 'id', firstId: 'first_business_id' })
    .where({ version_id: versionId })
    .where((open) =>
      open.where('state', 'imported').orWhere((idle) => idle.where({ state: 'ready', new_count: 0, changed_count: 0 })),
    )
    .orderBy('id', 'desc')
    .first<{ id: number; firstId: number | null } | undefined>();
  return batch ? businessesOfBatch(db, batch.id, batch.firstId) : new Map();
}

/** The same of one batch, whose new businesses begin at `firstId`. */
export async function businessesOfBatch(
  db: Db | Trx,
  batchId: number,
  firstId: number | null,
): Promise<ReadonlyMap<number, number>> {
  const rows = (await db('import_changes')
    .select({ row: 'row_no', businessId: 'business_id', newNo: 'new_no' })
    .where({ batch_id: batchId })
    .whereIn('kind', ['new', 'changed', 'same'])
    .whereNotNull('row_no')
    // A reason beside a change: the business has gone into another one.
    .whereNull('reason')
    .orderBy('seq')) as { row: number; businessId: number | null; newNo: number | null }[];
  return new Map(rows.map(({ row, businessId, newNo }) => [row, businessId ?? (firstId ?? 0) + (newNo ?? 0)]));
}

/** Licences that versions of this annex have brought into the register, with the entries they stand behind. */
export async function listEnteredByAnnex(
  db: Db | Trx,
  annexId: number,
): Promise<{ readonly licenceId: number; readonly businessId: number; readonly name: string }[]> {
  return (await db('licence_entries as e')
    .join('annex_versions as v', 'v.id', 'e.version_id')
    .join('businesses as b', 'b.id', 'e.business_id')
    .select({ licenceId: 'e.licence_id', businessId: 'e.business_id', name: 'b.business_name' })
    .options(asObjects)
    .where('v.annex_id', annexId)
    .whereIn('b.filing_status', ['filed', 'licensed_unfiled', 'lapsed_unfiled'])
    .orderBy('e.licence_id')) as { licenceId: number; businessId: number; name: string }[];
}
