import type { Db, Trx } from '#platform/db/connection.js';
import type { PublicContent } from '#domain/publication/fields.js';
import { contentOf } from './content-queries.js';
import type { ChangeKind, RemovalReason } from './words.js';

/** A line of the change log of an edition. */
export interface ListedChange extends PublicContent {
  readonly businessId: number;
  readonly kind: ChangeKind;
  readonly reason: RemovalReason | null;
  /** Names of the fields that it says differently, with commas; null for none. */
  readonly fields: string | null;
}

/** What of a change log is asked for. `isPublic`: without those that were taken down, then or since. */
export interface ChangesAsked {
  readonly editionId: number;
  readonly kind: ChangeKind | '';
  readonly isPublic: boolean;
}

function changesOf(db: Db | Trx, { editionId, kind, isPublic }: ChangesAsked) {
  const query = db('public_changes as c').where('c.edition_id', editionId);
  if (kind !== '') void query.where('c.kind', kind);
  if (isPublic)
    void query
      .leftJoin('public_hidings as h', (on) => on.on('h.business_id', 'c.business_id').onVal('h.is_current', 1))
      .whereNull('h.id')
      .where((open) => open.whereNull('c.reason').orWhereNotIn('c.reason', ['hidden', 'held']));
  return query;
}

export async function countChanges(db: Db | Trx, asked: ChangesAsked): Promise<Readonly<Record<ChangeKind, number>>> {
  const rows = (await changesOf(db, { ...asked, kind: '' })
    .select({ kind: 'c.kind' })
    .count({ n: '*' })
    .groupBy('c.kind')) as unknown as { kind: ChangeKind; n: number }[];
  const counts = { added: 0, changed: 0, removed: 0 };
  for (const { kind, n } of rows) counts[kind] = Number(n);
  return counts;
}

export async function listChanges(
  db: Db | Trx,
  asked: ChangesAsked,
  { skip, limit }: { skip: number; limit: number },
): Promise<ListedChange[]> {
  const query = changesOf(db, asked)
    .select({ businessId: 'c.business_id', kind: 'c.kind', reason: 'c.reason', fields: 'c.fields' })
    .select(contentOf('c'))
    .orderBy(['c.kind', 'c.business_id'])
    .limit(limit)
    .offset(skip);
  return (await query) as ListedChange[];
}
