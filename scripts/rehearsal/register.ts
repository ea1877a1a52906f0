import { parseCsv } from '#formats/csv/plain-csv.js';
import { codeList } from '#domain/codes/code-lists.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { tagsOf, textOf } from './html.js';
import type { Expected } from './scenario.js';
import type { Visitor } from './visitor.js';

/** Filed businesses that a person sees in the register, in all and by how they came in. */
export interface FiledCounts {
  readonly filed: number;
  readonly new: number;
  readonly convert: number;
}

const filed = '/businesses?status=filed';
const originHeader = annexDefinition(3).columns.find(({ field }) => field === 'filing_origin')?.header ?? '';
const nameHeader = annexDefinition(3).columns.find(({ field }) => field === 'business_name')?.header ?? '';

/** Total of the list, and the origins that its export states row by row. */
export async function countFiled(visitor: Visitor): Promise<FiledCounts> {
  const page = await visitor.open(filed);
  const file = await visitor.open(filed.replace('?', '/export.csv?'));
  const rows = parseCsv(file.html.replace(/^\uFEFF/, '')).filter((row) => row[nameHeader]);
  const ofOrigin = (code: string) => rows.filter((row) => row[originHeader]?.includes(nameOf(code))).length;
  return { filed: totalOf(page.html), new: ofOrigin('new'), convert: ofOrigin('convert') };
}

const nameOf = (code: string): string =>
  codeList('filing-origins').find((origin) => origin.code === code)?.name ?? code;

/** How many businesses a list says that there are. */
export function totalOf(html: string): number {
  const captions = tagsOf(html, 'caption').map(({ end }) => textOf(html.slice(end, html.indexOf('</caption>', end))));
  return Number(/共 ([\d\u2009 ]+?) 户/.exec(captions.join(' '))?.[1]?.replace(/\D/g, '') ?? Number.NaN);
}

/** Counts of every agency (and of the province under '') after the season; agencies that had businesses before are left out. */
export function registerDifferences(
  before: ReadonlyMap<string, FiledCounts>,
  after: ReadonlyMap<string, FiledCounts>,
  { agencies, province }: Expected,
): string[] {
  const known = new Map(Object.entries(agencies).map(([unit, { counts }]) => [unit, counts.annex3]));
  known.set('', province?.annex3);
  return [...after].flatMap(([unit, counts]) => {
    const expected = known.get(unit);
    if (!expected || (before.get(unit)?.filed ?? 0) > 0) return [];
    const pairs = [
      ['filed', counts.filed, expected.rows],
      ['new', counts.new, expected.new],
      ['convert', counts.convert, expected.convert],
    ] as const;
    return pairs
      .filter(([, actual, right]) => actual !== right)
      .map(([what, actual, right]) => `register ${unit || 'province'}: ${what} ${actual}, expected ${right}`);
  });
}
