import type { Db, Trx } from '#platform/db/connection.js';

/** A sentence of the library (意见库). */
export interface ReviewSentence {
  readonly id: number;
  readonly text: string;
  /** How many comments were written with it. */
  readonly uses: number;
  readonly isRetired: boolean;
  readonly changedByName: string | null;
  readonly changedAt: Date | null;
}

const columns = {
  id: 's.id',
  text: 's.text',
  uses: 's.uses',
  isRetired: 's.is_retired',
  changedByName: 'o.display_name',
  changedAt: 's.changed_at',
} as const satisfies Record<keyof ReviewSentence, string>;
type Raw = Omit<ReviewSentence, 'isRetired'> & { readonly isRetired: number | boolean };
const toSentence = (row: Raw): ReviewSentence => ({ ...row, id: Number(row.id), isRetired: Boolean(row.isRetired) });

const sentences = (db: Db | Trx) =>
  db('review_sentences as s').leftJoin('operators as o', 'o.id', 's.changed_by').select(columns);

/** All of them, those in use first, the most used first. */
export async function listSentences(db: Db | Trx): Promise<ReviewSentence[]> {
  const rows = (await sentences(db).orderBy([
    { column: 's.is_retired' },
    { column: 's.uses', order: 'desc' },
    { column: 's.id' },
  ])) as Raw[];
  return rows.map(toSentence);
}

/** What is offered where a comment is written, the most used first. */
export async function listOfferedSentences(db: Db | Trx): Promise<string[]> {
  const rows = (await db('review_sentences')
    .select('text')
    .where({ is_retired: 0 })
    .orderBy([{ column: 'uses', order: 'desc' }, { column: 'id' }])) as { text: string }[];
  return rows.map(({ text }) => text);
}

export async function findSentence(db: Db | Trx, id: number, lock = false): Promise<ReviewSentence | undefined> {
  if (lock) await db('review_sentences').select('id').where({ id }).forUpdate();
  const row = await sentences(db).where('s.id', id).first<Raw | undefined>();
  return row && toSentence(row);
}

export const findSentenceOf = async (trx: Trx, text: string): Promise<number | undefined> => {
  const row = await trx('review_sentences').select('id').where({ text }).first<{ id: number } | undefined>();
  return row && Number(row.id);
};

interface By {
  readonly by: number;
  readonly at: Date;
}

/** Returns its id, or undefined where the same sentence is there. */
export async function insertSentence(trx: Trx, text: string, { by, at }: By): Promise<number | undefined> {
  const [id] = await trx('review_sentences')
    .insert({ text, changed_by: by, changed_at: at })
    .onConflict('text')
    .ignore();
  return id ? Number(id) : undefined;
}

export async function updateSentence(
  trx: Trx,
  id: number,
  change: { readonly text?: string; readonly isRetired?: boolean },
  { by, at }: By,
): Promise<void> {
  const { text, isRetired } = change;
  await trx('review_sentences')
    .where({ id })
    .update({
      ...(text === undefined ? {} : { text }),
      ...(isRetired === undefined ? {} : { is_retired: isRetired ? 1 : 0 }),
      changed_by: by,
      changed_at: at,
    });
}

/** Counts that a comment was written with this sentence, where it is one of the library. */
export async function countUse(trx: Trx, text: string): Promise<void> {
  await trx('review_sentences').where({ text }).increment('uses', 1);
}
