import type { Db, Trx } from '#platform/db/connection.js';
import type { NoticeState } from './words.js';

/** A correction notice: published with its day beside the list. */
export interface PublicNotice {
  readonly id: number;
  readonly state: NoticeState;
  readonly text: string;
  readonly proposedBy: number;
  readonly proposedByName: string;
  readonly proposedAt: Date;
  readonly decidedByName: string | null;
  readonly refusal: string | null;
  readonly publishedOn: string | null;
}

const notices = (db: Db | Trx) =>
  db('public_notices as n')
    .join('operators as p', 'p.id', 'n.proposed_by')
    .leftJoin('operators as d', 'd.id', 'n.decided_by')
    .select({
      id: 'n.id',
      state: 'n.state',
      text: 'n.text',
      proposedBy: 'n.proposed_by',
      proposedByName: 'p.display_name',
      proposedAt: 'n.proposed_at',
      decidedByName: 'd.display_name',
      refusal: 'n.refusal',
      publishedOn: 'n.published_on',
    });

/** Newest first; `state` undefined for all. */
export async function listNotices(
  db: Db | Trx,
  state: NoticeState | undefined,
  limit: number,
): Promise<PublicNotice[]> {
  const query = notices(db).orderBy('n.id', 'desc').limit(limit);
  if (state) void query.where('n.state', state);
  return (await query) as PublicNotice[];
}

/** The notice, held until the transaction ends. */
export async function takeNotice(trx: Trx, id: number): Promise<PublicNotice | undefined> {
  await trx('public_notices').select('id').where({ id }).forUpdate();
  return notices(trx).where('n.id', id).first<PublicNotice | undefined>();
}

export async function insertNotice(
  trx: Trx,
  one: { readonly text: string; readonly by: number; readonly at: Date },
): Promise<number> {
  const [id] = await trx('public_notices').insert({
    ...{ state: 'proposed', text: one.text, proposed_by: one.by, proposed_at: one.at },
  });
  if (id === undefined) throw new Error('the notice got no id');
  return id;
}

export async function closeNotice(
  trx: Trx,
  id: number,
  closed: {
    readonly state: Exclude<NoticeState, 'proposed'>;
    readonly by: number;
    readonly at: Date;
    readonly refusal: string | null;
    readonly publishedOn: string | null;
  },
): Promise<void> {
  await trx('public_notices')
    .where({ id })
    .update({
      ...{ state: closed.state, decided_by: closed.by, decided_at: closed.at },
      ...{ refusal: closed.refusal, published_on: closed.publishedOn },
    });
}
