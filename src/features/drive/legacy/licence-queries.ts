import { bulkInsert } from '#platform/db/bulk.js';
import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import { licenceFields, type TypedLicence } from '#domain/legacy/licence.js';
import type { LicenceList } from '#domain/legacy/lists.js';

/** As the database numbers the lists. */
export const listNumbers: Readonly<Record<LicenceList, number>> = { annex4: 4, annex5: 5, undecided: 0 };
const listOfNumber: Readonly<Record<number, LicenceList>> = { 4: 'annex4', 5: 'annex5', 0: 'undecided' };

/** What lists of licences show of each; nothing of it is personal. */
export interface LicenceLine {
  readonly id: number;
  readonly oldId: string;
  readonly sheetRow: number;
  readonly name: string;
  readonly licenceNo: string;
  readonly division: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly businessClass: string | null;
  readonly list: LicenceList;
  /** Reporting unit in whose list it is. */
  readonly unit: string | null;
  readonly isGone: boolean;
}

const lineColumns = {
  id: 'id',
  oldId: 'old_id',
  sheetRow: 'sheet_row',
  name: 'name',
  licenceNo: 'licence_no',
  division: 'division_code',
  validFrom: 'valid_from',
  validTo: 'valid_to',
  businessClass: 'business_class',
  list: 'list',
  unit: 'unit_code',
  isGone: 'is_gone',
} as const satisfies Record<keyof LicenceLine, string>;

type StoredLine = Omit<LicenceLine, 'list'> & { readonly list: number };
const listNamed = (number: number): LicenceList => listOfNumber[number] ?? 'undecided';

/** What a list can be asked for. `units` undefined: all of the province; null among them: licences without a unit. */
export interface LicenceFilter {
  readonly units?: readonly (string | null)[];
  readonly list?: LicenceList;
  /** Only those that end on this day. */
  readonly endsOn?: string;
  readonly isGone?: boolean;
  /** A part of the name, or the beginning of the licence's or the old system's number. */
  readonly keyword?: string;
}

const filtered = (db: Db | Trx, driveId: number, filter: LicenceFilter) =>
  db('licences')
    .where({ drive_id: driveId, is_gone: filter.isGone ? 1 : 0 })
    .modify((query) => {
      const { units, list, endsOn, keyword } = filter;
      if (units !== undefined) {
        const codes = units.filter((unit) => unit !== null);
        void query.where((one) => {
          void one.whereIn('unit_code', codes);
          if (units.includes(null)) void one.orWhereNull('unit_code');
        });
      }
      if (list !== undefined) void query.where('list', listNumbers[list]);
      if (endsOn !== undefined) void query.where('valid_to', endsOn);
      if (keyword) {
        const text = keyword.replace(/[\\%_]/g, (sign) => `\\${sign}`);
        void query.where((one) =>
          one
            .where('name', 'like', `%${text}%`)
            .orWhere('licence_no', 'like', `${text}%`)
            .orWhere('old_id', 'like', `${text}%`),
        );
      }
    });

export async function listLicences(
  db: Db | Trx,
  driveId: number,
  filter: LicenceFilter,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<LicenceLine[]> {
  const rows = (await filtered(db, driveId, filter)
    .select(lineColumns)
    .options(asObjects)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)) as StoredLine[];
  return rows.map((row) => ({ ...row, list: listNamed(row.list) }));
}

export async function countLicences(db: Db | Trx, driveId: number, filter: LicenceFilter): Promise<number> {
  const row = (await filtered(db, driveId, filter).count({ n: '*' }).first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** How many licences are in which list of which unit. */
export interface ListCount {
  readonly unit: string | null;
  readonly list: LicenceList;
  readonly count: number;
}

export async function countByUnit(db: Db | Trx, driveId: number): Promise<ListCount[]> {
  const rows = (await db('licences')
    .select({ unit: 'unit_code', list: 'list' })
    .count({ n: '*' })
    .where({ drive_id: driveId, is_gone: 0 })
    .groupBy('unit_code', 'list')
    .orderBy('unit_code')) as unknown as { unit: string | null; list: number; n: number }[];
  return rows.map(({ unit, list, n }) => ({ unit, list: listNamed(list), count: Number(n) }));
}

/** A licence with every cell as the old system gave it. */
export interface Licence extends LicenceLine {
  readonly driveId: number;
  readonly loadId: number;
  readonly splitList: LicenceList;
  readonly splitUnit: string | null;
  readonly typed: TypedLicence;
  readonly further: Readonly<Record<string, string>>;
}

export async function findLicence(
  db: Db | Trx,
  cipher: PersonalCipher,
  driveId: number,
  id: number,
): Promise<Licence | undefined> {
  const [licence] = await listWhole(db, cipher, driveId, { ids: [id], after: 0, limit: 1 });
  return licence;
}

const wholeColumns = {
  ...lineColumns,
  driveId: 'drive_id',
  loadId: 'load_id',
  splitList: 'split_list',
  splitUnit: 'split_unit',
  sealed: 'typed',
} as const;
type StoredWhole = StoredLine & {
  readonly driveId: number;
  readonly loadId: number;
  readonly splitList: number;
  readonly splitUnit: string | null;
  readonly sealed: Buffer;
};

const toWhole = <T extends StoredWhole>(cipher: PersonalCipher, { sealed, list, splitList, ...row }: T) => ({
  ...row,
  list: listNamed(list),
  splitList: listNamed(splitList),
  ...openTyped(cipher, sealed),
});

/** Whole licences by id, those that are gone too where `ids` names them; without `ids` all that stand, `limit` after the id `after`. */
export async function listWhole(
  db: Db | Trx,
  cipher: PersonalCipher,
  driveId: number,
  { ids, after, limit }: { readonly ids?: readonly number[]; readonly after: number; readonly limit: number },
): Promise<Licence[]> {
  const rows = (await db('licences')
    .select(wholeColumns)
    .options(asObjects)
    .where({ drive_id: driveId })
    .modify((query) => void (ids ? query.whereIn('id', ids) : query.where('is_gone', 0)))
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)) as StoredWhole[];
  return rows.map((row) => toWhole(cipher, row));
}

interface Typed {
  readonly typed: TypedLicence;
  readonly further: Readonly<Record<string, string>>;
}

export const sealTyped = (cipher: PersonalCipher, { typed, further }: Typed): Buffer =>
  cipher.sealBytes(Buffer.from(JSON.stringify([licenceFields.map((field) => typed[field]), further])));

function openTyped(cipher: PersonalCipher, sealed: Buffer): Typed {
  const [values, further] = JSON.parse(cipher.openBytes(sealed).toString('utf8')) as [string[], Typed['further']];
  const typed = Object.fromEntries(licenceFields.map((field, at) => [field, values[at] ?? ''])) as TypedLicence;
  return { typed, further };
}

/** A licence of a list that a unit was given, with what a row of it is named by. */
export type HandedLicence = Licence & { readonly copyNo: number };

/** The list of a unit, in its order. */
export async function listHanded(
  db: Db | Trx,
  cipher: PersonalCipher,
  driveId: number,
  unit: string,
  list: LicenceList,
): Promise<HandedLicence[]> {
  const rows = (await db('licences')
    .select({ ...wholeColumns, copyNo: 'copy_no' })
    .options(asObjects)
    .where({ drive_id: driveId, is_gone: 0, unit_code: unit, list: listNumbers[list] })
    .orderBy('id')) as (StoredWhole & { readonly copyNo: number })[];
  return rows.map((row) => toWhole(cipher, row));
}

/** What is known of every licence of a drive, to tell what a list changes; digests in hex. */
export interface KnownLicence {
  readonly id: number;
  readonly digest: string;
  readonly name: string;
  readonly isGone: boolean;
}

export const knownKey = (oldId: string, copyNo: number): string => `${oldId}\u0001${copyNo}`;

export async function listKnown(db: Db | Trx, driveId: number): Promise<Map<string, KnownLicence>> {
  const rows = (await db('licences')
    .select({ id: 'id', oldId: 'old_id', copyNo: 'copy_no', digest: 'digest', name: 'name', isGone: 'is_gone' })
    .options(asObjects)
    .where({ drive_id: driveId })
    .orderBy('id')) as { id: number; oldId: string; copyNo: number; digest: Buffer; name: string; isGone: boolean }[];
  return new Map(
    rows.map(({ id, oldId, copyNo, digest, name, isGone }) => [
      knownKey(oldId, copyNo),
      { id, digest: digest.toString('hex'), name, isGone },
    ]),
  );
}

/** A licence as it is written: what the list says, what was read from it, where the split puts it. */
export interface LicenceToStore extends Typed {
  readonly oldId: string;
  readonly copyNo: number;
  readonly row: number;
  readonly digest: string;
  readonly name: string;
  readonly licenceNo: string;
  readonly division: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly businessClass: string | null;
  readonly licenceHash: Buffer | null;
  readonly shopHash: Buffer | null;
  readonly list: LicenceList;
  readonly unit: string | null;
}

const storedColumns = [
  'drive_id',
  'old_id',
  'copy_no',
  'load_id',
  'sheet_row',
  'name',
  'licence_no',
  'typed',
  'digest',
  'division_code',
  'valid_from',
  'valid_to',
  'business_class',
  'licence_hash',
  'shop_hash',
  'split_list',
  'split_unit',
  'list',
  'unit_code',
  'is_gone',
] as const;
const ofIdentity: readonly string[] = ['drive_id', 'old_id', 'copy_no'];
const overwrite = storedColumns
  .filter((column) => !ofIdentity.includes(column))
  .map((column) => `${column} = VALUES(${column})`)
  .join(', ');

/** Writes licences of a list over those with the same number of the old system. */
export async function saveLicences(
  trx: Trx,
  cipher: PersonalCipher,
  { driveId, loadId }: { readonly driveId: number; readonly loadId: number },
  licences: readonly LicenceToStore[],
): Promise<void> {
  const rows = licences.map((one) => [
    ...[driveId, one.oldId, one.copyNo, loadId, one.row, one.name.slice(0, 100), one.licenceNo.slice(0, 60)],
    ...[sealTyped(cipher, one), Buffer.from(one.digest, 'hex'), one.division, one.validFrom, one.validTo],
    ...[one.businessClass, one.licenceHash, one.shopHash, listNumbers[one.list], one.unit],
    ...[listNumbers[one.list], one.unit, 0],
  ]);
  await bulkInsert(trx, 'licences', storedColumns, rows, `ON DUPLICATE KEY UPDATE ${overwrite}`);
}

/** Ids of all licences, those that are gone too, in pages. */
export async function listDriveLicences(
  db: Db,
  after: number,
  limit: number,
): Promise<{ id: number; driveId: number }[]> {
  return (await db('licences')
    .select({ id: 'id', driveId: 'drive_id' })
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)) as { id: number; driveId: number }[];
}

/** What of a licence depends on the keys of the installation. */
export async function rekeyLicence(
  trx: Trx,
  id: number,
  sealed: Pick<LicenceToStore, 'licenceHash' | 'shopHash' | 'digest'> & { readonly typed: Buffer },
): Promise<void> {
  await trx('licences')
    .where({ id })
    .update({
      typed: sealed.typed,
      digest: Buffer.from(sealed.digest, 'hex'),
      licence_hash: sealed.licenceHash,
      shop_hash: sealed.shopHash,
    });
}

/** Ids of these licences, by `knownKey`. */
export async function listIds(trx: Trx, driveId: number, oldIds: readonly string[]): Promise<Map<string, number>> {
  const rows = (await trx('licences')
    .select({ id: 'id', oldId: 'old_id', copyNo: 'copy_no' })
    .where({ drive_id: driveId })
    .whereIn('old_id', oldIds)) as { id: number; oldId: string; copyNo: number }[];
  return new Map(rows.map(({ id, oldId, copyNo }) => [knownKey(oldId, copyNo), Number(id)]));
}

export async function markGone(trx: Trx, ids: readonly number[]): Promise<void> {
  for (let at = 0; at < ids.length; at += 500)
    await trx('licences')
      .whereIn('id', ids.slice(at, at + 500))
      .update({ is_gone: 1 });
}

export async function replaceKeys(
  trx: Trx,
  keyed: readonly { readonly licenceId: number; readonly kind: number; readonly hash: Buffer }[],
): Promise<void> {
  const ids = [...new Set(keyed.map(({ licenceId }) => licenceId))];
  await trx('licence_keys').whereIn('licence_id', ids).delete();
  const rows = keyed.map(({ kind, hash, licenceId }) => [kind, hash, licenceId] as const);
  rows.sort((a, b) => a[0] - b[0] || a[1].compare(b[1]) || a[2] - b[2]);
  await bulkInsert(trx, 'licence_keys', ['kind', 'hash', 'licence_id'], rows);
}

/** Where the split puts these licences. */
export async function listSplits(
  trx: Trx,
  driveId: number,
  ids: readonly number[],
): Promise<{ id: number; splitList: LicenceList; splitUnit: string | null }[]> {
  const rows = (await trx('licences')
    .select({ id: 'id', splitList: 'split_list', splitUnit: 'split_unit' })
    .where({ drive_id: driveId })
    .whereIn('id', ids)) as { id: number; splitList: number; splitUnit: string | null }[];
  return rows.map(({ splitList, ...row }) => ({ ...row, splitList: listNamed(splitList) }));
}

/** Puts a licence where decisions of persons have it. */
export async function placeLicence(
  trx: Trx,
  id: number,
  { list, unit }: { readonly list: LicenceList; readonly unit: string | null },
): Promise<void> {
  await trx('licences').where({ id }).update({ list: listNumbers[list], unit_code: unit });
}
