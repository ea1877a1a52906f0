import type { Db, Trx } from '#platform/db/connection.js';
import { searchText } from '#features/register/text.js';

/** An entry of the register as a refusal names it. */
export interface NamedEntry {
  readonly id: number;
  readonly name: string;
  readonly agencyName: string;
}

const named = (db: Db | Trx) =>
  db('businesses as b').join('agencies as a', 'a.id', 'b.agency_id').select({
    id: 'b.id',
    name: 'b.business_name',
    agencyName: 'a.name',
  });

/** The active business at a place (`placeKey`), other than the one that is meant. */
export async function findAtPlace(trx: Trx, place: string, except: number): Promise<NamedEntry | undefined> {
  return (await named(trx).where('b.active_place', place).whereNot('b.id', except).first()) as NamedEntry | undefined;
}

/** The business of an office that holds a filing number, other than the one that is meant. */
export async function findNumberHolder(
  trx: Trx,
  agencyId: number,
  number: string,
  except: number,
): Promise<NamedEntry | undefined> {
  return (await named(trx)
    .where({ 'b.filing_no': number, 'b.agency_id': agencyId })
    .whereNot('b.id', except)
    .first()) as NamedEntry | undefined;
}

/** The business that an old licence has entered as, if it has. */
export async function findBusinessOfLicence(db: Db | Trx, licenceId: number): Promise<number | undefined> {
  const [row] = (await db('licence_entries').where({ licence_id: licenceId }).select({ id: 'business_id' })) as {
    id: number;
  }[];
  return row && Number(row.id);
}

/** What the register tells of a head office. */
export interface HeadOffice {
  readonly name: string;
  readonly filingStatus: string;
  readonly businessClass: string;
  readonly items: string;
}

/** Businesses that a head office's filing number, or else its name, may mean, the filed ones first. */
export async function listHeadOffices(
  db: Db | Trx,
  by: { readonly filingNo: string; readonly name: string },
): Promise<HeadOffice[]> {
  const byNumber = by.filingNo === '' ? [] : await headOffices(db).where('filing_no', by.filingNo);
  if (byNumber.length > 0) return byNumber as HeadOffice[];
  return by.name === '' ? [] : ((await headOffices(db).where('name_normal', searchText(by.name))) as HeadOffice[]);
}

const headOffices = (db: Db | Trx) =>
  db('businesses')
    .select({
      name: 'business_name',
      filingStatus: 'filing_status',
      businessClass: db.raw("COALESCE(business_class, '')"),
      items: db.raw("COALESCE(special_items, '')"),
    })
    .orderByRaw("filing_status = 'filed' DESC, id")
    .limit(5);
