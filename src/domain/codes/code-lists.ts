import type { CodeEntry, CodeListName } from '#domain/annexes/types.js';
import { referenceLists } from './reference-lists.js';
import { smallLists } from './small-lists.js';

/** All entries of a code list in the order of the paper form. */
export function codeList(name: CodeListName): readonly CodeEntry[] {
  return lists[name];
}

/** Name to show for a stored code; an unknown code shows itself. */
export function codeName(list: CodeListName, code: string): string {
  return indexOf(list).names.get(code) ?? code;
}

/**
 * The code an office means by what it typed: code, name, "code name", "name(code)" or a synonym,
 * whatever the width, case, blanks and brackets. `null`: nothing in the list.
 */
export function resolveCode(list: CodeListName, typed: string): string | null {
  const index = indexOf(list);
  const known = index.typed.get(typed);
  if (known !== undefined) return known;
  const code = index.keys.get(spellingKey(typed)) ?? null;
  if (index.typed.size >= rememberedSpellings) index.typed.clear();
  index.typed.set(typed, code);
  return code;
}

/** Several codes of one cell; `unknown` holds what no entry matches, as typed. */
export interface ResolvedCodes {
  readonly codes: readonly string[];
  readonly unknown: readonly string[];
}

/**
 * Takes a cell with several entries apart at `、 , ; /` or line breaks, and at blanks where an entry is understood only that way.
 * Repeated entries count once. Names that hold a separator themselves are understood by code only.
 */
export function resolveCodes(list: CodeListName, typed: string): ResolvedCodes {
  const whole = resolveCode(list, typed);
  if (whole !== null) return { codes: [whole], unknown: [] };
  const codes = new Set<string>();
  const unknown: string[] = [];
  for (const part of typed.split(separators)) {
    const entry = part.trim();
    if (entry === '') continue;
    const found = codesOfEntry(list, entry);
    if (found === null) unknown.push(entry);
    else for (const code of found) codes.add(code);
  }
  return { codes: [...codes], unknown };
}

function codesOfEntry(list: CodeListName, entry: string): readonly string[] | null {
  const code = resolveCode(list, entry);
  if (code !== null) return [code];
  const words = entry.split(/\s+/).map((word) => resolveCode(list, word));
  return words.includes(null) ? null : (words as string[]);
}

const separators = /[、,，;；/|\n\r]+/;
/** Free text in a code column must not fill the memory of a long-running server. */
const rememberedSpellings = 20_000;

const lists: Readonly<Record<CodeListName, readonly CodeEntry[]>> = { ...smallLists, ...referenceLists() };

interface ListIndex {
  readonly names: ReadonlyMap<string, string>;
  readonly keys: ReadonlyMap<string, string>;
  readonly typed: Map<string, string | null>;
}

const indexes = new Map<CodeListName, ListIndex>();

function indexOf(list: CodeListName): ListIndex {
  const known = indexes.get(list);
  if (known !== undefined) return known;
  const index = buildIndex(lists[list]);
  indexes.set(list, index);
  return index;
}

/** Codes win over names and names over synonyms where two entries share a spelling. */
function buildIndex(entries: readonly CodeEntry[]): ListIndex {
  const keys = new Map<string, string>();
  const add = (spelling: string, code: string) => {
    const key = spellingKey(spelling);
    if (!keys.has(key)) keys.set(key, code);
  };
  for (const { code } of entries) add(code, code);
  for (const { code, name } of entries) add(name, code);
  for (const { code, name, synonyms = [] } of entries) {
    for (const each of [name, ...synonyms]) {
      add(each, code);
      add(code + each, code);
      add(each + code, code);
    }
    add(name + name, code);
  }
  return { names: new Map(entries.map(({ code, name }) => [code, name])), keys, typed: new Map() };
}

/** What two spellings of one entry share: width, case, blanks, brackets and joining signs do not count. */
function spellingKey(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s()[\]{}<>〔〕【】《》·.:_-]/g, '');
}
