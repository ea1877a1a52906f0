import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';

/** More time that a unit was given. */
export interface Extension {
  readonly id: number;
  readonly unitCode: string;
  readonly unitName: string;
  readonly deadlineAt: Date;
  /** Who allowed it, as told. */
  readonly allowedBy: string;
  readonly reason: string;
  readonly grantedByName: string;
  readonly grantedAt: Date;
  readonly endedByName: string | null;
  readonly endedAt: Date | null;
}

const columns = {
  id: 'e.id',
  unitCode: 'e.unit_code',
  unitName: 'd.name',
  deadlineAt: 'e.deadline_at',
  allowedBy: 'e.allowed_by',
  reason: 'e.reason',
  grantedByName: 'g.display_name',
  grantedAt: 'e.granted_at',
  endedByName: 'n.display_name',
  endedAt: 'e.ended_at',
} as const satisfies Record<keyof Extension, string>;

/** Those that hold and those that were, the newest first. */
export async function listExtensions(db: Db | Trx, driveId: number): Promise<Extension[]> {
  return (await db('drive_extensions as e')
    .join('divisions as d', 'd.code', 'e.unit_code')
    .join('operators as g', 'g.id', 'e.granted_by')
    .leftJoin('operators as n', 'n.id', 'e.ended_by')
    .select(columns)
    .options(asObjects)
    .where('e.drive_id', driveId)
    .orderBy('e.id', 'desc')) as Extension[];
}

export interface CurrentExtension {
  readonly id: number;
  readonly unitCode: string;
  readonly deadlineAt: Date;
}

/** The extension of a unit that holds, or the one of this number where it does; held until the transaction ends. */
export async function lockCurrentExtension(
  trx: Trx,
  driveId: number,
  which: { readonly unitCode: string } | { readonly id: number },
): Promise<CurrentExtension | undefined> {
  return trx('drive_extensions')
    .select({ id: 'id', unitCode: 'unit_code', deadlineAt: 'deadline_at' })
    .where({ drive_id: driveId, is_current: 1, ...('id' in which ? which : { unit_code: which.unitCode }) })
    .forUpdate()
    .first<CurrentExtension | undefined>();
}

export async function insertExtension(
  trx: Trx,
  driveId: number,
  extension: {
    readonly unitCode: string;
    readonly deadlineAt: Date;
    readonly allowedBy: string;
    readonly reason: string;
    readonly by: number;
    readonly at: Date;
  },
): Promise<void> {
  await trx('drive_extensions').insert({
    drive_id: driveId,
    unit_code: extension.unitCode,
    is_current: 1,
    deadline_at: extension.deadlineAt,
    allowed_by: extension.allowedBy,
    reason: extension.reason,
    granted_by: extension.by,
    granted_at: extension.at,
  });
}

export async function endExtension(trx: Trx, id: number, by: number, at: Date): Promise<void> {
  await trx('drive_extensions').where({ id }).update({ is_current: null, ended_by: by, ended_at: at });
}
