import type { Knex } from 'knex';
import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { EntryClass, LedgerReason } from '#domain/ledger/classes.js';
import type { OldSearch } from '#domain/retirement/old-search.js';

/** An old licence as a search shows it; nothing of it is personal. */
export interface OldEntry {
  readonly id: number;
  readonly driveId: number;
  readonly oldId: string;
  readonly licenceNo: string;
  readonly name: string;
  readonly address: string;
  readonly unit: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly isGone: boolean;
  readonly class: EntryClass | null;
  readonly reason: LedgerReason | null;
  readonly businessId: number | null;
  readonly filingNo: string | null;
}

const columns = {
  id: 'o.licence_id',
  driveId: 'o.drive_id',
  oldId: 'o.old_id',
  licenceNo: 'o.licence_no',
  name: 'l.name',
  address: 'o.address',
  unit: 'l.unit_code',
  validFrom: 'l.valid_from',
  validTo: 'l.valid_to',
  isGone: 'l.is_gone',
  class: 'g.class',
  reason: 'g.reason',
  businessId: 'e.business_id',
  filingNo: 'b.filing_no',
} as const satisfies Record<keyof OldEntry, string>;

/** Whose lists a person may search: `units` undefined is the whole province. */
export interface SearchScope {
  readonly driveId: number;
  readonly units: readonly string[] | undefined;
}

const inScope = (db: Db | Trx, { driveId, units }: SearchScope) =>
  db('old_module_entries as o')
    .join('licences as l', 'l.id', 'o.licence_id')
    .where('o.drive_id', driveId)
    .modify((query) => void (units && query.whereIn('l.unit_code', [...units])));

const withFate = (query: Knex.QueryBuilder) =>
  query
    .leftJoin('ledger_entries as g', (on) => on.on('g.licence_id', 'o.licence_id').onVal('g.is_current', 1))
    .leftJoin('licence_entries as e', 'e.licence_id', 'o.licence_id')
    .leftJoin('businesses as b', 'b.id', 'e.business_id')
    .select(columns)
    .options(asObjects);

const literally = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

/** Numbers by beginning or end, names and addresses by any part of them. */
function matching(query: Knex.QueryBuilder, { number, reversed, text }: OldSearch): void {
  void query.where((any) => {
    if (number !== '') {
      void any
        .where('o.licence_no', 'like', `${literally(number)}%`)
        .orWhere('o.old_id', 'like', `${literally(number)}%`);
      void any.orWhere('o.licence_reversed', 'like', `${literally(reversed)}%`);
    }
    if (text !== '') {
      void any.orWhere('o.name_key', 'like', `%${literally(text)}%`);
      void any.orWhere('o.address_key', 'like', `%${literally(text)}%`);
    }
  });
}

/** At most `limit` after the id `after`. */
export async function searchOldEntries(
  db: Db,
  scope: SearchScope,
  search: OldSearch,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<OldEntry[]> {
  const found = inScope(db, scope).modify((query) => matching(query, search));
  return (await withFate(found)
    .where('o.licence_id', '>', after)
    .orderBy('o.licence_id')
    .limit(limit)) as unknown as OldEntry[];
}

export async function countOldEntries(db: Db, scope: SearchScope, search: OldSearch): Promise<number> {
  const row = (await inScope(db, scope)
    .modify((query) => matching(query, search))
    .count({ n: '*' })
    .first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

export async function findOldEntry(db: Db | Trx, scope: SearchScope, id: number): Promise<OldEntry | undefined> {
  const [entry] = (await withFate(inScope(db, scope)).where('o.licence_id', id)) as unknown as OldEntry[];
  return entry;
}

/** A licence as the index knows it. */
export interface IndexedLicence {
  readonly licenceId: number;
  readonly driveId: number;
  readonly unit: string | null;
  readonly oldId: string;
  readonly licenceNo: string;
  readonly reversed: string;
  readonly nameKey: string;
  readonly addressKey: string;
  readonly address: string;
}

/** Ids of the licences of a drive, those that are gone too, in pages. */
export async function listIdsToIndex(db: Db | Trx, driveId: number, after: number, limit: number): Promise<number[]> {
  const rows = (await db('licences')
    .select('id')
    .where({ drive_id: driveId })
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)) as { id: number }[];
  return rows.map(({ id }) => Number(id));
}

export async function replaceIndexed(trx: Trx, lines: readonly IndexedLicence[]): Promise<void> {
  await bulkInsert(
    trx,
    'old_module_entries',
    [
      ...['licence_id', 'drive_id', 'unit_code', 'old_id', 'licence_no', 'licence_reversed'],
      ...['name_key', 'address_key', 'address'],
    ],
    lines.map((one) => [
      ...[one.licenceId, one.driveId, one.unit, one.oldId, one.licenceNo, one.reversed],
      ...[one.nameKey, one.addressKey, one.address],
    ]),
    `ON DUPLICATE KEY UPDATE unit_code = VALUES(unit_code), old_id = VALUES(old_id), licence_no = VALUES(licence_no),
      licence_reversed = VALUES(licence_reversed), name_key = VALUES(name_key), address_key = VALUES(address_key),
      address = VALUES(address)`,
  );
}

/** How many licences somebody may find at all. */
export async function countIndexed(db: Db | Trx, scope: SearchScope): Promise<number> {
  const row = (await inScope(db, scope).count({ n: '*' }).first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}
