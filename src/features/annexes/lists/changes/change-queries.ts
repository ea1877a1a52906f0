import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { ListDelta } from '#domain/legacy/list-delta.js';

/** That the list of an annex was found to be another than the one on which it was handed in. */
export interface ListChange {
  readonly id: number;
  readonly annexId: number;
  readonly versionId: number;
  /** The submission that it speaks of. */
  readonly submittedAt: Date;
  /** What the annex was then: an imported one stayed it. */
  readonly wasState: 'submitted' | 'accepted' | 'imported';
  readonly isNil: boolean;
  readonly oldHash: string;
  readonly newHash: string;
  readonly newCount: number;
  readonly goneCount: number;
  readonly changedCount: number;
  readonly reason: string;
  readonly foundAt: Date;
  readonly isOpen: boolean | null;
  /** Null where nobody closed it: it was handed in again, or is so no more. */
  readonly closedBy: number | null;
  readonly closedAt: Date | null;
}

const columns = {
  id: 'c.id',
  annexId: 'c.annex_id',
  versionId: 'c.version_id',
  submittedAt: 'c.submitted_at',
  wasState: 'c.was_state',
  isNil: 'c.is_nil',
  oldHash: 'c.old_hash',
  newHash: 'c.new_hash',
  newCount: 'c.new_count',
  goneCount: 'c.gone_count',
  changedCount: 'c.changed_count',
  reason: 'c.reason',
  foundAt: 'c.found_at',
  isOpen: 'c.is_open',
  closedBy: 'c.closed_by',
  closedAt: 'c.closed_at',
} as const satisfies Record<keyof ListChange, string>;

const changes = (db: Db | Trx) => db('annex_list_changes as c').select(columns).options(asObjects);

type ToStore = Pick<
  ListChange,
  'annexId' | 'versionId' | 'submittedAt' | 'wasState' | 'isNil' | 'oldHash' | 'newHash' | 'reason' | 'foundAt'
> & { readonly delta: ListDelta };

/** Notes a change; an open one of the same annex is done with by that, since the new one tells all of it. */
export async function insertChange(trx: Trx, cipher: PersonalCipher, change: ToStore): Promise<number> {
  await closeChanges(trx, change.annexId, { by: null, at: change.foundAt });
  const { delta } = change;
  const [id] = await trx('annex_list_changes').insert({
    annex_id: change.annexId,
    version_id: change.versionId,
    submitted_at: change.submittedAt,
    was_state: change.wasState,
    is_nil: change.isNil ? 1 : 0,
    old_hash: change.oldHash,
    new_hash: change.newHash,
    new_count: delta.new.length,
    gone_count: delta.gone.length,
    changed_count: delta.changed.length,
    delta: cipher.sealBytes(Buffer.from(JSON.stringify(delta))),
    reason: change.reason,
    found_at: change.foundAt,
    is_open: 1,
  });
  if (id === undefined) throw new Error('the change got no id');
  return id;
}

/** Ends what is open of an annex: its office has handed it in again, a person has noted it (`by`), or it is so no more. */
export async function closeChanges(
  trx: Trx,
  annexId: number,
  { by, at }: { readonly by: number | null; readonly at: Date },
): Promise<void> {
  await trx('annex_list_changes')
    .where({ annex_id: annexId, is_open: 1 })
    .update({ is_open: null, closed_by: by, closed_at: at });
}

/** Every change of an annex, the newest first. */
export async function listChanges(db: Db | Trx, annexId: number): Promise<ListChange[]> {
  return (await changes(db).where({ 'c.annex_id': annexId }).orderBy('c.id', 'desc').limit(50)) as ListChange[];
}

/** The rows that a change tells of. */
export async function getDelta(db: Db | Trx, cipher: PersonalCipher, changeId: number): Promise<ListDelta> {
  const row = await db('annex_list_changes').select('delta').where({ id: changeId }).first<{ delta: Buffer }>();
  return JSON.parse(cipher.openBytes(row.delta).toString('utf8')) as ListDelta;
}

/** What is open of these annexes. */
export async function listOpenChanges(
  db: Db | Trx,
  annexIds: readonly number[],
): Promise<ReadonlyMap<number, ListChange>> {
  if (annexIds.length === 0) return new Map();
  const rows = (await changes(db)
    .whereIn('c.annex_id', [...annexIds])
    .where('c.is_open', 1)) as ListChange[];
  return new Map(rows.map((one) => [one.annexId, one]));
}

export async function findOpenChange(db: Db | Trx, annexId: number): Promise<ListChange | undefined> {
  return (await listOpenChanges(db, [annexId])).get(annexId);
}

/** Open changes of annexes that are in the register already, for the province. */
export async function listImportedChanges(
  db: Db,
  driveId: number,
): Promise<(ListChange & { readonly annexNo: 4 | 5; readonly agencyName: string })[]> {
  return (await changes(db)
    .join('annexes as x', 'x.id', 'c.annex_id')
    .join('agencies as a', 'a.id', 'x.agency_id')
    .select({ annexNo: 'x.annex_no', agencyName: 'a.name' })
    .where({ 'x.drive_id': driveId, 'x.state': 'imported', 'c.is_open': 1 })
    .orderBy('c.id')) as (ListChange & { readonly annexNo: 4 | 5; readonly agencyName: string })[];
}
