import { listBusinesses } from '#features/register/list/list-queries.js';
import { nameHolds, rarestOf } from './by-keyword.js';
import { bySound, idsOfSounding, soundingNames } from './by-sound.js';
import { gramCounts } from './gram-counts.js';
import { idsByGram } from './gram-queries.js';
import { listIdsByCode } from './id-queries.js';
import type { Keyword } from './keyword.js';
import { type ListReading, type PageIds, type Sql, sql } from './sql.js';
import { alongWalks, type Asked, gathered, inspectRows, ofBatchOnly, type Search } from './ways.js';

/** Ids that are gathered at once; above, entries are walked in order until the page is full. */
const gatherAtMost = 2_000;

/** Businesses whose name holds what was typed, or sounds like it. */
interface Named {
  readonly holds: Sql;
  /** Undefined when there are too many to gather. */
  readonly ids: readonly number[] | undefined;
}

/** By the beginning or the end of a code, or by a name that holds it or sounds like it. */
export async function byCode(asked: Asked, keyword: Extract<Keyword, { kind: 'code' }>): Promise<Search> {
  const ids = await listIdsByCode(asked.db, keyword.code, gatherAtMost + 1);
  return codedOrNamed(asked, keyword.code, ids, await named(asked, keyword));
}

/** By a name that sounds like letters and figures; four or more letters may also be the end of a code. */
export async function byLetters(asked: Asked, keyword: Extract<Keyword, { kind: 'sound' }>): Promise<Search> {
  const ids = keyword.code === '' ? [] : await listIdsByCode(asked.db, keyword.code, gatherAtMost + 1);
  if (ids.length === 0) return bySound(asked, keyword.cuts);
  return codedOrNamed(asked, keyword.code, ids, await bySoundAlone(asked, keyword));
}

function codedOrNamed(asked: Asked, code: string, ids: readonly number[], names: Named): Search {
  if (names.ids && ids.length <= gatherAtMost) return gathered(asked, [...new Set([...ids, ...names.ids])]);
  const like = `${code}%`;
  const ends = `%${code}`;
  const fits = sql(
    `(b.uscc LIKE ? OR b.uscc LIKE ? OR b.licence_no LIKE ? OR b.licence_no LIKE ? OR b.filing_no LIKE ? OR b.filing_no LIKE ? OR b.old_system_id LIKE ? OR ${names.holds.text})`,
    like,
    ends,
    like,
    ends,
    like,
    ends,
    like,
    ...names.holds.values,
  );
  return alongWalks(asked, [fits, ...ofBatchOnly(asked)], inspectRows);
}

const named = (asked: Asked, keyword: Extract<Keyword, { kind: 'code' }>): Promise<Named> =>
  keyword.cuts.length > 0 ? bySoundAlone(asked, keyword) : bySpelling(asked, keyword);

async function bySoundAlone(asked: Asked, { cuts }: Pick<Extract<Keyword, { kind: 'sound' }>, 'cuts'>): Promise<Named> {
  const names = await soundingNames(asked.db, cuts);
  if (!names) return { holds: sql('FALSE'), ids: [] };
  return { holds: names.holds, ids: await idsOfSounding(asked, names, asked.every) };
}

/** A name that holds a code, such as 8888汽修. */
async function bySpelling(asked: Asked, { text, pairs }: Extract<Keyword, { kind: 'code' }>): Promise<Named> {
  const holds = nameHolds(text);
  if (pairs.length === 0) return { holds, ids: [] };
  const { path, least } = rarestOf(pairs, await gramCounts(asked.db, pairs, gatherAtMost + 1));
  if (least === 0) return { holds, ids: [] };
  if (least > gatherAtMost) return { holds, ids: undefined };
  return { holds, ids: await idsOf(asked, (reading) => idsByGram(path, [holds], reading)) };
}

/** All ids of a query, undefined when they are too many to gather. */
async function idsOf({ db }: Asked, ids: (reading: ListReading) => PageIds): Promise<number[] | undefined> {
  const reading: ListReading = { order: 'desc', cursor: undefined, limit: gatherAtMost + 1 };
  const { rows } = await listBusinesses(db, ids(reading), reading.order);
  return rows.length > gatherAtMost ? undefined : rows.map(({ id }) => id);
}
