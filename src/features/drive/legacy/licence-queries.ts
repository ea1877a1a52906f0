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
export const listNamed = (number: number): LicenceList => listOfNumber[number] ?? 'undecided';

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

/** The drive in whose lists a licence is; undefined where there is no such licence. */
export async function findDriveOfLicence(db: Db | Trx, id: number): Promise<number | undefined> {
  const row = await db('licences')
    .select({ driveId: 'drive_id' })
    .where({ id })
    .first<{ driveId: number } | undefined>();
  return row && Number(row.driveId);
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

export interface Typed {
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
