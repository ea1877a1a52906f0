import { seededRandom } from '#src/demonstration/synthetic.js';
import { searchText } from '#features/register/text.js';
import type { Register } from './registers.js';

/** One kind of list page, as both sides are asked for it. Several paths, so that nothing lives from one cached answer. */
export interface Scenario {
  readonly name: string;
  readonly portal: readonly string[];
  readonly floor: readonly string[];
}

const cities = ['460100', '460200', '460400', '469002', '469021', '469023'];
const deepRow = 10_000;

export async function listScenarios({ deps, size }: Register): Promise<Scenario[]> {
  const asked = cities.flatMap((city) => ['A2', 'A3'].map((businessClass) => ({ city, businessClass })));
  const words = await someWords(deps.db, 12);
  const deep = await cursorAt(deps.db, Math.min(deepRow, Math.floor(size / 2)));
  return [
    {
      name: 'city + class',
      portal: asked.map(({ city, businessClass }) => path({ division: city, class: businessClass })),
      floor: asked.map(({ city, businessClass }) => floorPath({ city, class: businessClass })),
    },
    { name: 'keyword', portal: words.map((q) => path({ q })), floor: words.map((q) => floorPath({ q })) },
    {
      name: 'deep page',
      portal: [path({ after: deep.cursor })],
      floor: [floorPath({ page: String(Math.floor(deep.row / 50) + 1) })],
    },
    { name: 'no filter', portal: [path({})], floor: [floorPath({})] },
  ];
}

/** All kinds in turn, as a morning at the office. */
export function mixOf(scenarios: readonly Scenario[]): Scenario {
  const turns = Math.max(...scenarios.map(({ portal }) => portal.length));
  const pick = (side: 'portal' | 'floor') =>
    Array.from({ length: turns }, (_, i) => scenarios.map((each) => each[side][i % each[side].length] ?? '')).flat();
  return { name: 'all four in turn', portal: pick('portal'), floor: pick('floor') };
}

const path = (query: Record<string, string>) => `/yizhangwang/businesses?${new URLSearchParams(query).toString()}`;
const floorPath = (query: Record<string, string>) => `/businesses?${new URLSearchParams(query).toString()}`;

/** Parts of names that stand in the register, two to four characters. */
export async function someWords(db: Register['deps']['db'], count: number, seed = 4): Promise<string[]> {
  const random = seededRandom(seed);
  const { n } = (await db('businesses').max({ n: 'id' }).first<{ n: number }>()) ?? { n: 1 };
  const words: string[] = [];
  while (words.length < count) {
    const row = await db('businesses')
      .select('business_name')
      .where('id', '>=', random.between(1, n))
      .orderBy('id')
      .first<{ business_name: string } | undefined>();
    const name = searchText(row?.business_name ?? '');
    const from = random.between(2, Math.max(2, name.length - 4));
    const word = name.slice(from, from + random.between(2, 4));
    if (word.length >= 2 && /^[\u4e00-\u9fff]+$/.test(word)) words.push(word);
  }
  return words;
}

async function cursorAt(db: Register['deps']['db'], row: number): Promise<{ cursor: string; row: number }> {
  const [found] = (await db('businesses')
    .select('filed_on', 'id')
    .orderBy([
      { column: 'filed_on', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .offset(row)
    .limit(1)) as { filed_on: string; id: number }[];
  return { cursor: found ? `${found.filed_on}_${found.id}` : '', row };
}
