import type { Db, Trx } from '#platform/db/connection.js';
import type { RequestState } from './words.js';

/** What an office asks to have corrected in the list. */
export interface PublicRequest {
  readonly id: number;
  readonly businessId: number;
  readonly entryId: number;
  readonly businessName: string;
  readonly agencyId: number;
  readonly agencyName: string;
  readonly state: RequestState;
  readonly text: string;
  readonly askedByName: string;
  readonly askedAt: Date;
  readonly answer: string | null;
  readonly answeredByName: string | null;
  readonly answeredAt: Date | null;
}

const requests = (db: Db | Trx) =>
  db('public_requests as r')
    .join('public_entries as e', 'e.id', 'r.entry_id')
    .join('agencies as a', 'a.id', 'r.agency_id')
    .join('operators as o', 'o.id', 'r.asked_by')
    .leftJoin('operators as w', 'w.id', 'r.answered_by')
    .select({
      id: 'r.id',
      businessId: 'r.business_id',
      entryId: 'r.entry_id',
      businessName: 'e.business_name',
      agencyId: 'r.agency_id',
      agencyName: 'a.name',
      state: 'r.state',
      text: 'r.text',
      askedByName: 'o.display_name',
      askedAt: 'r.asked_at',
      answer: 'r.answer',
      answeredByName: 'w.display_name',
      answeredAt: 'r.answered_at',
    });

/** Newest first; `agencyId` undefined for all offices', `businessId` for all businesses. */
export async function listRequestsOf(
  db: Db | Trx,
  asked: {
    readonly agencyId?: number | undefined;
    readonly businessId?: number;
    readonly isOpen?: true;
    readonly limit: number;
  },
): Promise<PublicRequest[]> {
  const query = requests(db).orderBy('r.id', 'desc').limit(asked.limit);
  if (asked.agencyId !== undefined) void query.where('r.agency_id', asked.agencyId);
  if (asked.businessId !== undefined) void query.where('r.business_id', asked.businessId);
  if (asked.isOpen) void query.where('r.state', 'open');
  return (await query) as PublicRequest[];
}

export async function countOpenRequests(db: Db | Trx): Promise<number> {
  const row = await db('public_requests').where({ state: 'open' }).count({ n: '*' }).first<{ n: number }>();
  return Number(row?.n ?? 0);
}

/** The request, held until the transaction ends. */
export async function takeRequest(trx: Trx, id: number): Promise<PublicRequest | undefined> {
  await trx('public_requests').select('id').where({ id }).forUpdate();
  return requests(trx).where('r.id', id).first<PublicRequest | undefined>();
}

/** Undefined where the office has one open for this business. */
export async function insertRequest(
  trx: Trx,
  one: {
    readonly businessId: number;
    readonly entryId: number;
    readonly agencyId: number;
    readonly text: string;
    readonly by: number;
    readonly at: Date;
  },
): Promise<number | undefined> {
  const [id] = await trx('public_requests')
    .insert({
      ...{ business_id: one.businessId, entry_id: one.entryId, agency_id: one.agencyId, state: 'open', is_open: 1 },
      ...{ text: one.text, asked_by: one.by, asked_at: one.at },
    })
    .onConflict(['business_id', 'agency_id', 'is_open'])
    .ignore();
  return id ? Number(id) : undefined;
}

export async function answerRequest(
  trx: Trx,
  id: number,
  given: { readonly state: 'settled' | 'declined'; readonly answer: string; readonly by: number; readonly at: Date },
): Promise<void> {
  await trx('public_requests')
    .where({ id })
    .update({
      ...{ state: given.state, is_open: null, answer: given.answer, answered_by: given.by, answered_at: given.at },
    });
}
