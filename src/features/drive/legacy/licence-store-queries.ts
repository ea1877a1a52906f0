import { bulkInsert } from '#platform/db/bulk.js';
import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { LicenceList } from '#domain/legacy/lists.js';
import { type Typed, listNamed, listNumbers, sealTyped } from './licence-queries.js';

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
