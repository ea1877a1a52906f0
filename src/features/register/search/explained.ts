import { loadCharacters } from '#domain/matching/characters.js';
import { loadReadings } from '#domain/values/pinyin.js';
import { readBegun, readTyped } from '#domain/values/pinyin-typed.js';
import { listBusinesses, type ListedBusiness } from '#features/register/list/list-queries.js';
import { searchText } from '#features/register/text.js';
import { idsOfSounding, soundingNames } from './by-sound.js';
import { listOtherNames } from './former-queries.js';
import { byNearness, reasonFor, type Reason, type Wanted } from './nearness.js';
import { idsAmong, listIdsByName } from './id-queries.js';
import type { Page } from './page.js';
import { formerIds, similarIds } from './similar.js';
import { sql } from './sql.js';
import type { Asked } from './ways.js';

/** A business with why it was found, in words; '' where the words of the search do not tell. */
export interface Found {
  readonly row: ListedBusiness;
  readonly why: string;
}

/** The first page of a search by what was typed, as people look at it: from the top down. */
export interface Explained {
  /** The nearest of all, where not all fit on the page. */
  readonly best: readonly Found[];
  readonly rows: readonly Found[];
  /** Businesses that are not called so, but were, or nearly are; only where few are. */
  readonly similar: readonly Found[];
}

const bestAtMost = 5;
/** Fewer than this: what was typed may have been meant otherwise. */
const few = 5;
const similarAtMost = 20;
const idsAtMost = 200;

let characters: ReturnType<typeof loadCharacters> | undefined;

/** What was typed, in every way that it may be meant. */
export async function wantedOf(typed: string): Promise<Wanted> {
  characters ??= loadCharacters();
  const [{ simplify }, readings] = await Promise.all([characters, loadReadings()]);
  const plain = typed.normalize('NFKC').replace(/\s/g, '').toUpperCase();
  const text = searchText(plain);
  return {
    text,
    simple: simplify(text),
    words: typed
      .normalize('NFKC')
      .split(/\s+/)
      .map(searchText)
      .filter((word) => word !== ''),
    code: /^[0-9A-Z-]{4,40}$/.test(plain) ? plain : '',
    cuts: readTyped(typed),
    begun: readBegun(typed),
    readings,
  };
}

/** Any other page: in the order of its list, each row with why it was found. */
export async function explainFurther(asked: Asked, wanted: Wanted, page: Page): Promise<Explained> {
  return { best: [], rows: (await reasonsOf(asked, wanted, page.rows)).map(found), similar: [] };
}

/** The name tells it nearly always; what else a business is known by is asked of the others alone. */
async function reasonsOf({ db }: Asked, wanted: Wanted, rows: readonly ListedBusiness[]): Promise<Judged[]> {
  const judged = rows.map((row) => ({ row, reason: reasonFor(wanted, row) }));
  const open = judged.filter(({ reason }) => wanted.code !== '' || reason.rank > namedAtMost);
  const others = await listOtherNames(
    db,
    open.map(({ row }) => row.id),
  );
  return judged.map(({ row, reason }) => {
    const other = others.get(row.id);
    return { row, reason: other ? reasonFor(wanted, { ...row, ...other }) : reason };
  });
}

/** Ranks of names that hold what was typed lie below. */
const namedAtMost = 2.9;

type Judged = { readonly row: ListedBusiness; readonly reason: Reason };

/**
 * The first page of a search: what is nearest comes first. Where all fit on the page, in this order; else the page stays in the order of
 * its list, with the nearest above it. Where few are called so, those that were called so before, or may have been meant.
 */
export async function explainFirst(asked: Asked, wanted: Wanted, page: Page): Promise<Explained> {
  const judged = await reasonsOf(asked, wanted, page.rows);
  const isAll = page.next === undefined;
  const rows = isAll ? byNearness(judged) : judged;
  const shown = new Set(isAll ? rows.map(({ row }) => row.id) : []);
  const best = isAll ? [] : await nearestOf(asked, wanted);
  const former = await formerIds(asked, wanted);
  const meant = isAll && rows.length < few ? await similarIds(asked, wanted) : [];
  const similar = await judge(
    asked,
    wanted,
    [...former, ...meant].filter((id) => !shown.has(id)),
  );
  const other = isAll ? similar : similar.filter(({ reason }) => reason.word.startsWith('曾用名'));
  return { best: best.map(found), rows: rows.map(found), similar: other.slice(0, similarAtMost).map(found) };
}

const found = ({ row, reason }: Judged): Found => ({ row, why: reason.word });

/** The nearest of a list that is longer than a page: called exactly so, or beginning so, or sounding so from the beginning. */
async function nearestOf(asked: Asked, wanted: Wanted): Promise<Judged[]> {
  const ids = await listIdsByName(asked.db, wanted.simple, asked.every, tellingAtMost + bestAtMost);
  if (wanted.cuts.length > 0) ids.push(...(await soundingFromBeginning(asked, wanted)));
  const judged = (await judge(asked, wanted, ids)).filter(({ reason }) => reason.rank < beginsAtMost);
  // Where many begin so, none of them is nearer than the others.
  const near = judged.length <= tellingAtMost ? judged : judged.filter(({ reason }) => reason.rank < 1);
  return near.slice(0, bestAtMost);
}

/** So many that begin with what was typed are still worth being put on top. */
const tellingAtMost = 20;
/** Ranks of names that begin with what was typed, by characters or by sound, lie below. */
const beginsAtMost = 3.2;

/** Of fewer sounds than this many names begin so: none would be nearer than the others. */
const soundsAtLeast = 4;

async function soundingFromBeginning(asked: Asked, wanted: Wanted): Promise<number[]> {
  const cuts = wanted.cuts.filter(({ length }) => length >= soundsAtLeast);
  if (cuts.length === 0) return [];
  const names = await soundingNames(asked.db, cuts);
  if (!names) return [];
  const [pattern] = names.holds.values;
  const begins = { ...names, holds: sql('b.name_normal REGEXP ?', `^(${pattern})`) };
  return (await idsOfSounding(asked, begins, asked.every))?.slice(0, idsAtMost) ?? [];
}

/** Of these ids those that fit what is asked, the nearest first, each with its reason. */
async function judge(asked: Asked, wanted: Wanted, ids: readonly number[]): Promise<Judged[]> {
  const some = [...new Set(ids)].slice(0, idsAtMost * 3);
  if (some.length === 0) return [];
  const reading = { order: 'desc', cursor: undefined, limit: some.length } as const;
  const { rows } = await listBusinesses(asked.db, idsAmong(some, asked.every, reading), reading.order);
  return byNearness(await reasonsOf(asked, wanted, rows)).filter(({ reason }) => reason.word !== '');
}
