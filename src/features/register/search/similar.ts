import type { Cut } from '#domain/values/pinyin-typed.js';
import { listBusinesses } from '#features/register/list/list-queries.js';
import { pairsOf } from '#features/register/text.js';
import { rarestOf } from './by-keyword.js';
import { idsOfSounding, soundingNames } from './by-sound.js';
import { listIdsByFormerName } from './former-queries.js';
import { soundCuts, swapsOf, type Wanted } from './nearness.js';
import { gramCounts } from './gram-counts.js';
import { idsByGram } from './gram-queries.js';
import { type ListReading, type Sql, sql } from './sql.js';
import type { Asked } from './ways.js';

/** Entries of a pair of characters that are looked along for what was only nearly typed. */
const entriesAtMost = 4_000;
const idsAtMost = 200;
const pairsAtMost = 12;
/** Characters of a slip that are compared; what is longer is looked for by its beginning. */
const unitsAtMost = 24;

/** Businesses of former names, whatever they are called now: of every region, to be narrowed by who reads their rows. */
export async function formerIds({ db }: Asked, { text, simple }: Wanted): Promise<number[]> {
  const texts = [...new Set([text, simple])].filter((one) => one.length >= 2);
  const found = await Promise.all(
    texts.map((one) => listIdsByFormerName(db, one, pairsOf(one).slice(0, pairsAtMost), idsAtMost)),
  );
  return found.flat();
}

/**
 * Businesses that may be meant where few or none are called what was typed: written with other forms of the characters, with all the words
 * apart, with two characters in each other's place, with others of the same sound, or with some between; by sounds whose last one is not finished.
 */
export async function similarIds(asked: Asked, wanted: Wanted): Promise<number[]> {
  if (wanted.begun.length > 0) return ofSameSound(asked, wanted.begun);
  const simple = wanted.simple.slice(0, unitsAtMost);
  if (simple.length < 2 || !hasCharacters.test(simple)) return [];
  const exact = [
    ...(wanted.simple === wanted.text ? [] : await holding(asked, [simple])),
    ...(wanted.words.length > 1 ? await holding(asked, wanted.words) : []),
  ];
  if (exact.length > 0) return exact;
  const swapped = swapsOf(simple);
  const slips = await Promise.all([
    holdingAny(asked, swapped),
    ofSameSound(asked, soundCuts(simple, wanted.readings)),
    inOrder(asked, simple),
  ]);
  return [...new Set(slips.flat())];
}

const hasCharacters = /\p{Script=Han}/u;

const nameLike = (pattern: string): Sql => sql('b.name_normal LIKE ?', pattern);

/** Names that hold every one of these texts. */
async function holding(asked: Asked, texts: readonly string[]): Promise<number[]> {
  const pairs = [...new Set(texts.flatMap(pairsOf))].slice(0, pairsAtMost);
  if (pairs.length === 0) return [];
  const { path, least } = rarestOf(pairs, await gramCounts(asked.db, pairs, entriesAtMost + 1));
  if (least === 0 || least > entriesAtMost) return [];
  return read(
    asked,
    path,
    texts.map((text) => nameLike(`%${text}%`)),
  );
}

/** Names that hold any of these texts; only those whose every pair stands in some name are looked for. */
async function holdingAny(asked: Asked, texts: readonly string[]): Promise<number[]> {
  const pairs = [...new Set(texts.flatMap(pairsOf))];
  if (pairs.length === 0) return [];
  const counts = await gramCounts(asked.db, pairs, entriesAtMost + 1);
  const countOf = new Map(pairs.map((gram, i) => [gram, counts[i] as number]));
  const found: number[] = [];
  for (const text of texts) {
    const own = pairsOf(text);
    const { path, least } = rarestOf(
      own,
      own.map((gram) => countOf.get(gram) ?? 0),
    );
    if (least > 0 && least <= entriesAtMost) found.push(...(await read(asked, path, [nameLike(`%${text}%`)])));
  }
  return found;
}

async function ofSameSound(asked: Asked, cuts: readonly Cut[]): Promise<number[]> {
  const names = cuts.length === 0 ? undefined : await soundingNames(asked.db, cuts);
  if (!names) return [];
  return (await idsOfSounding(asked, names, asked.every))?.slice(0, idsAtMost) ?? [];
}

/** Names in which the characters stand one behind the other, some of them side by side. */
async function inOrder(asked: Asked, text: string): Promise<number[]> {
  const pairs = pairsOf(text).slice(0, pairsAtMost);
  const counts = await gramCounts(asked.db, pairs, entriesAtMost + 1);
  const rare = pairs
    .map((gram, i) => ({ gram, n: counts[i] as number }))
    .filter(({ n }) => n > 0 && n <= entriesAtMost)
    .sort((a, b) => a.n - b.n)
    .slice(0, 2);
  const pattern = nameLike(`%${text.split('').join('%')}%`);
  const found = await Promise.all(rare.map(({ gram }) => read(asked, { along: gram }, [pattern])));
  return found.flat();
}

async function read(
  asked: Asked,
  path: Parameters<typeof idsByGram>[0],
  conditions: readonly Sql[],
): Promise<number[]> {
  const reading: ListReading = { order: 'desc', cursor: undefined, limit: idsAtMost };
  const ids = idsByGram(path, [...asked.every, ...conditions], reading);
  const { rows } = await listBusinesses(asked.db, ids, reading.order);
  return rows.map(({ id }) => id);
}
