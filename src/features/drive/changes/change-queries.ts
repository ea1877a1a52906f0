import type { Db, Trx } from '#platform/db/connection.js';
import type { TypedDrive } from './fields.js';
import type { ChangeState } from './words.js';

/** A change of a drive that one person proposed. */
export interface DriveChange {
  readonly id: number;
  readonly driveId: number;
  readonly state: ChangeState;
  /** Version of the drive that it was proposed to. */
  readonly baseVersion: number;
  readonly wanted: TypedDrive;
  readonly stood: TypedDrive;
  readonly ground: string;
  readonly proposedBy: number;
  readonly proposedByName: string;
  readonly proposedAt: Date;
  readonly decidedByName: string | null;
  readonly decidedAt: Date | null;
  readonly refusedGround: string | null;
}

const columns = {
  id: 'c.id',
  driveId: 'c.drive_id',
  state: 'c.state',
  baseVersion: 'c.base_version',
  wanted: 'c.wanted',
  stood: 'c.stood',
  ground: 'c.ground',
  proposedBy: 'c.proposed_by',
  proposedByName: 'p.display_name',
  proposedAt: 'c.proposed_at',
  decidedByName: 'd.display_name',
  decidedAt: 'c.decided_at',
  refusedGround: 'c.refused_ground',
} as const satisfies Record<keyof DriveChange, string>;

type Stored = Omit<DriveChange, 'wanted' | 'stood'> & { readonly wanted: string; readonly stood: string };

const opened = ({ wanted, stood, ...row }: Stored): DriveChange => ({
  ...row,
  wanted: { ...sinceThen, ...(JSON.parse(wanted) as TypedDrive) },
  stood: { ...sinceThen, ...(JSON.parse(stood) as TypedDrive) },
});

/** What a drive was before these could be said of it: changes from then do not name them. */
const sinceThen = { smallUnits: '', partialAnnexes: '3', state: 'open' } as const;

/** Newest first. */
export async function listDriveChanges(db: Db | Trx, driveId: number, limit: number): Promise<DriveChange[]> {
  const rows = (await db('drive_changes as c')
    .join('operators as p', 'p.id', 'c.proposed_by')
    .leftJoin('operators as d', 'd.id', 'c.decided_by')
    .select(columns)
    .where('c.drive_id', driveId)
    .orderBy('c.id', 'desc')
    .limit(limit)) as Stored[];
  return rows.map(opened);
}

/** The change that waits for another person, of one drive; the caller holds the drive. */
export async function findOpenChange(db: Db | Trx, driveId: number): Promise<DriveChange | undefined> {
  const [row] = (await db('drive_changes as c')
    .join('operators as p', 'p.id', 'c.proposed_by')
    .leftJoin('operators as d', 'd.id', 'c.decided_by')
    .select(columns)
    .where({ 'c.drive_id': driveId, 'c.is_open': 1 })) as Stored[];
  return row && opened(row);
}

/** Drives with a change that another person than this one proposed. */
export async function listToRelease(
  db: Db,
  personId: number,
): Promise<{ driveId: number; noticeNo: string; proposedByName: string }[]> {
  return (await db('drive_changes as c')
    .join('drives as d', 'd.id', 'c.drive_id')
    .join('operators as p', 'p.id', 'c.proposed_by')
    .select({ driveId: 'c.drive_id', noticeNo: 'd.notice_no', proposedByName: 'p.display_name' })
    .where('c.is_open', 1)
    .whereNot('c.proposed_by', personId)
    .orderBy('c.id')) as { driveId: number; noticeNo: string; proposedByName: string }[];
}

export async function insertChange(
  trx: Trx,
  change: Pick<DriveChange, 'driveId' | 'baseVersion' | 'wanted' | 'stood' | 'ground' | 'proposedBy' | 'proposedAt'>,
): Promise<void> {
  await trx('drive_changes').insert({
    drive_id: change.driveId,
    state: 'proposed',
    is_open: 1,
    base_version: change.baseVersion,
    wanted: JSON.stringify(change.wanted),
    stood: JSON.stringify(change.stood),
    ground: change.ground,
    proposed_by: change.proposedBy,
    proposed_at: change.proposedAt,
  });
}

export async function closeChange(
  trx: Trx,
  id: number,
  closed: {
    readonly state: Exclude<ChangeState, 'proposed'>;
    readonly by: number;
    readonly at: Date;
    readonly refusedGround?: string;
  },
): Promise<void> {
  await trx('drive_changes')
    .where({ id })
    .update({
      state: closed.state,
      is_open: null,
      decided_by: closed.by,
      decided_at: closed.at,
      refused_ground: closed.refusedGround ?? null,
    });
}
