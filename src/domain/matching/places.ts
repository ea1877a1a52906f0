import { resolveCode } from '#domain/codes/code-lists.js';
import { readReference } from '#domain/codes/reference.js';

/** Where in the province: a city or county, and the district or zone within it; '' where it is not said. */
export interface Area {
  readonly city: string;
  readonly district: string;
}

export interface FoundArea extends Area {
  /** Characters that the name takes. */
  readonly length: number;
  /** Written without 市, 县 or 区: it may as well be a word of its own. */
  readonly isBare: boolean;
}

export const nowhere: Area = { city: '', district: '' };

/** The division that a text names at this place; undefined where a street or a market of that name stands there. */
export function areaAt(text: string, at: number): FoundArea | undefined {
  for (const each of byFirstCharacter.get(text.charAt(at)) ?? []) {
    if (!text.startsWith(each.spelling, at)) continue;
    if (each.isBare && somethingElse.test(text.slice(at + each.spelling.length, at + each.spelling.length + 4)))
      return undefined;
    return { city: each.city, district: each.district, length: each.spelling.length, isBare: each.isBare };
  }
  return undefined;
}

/** The area of a division's code or name; nowhere for what is no division or the whole province. */
export function areaOf(division: string): Area {
  if (division === '') return nowhere;
  const code = areas.has(division) ? division : resolveCode('divisions', division);
  return (code === null ? undefined : areas.get(code)) ?? nowhere;
}

/** What two statements about one business say together; the first one wins where they differ. */
export const joined = (a: Area, b: Area): Area => ({
  city: a.city || b.city,
  district: a.district || (a.city === '' || b.city === '' || a.city === b.city ? b.district : ''),
});

/** Short names of cities are names of streets, towns and markets as well: 文昌路, 龙华市场, 海棠湾. */
const somethingElse =
  /^(?:[东南西北中新老一二三四五\d]{0,2}(?:路|街|大道|巷|横|镇|乡|湾|村|港|桥|大桥|大厦|广场|商|市场|花园|小区|农场|机场|车站|火车|公园|中学|小学|医院)|门|站|人家)/;

const rows = readReference('divisions').filter(({ code }) => code !== '460000');
const areas = new Map<string, Area>(
  rows.map(({ code = '', parent = '' }) => [
    code,
    parent === '460000' ? { city: code, district: '' } : { city: parent, district: code },
  ]),
);

interface Spelling extends Area {
  readonly spelling: string;
  readonly isBare: boolean;
}
const byFirstCharacter = new Map<string, Spelling[]>();
for (const { code = '', name = '' } of rows) {
  if (name.includes('群岛')) continue;
  const stem = name.replace(/(?:[黎苗]族)*自治县$|经济开发区$|[市县区]$/, '');
  const full = new Set([name, `${stem}${/[市县区]$/.exec(name)?.[0] ?? ''}`, `${stem}市`, `${stem}县`, `${stem}区`]);
  if (code === '460499') full.add('洋浦开发区');
  const area = areas.get(code) ?? nowhere;
  for (const spelling of [...full, stem]) {
    const list = byFirstCharacter.get(spelling.charAt(0)) ?? [];
    list.push({ ...area, spelling, isBare: spelling === stem });
    byFirstCharacter.set(
      spelling.charAt(0),
      list.sort((a, b) => b.spelling.length - a.spelling.length),
    );
  }
}
/** Districts that are no more, but stand in old entries. */
for (const [spelling, city] of [
  ['新华区', '460100'],
  ['振东区', '460100'],
  ['河东区', '460200'],
  ['河西区', '460200'],
] as const)
  byFirstCharacter.set(spelling.charAt(0), [
    ...(byFirstCharacter.get(spelling.charAt(0)) ?? []),
    { city, district: '', spelling, isBare: false },
  ]);
