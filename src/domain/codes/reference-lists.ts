import type { CodeEntry, CodeListName } from '#domain/annexes/types.js';
import { readReference, type ReferenceRow } from './reference.js';
import type { smallLists } from './small-lists.js';

type ReferenceListName = Exclude<CodeListName, keyof typeof smallLists>;

/** Code lists kept as files in `src/domain/reference/`, read once. */
export const referenceLists = (): Readonly<Record<ReferenceListName, readonly CodeEntry[]>> => ({
  divisions: divisionEntries(readReference('divisions')),
  roles: readReference('roles')
    .filter((row) => row.annex2_name !== '')
    .map(roleEntry),
  'subject-types': entriesOf(enterpriseTypes('subject_type')),
  'form-natures': entriesOf(enterpriseTypes('form_nature')),
  'economic-types': entriesOf(enterpriseTypes('economic_type')),
  'business-classes': entriesOf(readReference('business-classes')),
  'special-repair-items': entriesOf(readReference('special-repair-items')),
  'operating-status': entriesOf(readReference('operating-status')),
  'filing-materials': entriesOf(readReference('filing-materials')),
});

const enterpriseTypes = (scheme: string): readonly ReferenceRow[] =>
  readReference('enterprise-types').filter((row) => row.scheme === scheme);

const entriesOf = (rows: readonly ReferenceRow[]): readonly CodeEntry[] =>
  rows.map((row) => ({ code: row.code ?? '', name: row.name_zh ?? '', synonyms: synonymsOf(row) }));

const synonymsOf = (row: ReferenceRow): readonly string[] =>
  (row.synonyms ?? '').split('|').filter((each) => each !== '');

/** Annex 2 names a role by its work (受理), the permission matrix by its post (受理岗): both are understood. */
function roleEntry(row: ReferenceRow): CodeEntry {
  return { code: row.code ?? '', name: row.annex2_name ?? '', synonyms: [row.name_zh ?? '', ...synonymsOf(row)] };
}

/** Divisions are also typed with the city or province before them, and without 市, 县, 区 or the nationality. */
function divisionEntries(rows: readonly ReferenceRow[]): readonly CodeEntry[] {
  const nameOf = new Map(rows.map((row) => [row.code, row.name ?? '']));
  return rows.map((row) => {
    const name = row.name ?? '';
    const above = nameOf.get(row.parent) ?? '';
    const short = shortDivisionName(name);
    const city = above === '海南省' ? '' : above;
    const spellings = [short, city + name, `海南省${city}${name}`, `海南省${name}`, ...synonymsOf(row)];
    if (name.endsWith('自治县')) spellings.push(`${short}县`);
    return { code: row.code ?? '', name, synonyms: [...new Set(spellings)].filter((each) => each !== name) };
  });
}

/** 琼中黎族苗族自治县 -> 琼中, 海口市 -> 海口, 秀英区 -> 秀英. */
function shortDivisionName(name: string): string {
  return name.replace(/(?:[黎苗]族)*自治县$|经济开发区$|[省市县区]$/, '');
}
