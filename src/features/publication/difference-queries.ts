import type { Db, Trx } from '#platform/db/connection.js';
import type { PublicContent } from '#domain/publication/fields.js';
import { contentOf } from './content-queries.js';

/** What the register says of a filed business, and the entry that stands for it in the list now. */
export interface FiledBusiness extends PublicContent {
  readonly businessId: number;
  readonly nameNormal: string;
  readonly entryId: number | null;
  readonly isHidden: boolean;
  readonly listed: PublicContent | undefined;
}

/** An entry of the list whose business should not stand there any more, or perhaps not. */
export interface ListedEntry extends PublicContent {
  readonly entryId: number;
  readonly businessId: number;
  /** Of the register; null where it does not know the business any more. */
  readonly filingStatus: string | null;
  readonly isHidden: boolean;
}

const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value));

/** Filed businesses by number, with their entries; `after` 0 from the first. */
export async function listFiled(db: Db | Trx, after: number, limit: number): Promise<FiledBusiness[]> {
  const rows = (await db('businesses as b')
    .join('agencies as a', 'a.id', 'b.agency_id')
    .leftJoin('public_entries as e', (on) => on.on('e.business_id', 'b.id').onVal('e.is_current', 1))
    .leftJoin('public_hidings as h', (on) => on.on('h.business_id', 'b.id').onVal('h.is_current', 1))
    .select({
      businessId: 'b.id',
      businessName: 'b.business_name',
      businessAddress: 'b.business_address',
      businessClass: 'b.business_class',
      subject: 'b.subject',
      vehicleKinds: 'b.vehicle_kinds',
      specialItems: 'b.special_items',
      extraCapability: 'b.extra_capability',
      filingNo: 'b.filing_no',
      filingDate: 'b.filing_date',
      divisionCode: 'b.division_code',
      agencyName: 'a.name',
      nameNormal: 'b.name_normal',
      entryId: 'e.id',
      hidingId: 'h.id',
    })
    .select(prefixed(contentOf('e')))
    .where('b.filing_status', 'filed')
    .andWhere('b.id', '>', after)
    .orderBy('b.id')
    .limit(limit)) as Record<string, unknown>[];
  return rows.map((row) => ({
    ...contentFrom(row, ''),
    businessId: Number(row['businessId']),
    nameNormal: text(row['nameNormal']),
    entryId: row['entryId'] === null ? null : Number(row['entryId']),
    isHidden: row['hidingId'] !== null,
    listed: row['entryId'] === null ? undefined : contentFrom(row, listedPrefix),
  }));
}

const listedPrefix = 'listed_';
const prefixed = (columns: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(columns).map(([field, column]) => [listedPrefix + field, column]));

/** The whitelist once more: whatever a query brings along, nothing but these leaves. */
function contentFrom(row: Record<string, unknown>, prefix: string): PublicContent {
  const at = (field: keyof PublicContent) => text(row[prefix + field]);
  return {
    businessName: at('businessName'),
    businessAddress: at('businessAddress'),
    businessClass: at('businessClass'),
    subject: at('subject'),
    vehicleKinds: at('vehicleKinds'),
    specialItems: at('specialItems'),
    extraCapability: at('extraCapability'),
    filingNo: at('filingNo'),
    filingDate: at('filingDate'),
    divisionCode: at('divisionCode'),
    agencyName: at('agencyName'),
  };
}

/** Entries of the list by number, with how their business stands; `after` 0 from the first. */
export async function listStanding(db: Db | Trx, after: number, limit: number): Promise<ListedEntry[]> {
  const rows = (await db('public_entries as e')
    .leftJoin('businesses as b', 'b.id', 'e.business_id')
    .leftJoin('public_hidings as h', (on) => on.on('h.business_id', 'e.business_id').onVal('h.is_current', 1))
    .select({ entryId: 'e.id', businessId: 'e.business_id', filingStatus: 'b.filing_status', hidingId: 'h.id' })
    .select(contentOf('e'))
    .where('e.is_current', 1)
    .andWhere('e.id', '>', after)
    .orderBy('e.id')
    .limit(limit)) as Record<string, unknown>[];
  return rows.map((row) => ({
    ...contentFrom(row, ''),
    entryId: Number(row['entryId']),
    businessId: Number(row['businessId']),
    filingStatus: row['filingStatus'] === null ? null : String(row['filingStatus']),
    isHidden: row['hidingId'] !== null,
  }));
}
