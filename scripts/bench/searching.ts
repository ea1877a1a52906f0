import type { PortalDeps } from '#src/deps.js';
import { loadReadings } from '#domain/values/pinyin.js';
import { searchText } from '#features/register/text.js';
import { readFilter } from '#features/register/search/filter.js';
import { listPlaces } from '#features/register/reference-queries.js';
import { type Page, pageWithTotal } from '#features/register/search/page.js';
import { explainFirst, wantedOf } from '#features/register/search/explained.js';
import { askFor, searchRegister } from '#features/register/search/search.js';
import type { Total } from '#features/register/search/counts.js';
import type { Bench } from './bench.js';
import { median, percentile } from './measure.js';
import { registerOf } from './registers.js';
import { ms } from './report.js';
import { someWords } from './scenarios.js';

const queries = 80;
const repeats = 5;

/** P4: a page of a search with its total, against LIKE on the same names: same rows, same order, and how long each takes. */
export async function measureSearch(bench: Bench): Promise<void> {
  const { deps, size } = await registerOf(bench, bench.sizes.large);
  const words = await searchWords(deps);
  const places = await listPlaces(deps.db);
  const find = async (q: string): Promise<{ page: Page; total: Total }> => {
    const filter = readFilter((name) => (name === 'q' ? q : ''));
    const search = await searchRegister(deps.db, { level: 'province' }, filter, places);
    return pageWithTotal(deps.db, search, filter, {});
  };
  const own: number[] = [];
  const like: number[] = [];
  const wrong: string[] = [];
  for (const word of words) {
    const from = performance.now();
    const expected = await byLike(deps, word);
    like.push(performance.now() - from);
    if (!isSame(await find(word), expected)) wrong.push(word);
  }
  for (let round = 0; round < repeats; round += 1) {
    for (const word of words) {
      const from = performance.now();
      await find(word);
      own.push(performance.now() - from);
    }
  }
  const what = `substring search, ${size.toLocaleString('en')} businesses`;
  bench.report.add({
    id: 'P4',
    what: `${what}, p99`,
    goal: '< 20 ms',
    isMet: percentile(own, 0.99) < 20,
    measured: `${ms(percentile(own, 0.99))}, p50 ${ms(median(own))} (LIKE: p50 ${ms(median(like))})`,
  });
  bench.report.add({
    id: 'P4',
    what: `${what}, answers that differ from LIKE's`,
    goal: 'none',
    isMet: wrong.length === 0,
    measured: `${wrong.length} of ${words.length}${wrong.length > 0 ? ` (${wrong.slice(0, 5).join(' ')})` : ''}`,
  });
  await measureSounds(bench, find, words);
  await measureExplained(bench, find, words);
}

/** What the first page adds to the list: why each row was found, what is nearest, what may have been meant. */
async function measureExplained(
  bench: Bench,
  find: (q: string) => Promise<{ page: Page; total: Total }>,
  words: readonly string[],
): Promise<void> {
  const { deps } = await registerOf(bench, bench.sizes.large);
  const places = await listPlaces(deps.db);
  const own: number[] = [];
  for (const q of words) {
    const { page } = await find(q);
    const filter = readFilter((name) => (name === 'q' ? q : ''));
    const from = performance.now();
    const asked = await askFor(deps.db, { level: 'province' }, filter, places);
    if (asked) await explainFirst(asked, await wantedOf(q), page);
    own.push(performance.now() - from);
  }
  bench.report.add({
    id: 'P4',
    what: 'the first page explained: nearest, former names, slips, p99',
    goal: '< 300 ms (C57)',
    isMet: percentile(own, 0.99) < 300,
    measured: `${ms(percentile(own, 0.99))}, p50 ${ms(median(own))}`,
  });
}

/** How long names take to be found by first letters and by syllables; which ones are found is for the tests. */
async function measureSounds(
  bench: Bench,
  find: (q: string) => Promise<unknown>,
  words: readonly string[],
): Promise<void> {
  const readings = await loadReadings();
  const spoken = words
    .map((word) => [...word].map((sign) => readings.of(sign.charCodeAt(0))[0] ?? ''))
    .filter((sounds) => sounds.length > 1 && sounds.every((sound) => sound !== ''));
  const typed = spoken.flatMap((sounds) => [sounds.map((sound) => sound.charAt(0)).join(''), sounds.join('')]);
  const own: number[] = [];
  for (let round = 0; round <= repeats; round += 1) {
    for (const q of typed) {
      const from = performance.now();
      await find(q);
      if (round > 0) own.push(performance.now() - from);
    }
  }
  bench.report.add({
    id: 'P4',
    what: 'the same parts of names by pinyin, p99',
    goal: '-',
    isMet: undefined,
    measured: `${ms(percentile(own, 0.99))}, p50 ${ms(median(own))}`,
  });
}

interface Expected {
  readonly ids: readonly number[];
  readonly n: number;
}

async function byLike({ db }: PortalDeps, word: string): Promise<Expected> {
  const matching = () => db('businesses').where('name_normal', 'like', `%${word}%`);
  const ids = (await matching()
    .orderBy([
      { column: 'filed_on', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(50)
    .pluck('id')) as number[];
  const counted = await matching().count({ n: '*' }).first<{ n: number }>();
  return { ids, n: Number(counted?.n ?? 0) };
}

/** A total of "more than n" is right when there are at least that many. */
function isSame({ page, total }: { page: Page; total: Total }, expected: Expected): boolean {
  const isCounted = total.isMore ? expected.n >= total.n : expected.n === total.n;
  return (
    isCounted && page.rows.length === expected.ids.length && page.rows.every(({ id }, i) => id === expected.ids[i])
  );
}

/** Parts of names, single characters, rare characters, whole names, and words that stand nowhere. */
async function searchWords(deps: PortalDeps): Promise<string[]> {
  const parts = await someWords(deps.db, queries - 25, 8);
  const names = (await deps.db('businesses').select('business_name').orderBy('id').limit(5)) as {
    business_name: string;
  }[];
  return [
    ...parts,
    ...names.map(({ business_name }) => searchText(business_name)),
    ...'试鑫达喆海龘店',
    ...['有限公司', '汽车维修', '海口试', '摩托'],
    ...['没有的', '龘龘', '鑫没达', '甲乙丙丁戊', '店厂', '公司有', '㛃', '𠅤', '8汽'],
  ].slice(0, queries);
}
