import { readReference } from './reference.js';

/** A named place at the head of an address. */
export interface NamedDivision {
  readonly code: string;
  readonly name: string;
}

/** The codes given and everything that reports below them; 洋浦 counts beside the cities, not below 儋州 (R1). */
export function divisionsWithin(codes: readonly string[]): ReadonlySet<string> {
  return new Set(
    divisions.filter(({ code }) => codes.some((above) => reportsBelow(code, above))).map(({ code }) => code),
  );
}

/** Whether `code` is `above` itself or one of the divisions that report below it. */
export function reportsBelow(code: string, above: string): boolean {
  for (let each: string | undefined = code; each !== undefined; each = reportingParent.get(each)) {
    if (each === above) return true;
  }
  return false;
}

/** Whether `code` is `above` itself or lies in it on the map. */
export function liesIn(code: string, above: string): boolean {
  for (let each: string | undefined = code; each !== undefined; each = parent.get(each)) {
    if (each === above) return true;
  }
  return false;
}

/** The divisions that an address names at its beginning, from large to small: 海口市秀英区示例路1号 names two. */
export function divisionsNamedBy(address: string): readonly NamedDivision[] {
  const named: NamedDivision[] = [];
  let at = address.startsWith('海南省') ? 3 : 0;
  for (let next = divisionAt(address, at); next !== undefined; next = divisionAt(address, at)) {
    named.push(next);
    at += next.name.length;
  }
  return named;
}

function divisionAt(address: string, at: number): NamedDivision | undefined {
  return byFirstCharacter.get(address.charAt(at))?.find(({ name }) => address.startsWith(name, at));
}

const divisions = readReference('divisions').map((row) => ({
  code: row.code ?? '',
  name: row.name ?? '',
  parent: row.parent ?? '',
  isZone: row.level === 'zone',
}));
const province = '460000';
const parent = new Map(divisions.filter((each) => each.parent !== '').map((each) => [each.code, each.parent]));
const reportingParent = new Map(
  divisions.filter((each) => each.parent !== '').map((each) => [each.code, each.isZone ? province : each.parent]),
);

/** Names as addresses use them, longest first; 琼中黎族苗族自治县 is also written 琼中县, 洋浦经济开发区 洋浦开发区. */
const byFirstCharacter = new Map<string, NamedDivision[]>();
for (const { code, name } of divisions) {
  if (code === province) continue;
  const short = name.replace(/(?:[黎苗]族)+自治县$/, '县').replace('经济开发区', '开发区');
  for (const spelling of new Set([name, short])) {
    const list = byFirstCharacter.get(spelling.charAt(0)) ?? [];
    list.push({ code, name: spelling });
    byFirstCharacter.set(
      spelling.charAt(0),
      list.sort((a, b) => b.name.length - a.name.length),
    );
  }
}
