import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import { problems } from '#platform/problem.js';
import type { AnnexNo } from '#domain/annexes/types.js';

/** Annexes that were accepted by one press. */
export interface Acceptance {
  readonly id: number;
  readonly acceptedBy: number;
  readonly acceptedAt: Date;
  readonly undoneAt: Date | null;
}

const columns = {
  id: 'c.id',
  acceptedBy: 'c.accepted_by',
  acceptedAt: 'c.accepted_at',
  undoneAt: 'c.undone_at',
} as const satisfies Record<keyof Acceptance, string>;

export interface AcceptedItem {
  readonly annexId: number;
  readonly versionId: number;
  readonly annexNo: AnnexNo;
  readonly unitName: string;
}

export async function insertAcceptance(
  trx: Trx,
  by: number,
  at: Date,
  items: readonly Pick<AcceptedItem, 'annexId' | 'versionId'>[],
): Promise<void> {
  const [id] = await trx('annex_acceptances').insert({ accepted_by: by, accepted_at: at });
  if (id === undefined) throw new Error('the acceptance row got no id');
  await bulkInsert(
    trx,
    'annex_acceptance_items',
    ['acceptance_id', 'annex_id', 'version_id'],
    items.map(({ annexId, versionId }) => [id, annexId, versionId]),
  );
}

/** What this reviewer accepted last with others, if that is not undone. */
export async function findLastAcceptance(db: Db, reviewerId: number): Promise<Acceptance | undefined> {
  return db('annex_acceptances as c')
    .select(columns)
    .options(asObjects)
    .where({ 'c.accepted_by': reviewerId })
    .whereNull('c.undone_at')
    .orderBy('c.id', 'desc')
    .first<Acceptance | undefined>();
}

/** Locked until the end of the transaction. @throws portal.not_found for another's */
export async function lockAcceptance(trx: Trx, reviewerId: number, acceptanceId: number): Promise<Acceptance> {
  const row = await trx('annex_acceptances as c')
    .select(columns)
    .options(asObjects)
    .where({ 'c.id': acceptanceId, 'c.accepted_by': reviewerId })
    .forUpdate()
    .first<Acceptance | undefined>();
  if (!row) throw problems.not_found();
  return row;
}

export const listAccepted = async (db: Db | Trx, acceptanceId: number): Promise<AcceptedItem[]> =>
  (await db('annex_acceptance_items as i')
    .join('annexes as x', 'x.id', 'i.annex_id')
    .join('divisions as d', 'd.code', 'x.unit_code')
    .select({ annexId: 'i.annex_id', versionId: 'i.version_id', annexNo: 'x.annex_no', unitName: 'd.name' })
    .options(asObjects)
    .where('i.acceptance_id', acceptanceId)
    .orderBy('i.annex_id')) as AcceptedItem[];

export async function noteUndone(trx: Trx, acceptanceId: number, at: Date): Promise<void> {
  await trx('annex_acceptances').where({ id: acceptanceId }).update({ undone_at: at });
}

/** An acceptance that was undone is no review of what it accepted: the next one must see the rows as if it had not been. */
export async function deleteDecision(
  trx: Trx,
  { annexId, versionId }: Pick<AcceptedItem, 'annexId' | 'versionId'>,
  { acceptedBy }: Acceptance,
): Promise<void> {
  const newest = await trx('annex_decisions')
    .where({ annex_id: annexId, version_id: versionId, decision: 'accept', decided_by: acceptedBy })
    .max({ id: 'id' })
    .first<{ id: number | null }>();
  if (newest?.id) await trx('annex_decisions').where({ id: newest.id }).delete();
}
