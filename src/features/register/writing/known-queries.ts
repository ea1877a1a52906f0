import type { Db, Trx } from '#platform/db/connection.js';

/** What matching needs to know of each business of an agency. */
export interface KnownBusiness {
  readonly id: number;
  readonly place: string | null;
  readonly licenceNo: string;
  readonly filingNo: string;
  readonly divisionCode: string;
  /** '' where it is not known. */
  readonly subject: string;
  readonly name: string;
  readonly nameNormal: string;
  readonly filingStatus: string;
  readonly digest: string;
  readonly version: number;
}

export async function listKnownBusinesses(db: Db | Trx, agencyId: number): Promise<KnownBusiness[]> {
  const rows = (await db('businesses')
    .select(
      'id',
      'active_place',
      'licence_no',
      'filing_no',
      'division_code',
      'subject',
      'business_name',
      'name_normal',
      'filing_status',
      'digest',
      'version',
    )
    .where({ agency_id: agencyId })
    .orderBy('id')) as {
    id: number;
    active_place: string | null;
    licence_no: string | null;
    filing_no: string | null;
    division_code: string;
    subject: string | null;
    business_name: string;
    name_normal: string;
    filing_status: string;
    digest: string;
    version: number;
  }[];
  return rows.map((row) => ({
    id: row.id,
    place: row.active_place,
    licenceNo: row.licence_no ?? '',
    filingNo: row.filing_no ?? '',
    divisionCode: row.division_code,
    subject: row.subject ?? '',
    name: row.business_name,
    nameNormal: row.name_normal,
    filingStatus: row.filing_status,
    digest: row.digest,
    version: row.version,
  }));
}

/** Which of these places another agency already holds, with that agency's name. */
export async function listPlacesOfOthers(
  db: Db | Trx,
  agencyId: number,
  places: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (places.length === 0) return new Map();
  const rows = (await db('businesses as b')
    .join('agencies as a', 'a.id', 'b.agency_id')
    .select('b.active_place', 'a.name')
    .whereIn('b.active_place', [...places])
    .whereNot('b.agency_id', agencyId)) as { active_place: string; name: string }[];
  return new Map(rows.map((row) => [row.active_place, row.name]));
}
