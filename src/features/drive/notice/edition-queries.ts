import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { DriveState } from '#features/drive/queries.js';
import type { NoticeContent } from './content.js';

export type EditionState = 'proposed' | 'released' | 'refused' | 'withdrawn' | 'recalled';

/** An edition of a drive's notice. */
export interface Edition {
  readonly id: number;
  readonly driveId: number;
  /** That of its drive: what a planned one says nobody but the province reads. */
  readonly driveState: DriveState;
  /** Given when it is released; 0 is the head of the notice before its text was entered. */
  readonly no: number | null;
  /** Number of the edition that its writer had before them. */
  readonly baseNo: number | null;
  readonly state: EditionState;
  readonly content: NoticeContent;
  /** The moment from which on it holds; of a proposal: as wanted, null for at once. */
  readonly publishAt: Date | null;
  readonly acknowledgeBy: Date | null;
  /** Whether its text is another one than that of the edition before, so that offices acknowledge anew. */
  readonly isAsking: boolean;
  /** Why there is this edition. */
  readonly ground: string;
  readonly proposedBy: number | null;
  readonly proposedByName: string | null;
  readonly proposedAt: Date;
  readonly decidedByName: string | null;
  readonly decidedAt: Date | null;
  readonly refusedGround: string | null;
  readonly recalledByName: string | null;
  readonly recalledAt: Date | null;
}

const columns = {
  id: 'e.id',
  driveId: 'e.drive_id',
  driveState: 'v.state',
  no: 'e.no',
  baseNo: 'e.base_no',
  state: 'e.state',
  content: 'e.content',
  publishAt: 'e.publish_at',
  acknowledgeBy: 'e.acknowledge_by',
  isAsking: 'e.asks',
  ground: 'e.ground',
  proposedBy: 'e.proposed_by',
  proposedByName: 'p.display_name',
  proposedAt: 'e.proposed_at',
  decidedByName: 'd.display_name',
  decidedAt: 'e.decided_at',
  refusedGround: 'e.refused_ground',
  recalledByName: 'r.display_name',
  recalledAt: 'e.recalled_at',
} as const satisfies Record<keyof Edition, string>;

type Stored = Omit<Edition, 'content'> & { readonly content: string };

const opened = ({ content, ...row }: Stored): Edition => ({ ...row, content: JSON.parse(content) as NoticeContent });

/** Editions of one drive, or of all, in the order in which they were written. */
export async function listEditions(db: Db | Trx, driveId?: number): Promise<Edition[]> {
  const rows = (await db('notice_editions as e')
    .join('drives as v', 'v.id', 'e.drive_id')
    .leftJoin('operators as p', 'p.id', 'e.proposed_by')
    .leftJoin('operators as d', 'd.id', 'e.decided_by')
    .leftJoin('operators as r', 'r.id', 'e.recalled_by')
    .select(columns)
    .options(asObjects)
    .modify((query) => void (driveId === undefined || query.where('e.drive_id', driveId)))
    .orderBy('e.id')) as Stored[];
  return rows.map(opened);
}

/** The drive that an edition belongs to. */
export async function findDriveOfEdition(db: Db | Trx, editionId: number): Promise<number | undefined> {
  const row = await db('notice_editions')
    .select({ driveId: 'drive_id' })
    .where({ id: editionId })
    .first<{ driveId: number } | undefined>();
  return row?.driveId;
}

/** Editions that another person than this one wrote and that wait for a second one. */
export async function listToRelease(
  db: Db,
  personId: number,
): Promise<{ id: number; noticeNo: string; proposedByName: string }[]> {
  return (await db('notice_editions as e')
    .join('drives as d', 'd.id', 'e.drive_id')
    .join('operators as p', 'p.id', 'e.proposed_by')
    .select({ id: 'e.id', noticeNo: 'd.notice_no', proposedByName: 'p.display_name' })
    .where('e.is_open', 1)
    .whereNot('e.proposed_by', personId)
    .orderBy('e.id')) as { id: number; noticeNo: string; proposedByName: string }[];
}

export async function insertEdition(
  trx: Trx,
  edition: Pick<Edition, 'driveId' | 'baseNo' | 'content' | 'publishAt' | 'acknowledgeBy' | 'ground' | 'proposedAt'> & {
    readonly proposedBy: number;
  },
): Promise<number> {
  const [id] = await trx('notice_editions').insert({
    drive_id: edition.driveId,
    base_no: edition.baseNo,
    state: 'proposed',
    is_open: 1,
    content: JSON.stringify(edition.content),
    publish_at: edition.publishAt,
    acknowledge_by: edition.acknowledgeBy,
    ground: edition.ground,
    proposed_by: edition.proposedBy,
    proposed_at: edition.proposedAt,
  });
  if (id === undefined) throw new Error('the edition got no id');
  return id;
}

/** The head of a notice whose text nobody has entered yet: edition 0. */
export async function insertHead(trx: Trx, driveId: number, content: NoticeContent, at: Date): Promise<void> {
  await trx('notice_editions').insert({
    drive_id: driveId,
    no: 0,
    state: 'released',
    content: JSON.stringify(content),
    publish_at: at,
    ground: '',
    proposed_at: at,
  });
}

export async function releaseEdition(
  trx: Trx,
  id: number,
  released: {
    readonly no: number;
    readonly publishAt: Date;
    readonly isAsking: boolean;
    readonly by: number;
    readonly at: Date;
  },
): Promise<void> {
  await trx('notice_editions')
    .where({ id })
    .update({
      state: 'released',
      is_open: null,
      no: released.no,
      publish_at: released.publishAt,
      asks: released.isAsking ? 1 : 0,
      decided_by: released.by,
      decided_at: released.at,
    });
}

export async function closeEdition(
  trx: Trx,
  id: number,
  closed: {
    readonly state: 'refused' | 'withdrawn';
    readonly by: number;
    readonly at: Date;
    readonly refusedGround?: string;
  },
): Promise<void> {
  await trx('notice_editions')
    .where({ id })
    .update({
      state: closed.state,
      is_open: null,
      decided_by: closed.by,
      decided_at: closed.at,
      refused_ground: closed.refusedGround ?? null,
    });
}

export async function recallEdition(trx: Trx, id: number, by: number, at: Date): Promise<void> {
  await trx('notice_editions').where({ id }).update({ state: 'recalled', recalled_by: by, recalled_at: at });
}
