import type { Db, Trx } from '#platform/db/connection.js';

/** What matching needs to know of each business of an agency. */
export interface KnownBusiness {
  readonly id: number;
  readonly agencyId: number;
  readonly place: string | null;
  readonly licenceNo: string;
  /** Number in the old system; '' where none is known. */
  readonly oldId: string;
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

/** The businesses of an agency, and those named by id that another one has now. */
export async function listKnownBusinesses(
  db: Db | Trx,
  agencyId: number,
  others: readonly number[] = [],
): Promise<KnownBusiness[]> {
  const own = (await selected(db).where({ agency_id: agencyId }).orderBy('id')) as KnownBusiness[];
  const ids = new Set(own.map(({ id }) => id));
  const wanted = [...new Set(others)].filter((id) => !ids.has(id));
  for (let at = 0; at < wanted.length; at += 1_000)
    own.push(
      ...((await selected(db)
        .whereIn('id', wanted.slice(at, at + 1_000))
        .orderBy('id')) as KnownBusiness[]),
    );
  return own;
}

function selected(db: Db | Trx) {
  const orNothing = (column: string) => db.raw("COALESCE(??, '')", [column]);
  return db('businesses').select({
    id: 'id',
    agencyId: 'agency_id',
    place: 'active_place',
    licenceNo: orNothing('licence_no'),
    oldId: orNothing('old_system_id'),
    filingNo: orNothing('filing_no'),
    divisionCode: 'division_code',
    subject: orNothing('subject'),
    name: 'business_name',
    nameNormal: 'name_normal',
    filingStatus: 'filing_status',
    digest: 'digest',
    version: 'version',
  });
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
    .select({ place: 'b.active_place', agencyName: 'a.name' })
    .whereIn('b.active_place', [...places])
    .whereNot('b.agency_id', agencyId)) as { place: string; agencyName: string }[];
  return new Map(rows.map(({ place, agencyName }) => [place, agencyName]));
}
