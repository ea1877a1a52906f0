import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { contentNames } from './content-queries.js';
import { publicFields } from '#domain/publication/fields.js';
import type { PublicChange } from './difference.js';
import type { EditionState } from './words.js';

/** An edition of the public list: proposed, and once a second person agreed, published under a number and a day. */
export interface PublicEdition {
  readonly id: number;
  readonly state: EditionState;
  readonly no: number | null;
  /** Number of the edition that it changes; 0 for none. */
  readonly basedOn: number;
  readonly note: string;
  readonly addedCount: number;
  readonly changedCount: number;
  readonly removedCount: number;
  /** Filed businesses that cannot be listed as they are. */
  readonly heldCount: number;
  /** The first of them, with commas. */
  readonly heldIds: string;
  readonly entryCount: number;
  readonly proposedBy: number;
  readonly proposedByName: string;
  readonly proposedAt: Date;
  readonly decidedByName: string | null;
  readonly decidedAt: Date | null;
  readonly refusal: string | null;
  readonly publishedOn: string | null;
  readonly sha256: string | null;
  readonly withdrawnByName: string | null;
  readonly withdrawnAt: Date | null;
  readonly withdrawnGround: string | null;
}

/** One that was published: it has a number and a day. */
export type PublishedEdition = PublicEdition & { readonly no: number; readonly publishedOn: string };

const columns = {
  id: 'n.id',
  state: 'n.state',
  no: 'n.no',
  basedOn: 'n.based_on',
  note: 'n.note',
  addedCount: 'n.added_count',
  changedCount: 'n.changed_count',
  removedCount: 'n.removed_count',
  heldCount: 'n.held_count',
  heldIds: 'n.held_ids',
  entryCount: 'n.entry_count',
  proposedBy: 'n.proposed_by',
  proposedByName: 'p.display_name',
  proposedAt: 'n.proposed_at',
  decidedByName: 'd.display_name',
  decidedAt: 'n.decided_at',
  refusal: 'n.refusal',
  publishedOn: 'n.published_on',
  sha256: 'n.sha256',
  withdrawnByName: 'w.display_name',
  withdrawnAt: 'n.withdrawn_at',
  withdrawnGround: 'n.withdrawn_ground',
} as const satisfies Record<keyof PublicEdition, string>;

const editions = (db: Db | Trx) =>
  db('public_editions as n')
    .join('operators as p', 'p.id', 'n.proposed_by')
    .leftJoin('operators as d', 'd.id', 'n.decided_by')
    .leftJoin('operators as w', 'w.id', 'n.withdrawn_by')
    .select(columns);

/** Newest first. */
export async function listEditions(db: Db | Trx, limit: number): Promise<PublicEdition[]> {
  return (await editions(db).orderBy('n.id', 'desc').limit(limit)) as PublicEdition[];
}

/** Those that were published, newest first. */
export async function listPublished(db: Db | Trx, limit: number): Promise<PublishedEdition[]> {
  const query = editions(db).where('n.state', 'published').orderBy('n.no', 'desc').limit(limit);
  return (await query) as PublishedEdition[];
}

/** The newest that was published, withdrawn or not; undefined while there is none. */
export async function findCurrentEdition(db: Db | Trx): Promise<PublishedEdition | undefined> {
  return (await listPublished(db, 1))[0];
}

export async function findEdition(db: Db | Trx, id: number): Promise<PublicEdition | undefined> {
  return editions(db).where('n.id', id).first<PublicEdition | undefined>();
}

/** The edition, held until the transaction ends. */
export async function takeEdition(trx: Trx, id: number): Promise<PublicEdition | undefined> {
  await trx('public_editions').select('id').where({ id }).forUpdate();
  return findEdition(trx, id);
}

export async function findOpenEdition(db: Db | Trx): Promise<PublicEdition | undefined> {
  return editions(db).where('n.is_open', 1).first<PublicEdition | undefined>();
}

/** Begins a proposal without changes; undefined where another one waits already. */
export async function insertEdition(
  trx: Trx,
  one: { readonly basedOn: number; readonly note: string; readonly by: number; readonly at: Date },
): Promise<number | undefined> {
  const [id] = await trx('public_editions')
    .insert({
      ...{ state: 'proposed', is_open: 1, based_on: one.basedOn, note: one.note },
      ...{ added_count: 0, changed_count: 0, removed_count: 0, held_count: 0, entry_count: 0 },
      ...{ proposed_by: one.by, proposed_at: one.at },
    })
    .onConflict('is_open')
    .ignore();
  return id ? Number(id) : undefined;
}

export async function insertChanges(trx: Trx, editionId: number, changes: readonly PublicChange[]): Promise<void> {
  await bulkInsert(
    trx,
    'public_changes',
    ['edition_id', 'business_id', 'kind', 'entry_id', 'reason', 'fields', ...contentNames, 'name_normal'],
    changes.map((one) => [
      ...[editionId, one.businessId, one.kind, one.entryId, one.reason],
      one.fields.length === 0 ? null : one.fields.join(','),
      ...publicFields.map((field) => one.content[field]),
      one.nameNormal,
    ]),
  );
}

const heldShown = 100;

/** What businesses are called in the register by now. */
export async function listBusinessNames(
  db: Db | Trx,
  ids: readonly number[],
): Promise<{ readonly id: number; readonly name: string }[]> {
  if (ids.length === 0) return [];
  return (await db('businesses')
    .select({ id: 'id', name: 'business_name' })
    .whereIn('id', [...ids])
    .orderBy('id')) as { id: number; name: string }[];
}

export async function noteEditionCounts(
  trx: Trx,
  id: number,
  counts: { added: number; changed: number; removed: number; held: readonly number[]; entries: number },
): Promise<void> {
  await trx('public_editions')
    .where({ id })
    .update({
      added_count: counts.added,
      changed_count: counts.changed,
      removed_count: counts.removed,
      held_count: counts.held.length,
      held_ids: counts.held.slice(0, heldShown).join(','),
      entry_count: counts.entries,
    });
}

/** Ends a proposal without publishing it. */
export async function closeEdition(
  trx: Trx,
  id: number,
  closed: { state: 'refused' | 'recalled'; by: number; at: Date; refusal: string | null },
): Promise<void> {
  await trx('public_editions')
    .where({ id })
    .update({
      ...{ state: closed.state, is_open: null, decided_by: closed.by, decided_at: closed.at, refusal: closed.refusal },
    });
}

/** Businesses that a proposal would list and that are not filed any more. */
export async function countMoved(trx: Trx, editionId: number): Promise<number> {
  const row = await trx('public_changes as c')
    .leftJoin('businesses as b', (on) => on.on('b.id', 'c.business_id').onVal('b.filing_status', 'filed'))
    .where('c.edition_id', editionId)
    .whereIn('c.kind', ['added', 'changed'])
    .whereNull('b.id')
    .count({ n: '*' })
    .first<{ n: number }>();
  return Number(row?.n ?? 0);
}

/** Publishes: entries that change or leave end, what is new begins. The number is the next one. */
export async function applyEdition(
  trx: Trx,
  id: number,
  published: {
    readonly no: number;
    readonly by: number;
    readonly at: Date;
    readonly on: string;
    readonly sha256: string;
  },
): Promise<void> {
  await trx('public_editions')
    .where({ id })
    .update({
      ...{ state: 'published', is_open: null, no: published.no, decided_by: published.by, decided_at: published.at },
      ...{ published_on: published.on, sha256: published.sha256 },
    });
}

/** Entries end and begin as a proposal says, under a number; the edition itself is published after them. */
export async function turnEntries(trx: Trx, editionId: number, no: number): Promise<void> {
  await trx.raw(
    `UPDATE public_entries e JOIN public_changes c ON c.entry_id = e.id AND c.edition_id = ?
      SET e.until_no = ?, e.is_current = NULL WHERE e.is_current = 1`,
    [editionId, no],
  );
  const names = [...contentNames, 'name_normal'];
  await trx.raw(
    `INSERT INTO public_entries (business_id, from_no, is_current, ${names.join(', ')})
      SELECT c.business_id, ?, 1, ${names.map((name) => `c.${name}`).join(', ')}
      FROM public_changes c WHERE c.edition_id = ? AND c.kind <> 'removed' ORDER BY c.division_code, c.business_id`,
    [no, editionId],
  );
}

/** Withdraws an edition; false where that was done already. */
export async function withdrawEdition(
  trx: Trx,
  id: number,
  withdrawn: { readonly by: number; readonly at: Date; readonly ground: string },
): Promise<boolean> {
  const { by, at, ground } = withdrawn;
  const changed = await trx('public_editions')
    .where({ id, state: 'published' })
    .whereNull('withdrawn_at')
    .update({ withdrawn_by: by, withdrawn_at: at, withdrawn_ground: ground });
  return changed === 1;
}
