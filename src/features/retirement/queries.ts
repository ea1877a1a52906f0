import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { RetirementFacts, RetirementState } from '#domain/retirement/states.js';
import { type Drive, findCurrentDrive, getDrive, listDrives } from '#features/drive/queries.js';

/** The one row of the retirement. */
export interface Retirement extends RetirementFacts {
  /** The drive that it was frozen for; null before. */
  readonly driveId: number | null;
  readonly lastChangeAt: Date | null;
  /** How many businesses the old module has itself. */
  readonly oldCount: number | null;
  readonly factsSource: 'read' | 'typed' | null;
  readonly factsAt: Date | null;
  readonly archiveSha256: string | null;
  readonly archiveName: string | null;
  readonly dutyName: string;
  readonly dutyPhone: string;
  readonly addressesVersion: number;
  readonly indexedVersion: number | null;
  readonly indexedAt: Date | null;
  readonly version: number;
}

const columns = {
  driveId: 'drive_id',
  state: 'state',
  frozenFrom: 'frozen_from',
  retiredAt: 'retired_at',
  backHours: 'back_hours',
  lastChangeAt: 'last_change_at',
  oldCount: 'old_count',
  factsSource: 'facts_source',
  factsAt: 'facts_at',
  archiveSha256: 'archive_sha256',
  archiveName: 'archive_name',
  dutyName: 'duty_name',
  dutyPhone: 'duty_phone',
  addressesVersion: 'addresses_version',
  indexedVersion: 'indexed_version',
  indexedAt: 'indexed_at',
  version: 'version',
} as const satisfies Record<keyof Retirement, string>;

/** `isLocked`: held until the transaction ends, so that what is done to the old module is done one after the other. */
export async function getRetirement(db: Db | Trx, isLocked = false): Promise<Retirement> {
  const [row] = (await db('retirement')
    .select(columns)
    .options(asObjects)
    .where({ id: 1 })
    .modify((query) => void (isLocked && query.forUpdate()))) as Retirement[];
  if (!row) throw new Error('the row of the retirement is missing');
  return row;
}

/** The drive whose lists hold the old module's data: that of the freeze, before it the present one, at last the newest. */
export async function findRetirementDrive(
  db: Db | Trx,
  { driveId }: Pick<Retirement, 'driveId'>,
): Promise<Drive | undefined> {
  if (driveId !== null) return getDrive(db, driveId);
  return (await findCurrentDrive(db)) ?? (await listDrives(db))[0];
}

/** What of the retirement two persons change. */
export interface StandingChange {
  readonly state: RetirementState;
  readonly driveId?: number;
  readonly frozenFrom?: Date;
  readonly retiredAt?: Date | null;
}

export async function changeStanding(trx: Trx, change: StandingChange): Promise<void> {
  await trx('retirement')
    .where({ id: 1 })
    .increment('version', 1)
    .update({
      state: change.state,
      ...(change.driveId !== undefined && { drive_id: change.driveId }),
      ...(change.frozenFrom !== undefined && { frozen_from: change.frozenFrom }),
      ...(change.retiredAt !== undefined && { retired_at: change.retiredAt }),
    });
}

/** What one person notes of the old module. */
export interface NotedFacts {
  readonly lastChangeAt: Date | null;
  readonly oldCount: number | null;
  readonly source: 'read' | 'typed';
  readonly by: number;
  readonly at: Date;
}

export async function noteOldFacts(trx: Trx, facts: NotedFacts): Promise<void> {
  await trx('retirement').where({ id: 1 }).increment('version', 1).update({
    last_change_at: facts.lastChangeAt,
    old_count: facts.oldCount,
    facts_source: facts.source,
    facts_by: facts.by,
    facts_at: facts.at,
  });
}

export async function noteArrangements(
  trx: Trx,
  arranged: {
    readonly backHours: number;
    readonly dutyName: string;
    readonly dutyPhone: string;
    readonly archiveSha256: string | null;
    readonly archiveName: string | null;
  },
): Promise<void> {
  await trx('retirement').where({ id: 1 }).increment('version', 1).update({
    back_hours: arranged.backHours,
    duty_name: arranged.dutyName,
    duty_phone: arranged.dutyPhone,
    archive_sha256: arranged.archiveSha256,
    archive_name: arranged.archiveName,
  });
}

/** How many addresses changed hands: results of self-tests are of a version. */
export async function countChangeOfAddresses(trx: Trx): Promise<void> {
  await trx('retirement').where({ id: 1 }).increment('addresses_version', 1);
}

export async function noteIndexed(trx: Trx, listsVersion: number, at: Date): Promise<void> {
  await trx('retirement').where({ id: 1 }).update({ indexed_version: listsVersion, indexed_at: at });
}
