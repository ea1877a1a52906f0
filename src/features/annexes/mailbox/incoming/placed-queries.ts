import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { AnnexNo } from '#domain/annexes/types.js';

/** Files of other mails that wait with the office of this annex for its word. */
export async function listPlacedIn(trx: Trx, annexId: number): Promise<number[]> {
  const rows = (await trx('mail_files').select('id').where({ annex_id: annexId, state: 'placed' }).forUpdate()) as {
    id: number;
  }[];
  return rows.map(({ id }) => Number(id));
}

/** Versions with one of these digests that count or may yet: the same file is there already. Not what an office has rejected. */
export async function listVersionsByDigest(
  db: Db | Trx,
  digests: readonly string[],
): Promise<
  readonly {
    readonly sha256: string;
    readonly annexId: number;
    readonly no: number | null;
    readonly annexNo: AnnexNo;
    readonly unitName: string;
    readonly isAwaiting: boolean;
  }[]
> {
  if (digests.length === 0) return [];
  return db('files as c')
    .join('annex_versions as v', 'v.file_id', 'c.id')
    .join('annexes as x', 'x.id', 'v.annex_id')
    .join('divisions as u', 'u.code', 'x.unit_code')
    .select({
      sha256: 'c.sha256',
      annexId: 'x.id',
      no: 'v.no',
      annexNo: 'x.annex_no',
      unitName: 'u.name',
      isAwaiting: 'v.is_awaiting',
    })
    .options(asObjects)
    .leftJoin('mail_files as f', 'f.version_id', 'v.id')
    .whereIn('c.sha256', [...digests])
    .where((some) => some.whereNull('f.id').orWhereIn('f.state', ['placed', 'confirmed']))
    .whereNot('v.state', 'refused')
    .orderBy('v.id');
}

/** Annexes whose office has rejected a file with one of these digests. */
export async function listRejections(
  db: Db | Trx,
  digests: readonly string[],
): Promise<readonly { readonly sha256: string; readonly annexId: number }[]> {
  if (digests.length === 0) return [];
  return db('mail_files')
    .select({ sha256: 'sha256', annexId: 'annex_id' })
    .options(asObjects)
    .whereIn('sha256', [...digests])
    .where({ state: 'rejected' });
}

/** Whether a version of an annex rests on this file. */
export const isFileOfVersion = async (db: Db | Trx, fileId: number): Promise<boolean> =>
  (await db('annex_versions').select('id').where({ file_id: fileId }).first()) !== undefined;

/** When the version that counts came in, of every annex of a drive. */
export async function listReceiptTimes(db: Db | Trx, driveId: number): Promise<ReadonlyMap<number, Date>> {
  const rows = (await db('annexes as x')
    .join('annex_versions as v', 'v.id', 'x.current_version_id')
    .select({ annexId: 'x.id', at: 'v.uploaded_at' })
    .options(asObjects)
    .where('x.drive_id', driveId)) as { annexId: number; at: Date }[];
  return new Map(rows.map(({ annexId, at }) => [annexId, at]));
}

/** Offices that a sender is known to write for: by the liaison's address, and by mails that an office has confirmed. */
export async function listOfficesOfSender(db: Db | Trx, address: string, senderKey: string): Promise<number[]> {
  if (address === '') return [];
  const [liaison, confirmed] = (await Promise.all([
    db('agencies').select({ id: 'id' }).where({ liaison_email: address }),
    db('mail_files as f')
      .join('mails as m', 'm.id', 'f.mail_id')
      .join('annexes as x', 'x.id', 'f.annex_id')
      .distinct({ id: 'x.agency_id' })
      .where({ 'm.sender_key': senderKey, 'f.state': 'confirmed' }),
  ])) as { id: number }[][];
  return [...new Set([...(liaison ?? []), ...(confirmed ?? [])].map(({ id }) => Number(id)))];
}
