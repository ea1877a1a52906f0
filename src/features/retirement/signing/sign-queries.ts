import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';

/** That an office has signed: its businesses of the old module are accounted for. */
export interface SignOff {
  readonly agencyId: number;
  readonly note: string;
  /** How many licences its lists held then. */
  readonly licenceCount: number;
  readonly signedByName: string;
  readonly signedAt: Date;
}

export async function listSignOffs(db: Db | Trx, driveId: number): Promise<SignOff[]> {
  return (await db('retirement_sign_offs as s')
    .join('operators as o', 'o.id', 's.signed_by')
    .select({
      agencyId: 's.agency_id',
      note: 's.note',
      licenceCount: 's.licence_count',
      signedByName: 'o.display_name',
      signedAt: 's.signed_at',
    })
    .options(asObjects)
    .where('s.drive_id', driveId)
    .orderBy('s.agency_id')) as SignOff[];
}

/** Answers whether it was not signed before. */
export async function insertSignOff(
  trx: Trx,
  sign: { driveId: number; agencyId: number; note: string; licenceCount: number; by: number; at: Date },
): Promise<boolean> {
  const there = await trx('retirement_sign_offs')
    .select('agency_id')
    .where({ drive_id: sign.driveId, agency_id: sign.agencyId })
    .forUpdate()
    .first<{ agency_id: number } | undefined>();
  if (there) return false;
  await trx('retirement_sign_offs').insert({
    drive_id: sign.driveId,
    agency_id: sign.agencyId,
    note: sign.note,
    licence_count: sign.licenceCount,
    signed_by: sign.by,
    signed_at: sign.at,
  });
  return true;
}

/** Takes all signatures back: what was signed may change again. Answers how many there were. */
export async function deleteSignOffs(trx: Trx, driveId: number): Promise<number> {
  return trx('retirement_sign_offs').where({ drive_id: driveId }).delete();
}
