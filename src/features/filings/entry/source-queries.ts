import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { Region } from '#features/register/scope.js';
import { regionCondition } from '#features/register/search/sql.js';

/** The newest drive that has a list of old licences; undefined while none was loaded. */
export async function findListDrive(db: Db | Trx): Promise<number | undefined> {
  const row = (await db('licences').max({ id: 'drive_id' }).where({ is_gone: 0 }).first()) as { id: number | null };
  return row.id === null ? undefined : Number(row.id);
}

/** Entries of the register behind old licences, by licence. */
export async function listBusinessesOfLicences(
  db: Db | Trx,
  licenceIds: readonly number[],
): Promise<ReadonlyMap<number, { readonly businessId: number; readonly filingStatus: string }>> {
  if (licenceIds.length === 0) return new Map();
  const rows = (await db('licence_entries as e')
    .join('businesses as b', 'b.id', 'e.business_id')
    .select({ licenceId: 'e.licence_id', businessId: 'e.business_id', filingStatus: 'b.filing_status' })
    .options(asObjects)
    .whereIn('e.licence_id', [...licenceIds])) as { licenceId: number; businessId: number; filingStatus: string }[];
  return new Map(rows.map(({ licenceId, ...entry }) => [licenceId, entry]));
}

/** By what an entry of the register is known to be of the same owner, or at the same place. */
export type KnownBy =
  | { readonly uscc: string }
  /** Keyed hash of the number of the legal representative. */
  | { readonly person: string }
  /** As written. */
  | { readonly address: string };

/** Entries of the region that this is said of, the newest first. */
export async function listKnownIds(db: Db | Trx, region: Region, by: KnownBy, limit: number): Promise<number[]> {
  const where = regionCondition(region);
  const rows = (await db('businesses as b')
    .select({ id: 'b.id' })
    .whereRaw(where.text, [...where.values])
    .modify((query) => {
      if ('uscc' in by) query.where('b.uscc', by.uscc);
      else if ('person' in by) query.where('b.legal_id_print', by.person);
      else query.where('b.business_address', by.address);
    })
    .orderBy('b.id', 'desc')
    .limit(limit)) as { id: number }[];
  return rows.map(({ id }) => Number(id));
}

export interface PlacedBusiness {
  readonly id: number;
  readonly name: string;
  readonly filingNo: string | null;
  readonly place: string;
  readonly businessClass: string | null;
}

/** Active entries of the whole province at these places (`placeKey`); names and numbers are no secret between offices. */
export async function listAtPlaces(db: Db | Trx, places: readonly string[]): Promise<PlacedBusiness[]> {
  if (places.length === 0) return [];
  return (await db('businesses')
    .select({
      id: 'id',
      name: 'business_name',
      filingNo: 'filing_no',
      place: 'active_place',
      businessClass: 'business_class',
    })
    .options(asObjects)
    .whereIn('active_place', [...places])) as PlacedBusiness[];
}
