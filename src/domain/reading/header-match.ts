import type { AnnexDefinition } from '#domain/annexes/types.js';
import { bareHeaderWord, headerWord } from './header-words.js';

/** How the columns of a sheet were taken: by sheet column, the field, or null; and the fields met twice. */
export interface HeaderMatch {
  readonly definition: AnnexDefinition;
  readonly fields: readonly (string | null)[];
  /** Sheet column -> field that an earlier column already holds. */
  readonly duplicates: ReadonlyMap<number, string>;
  /** Sheet columns of which the office has said what they are. */
  readonly chosen: ReadonlySet<number>;
  /** Number of different annex columns found. */
  readonly score: number;
}

/** Words of one definition: official headers and synonyms apart, and both without what they have in brackets. */
export interface HeaderLexicon {
  readonly definition: AnnexDefinition;
  readonly official: ReadonlyMap<string, string>;
  readonly synonyms: ReadonlyMap<string, readonly string[]>;
  readonly bare: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What a header cell may be called: the words to try, the best first; and without the remark in brackets, if it has one. */
export interface HeaderChoices {
  readonly words: readonly string[];
  readonly bare: readonly string[];
}

export function headerLexicon(definition: AnnexDefinition): HeaderLexicon {
  const official = new Map<string, string>();
  const synonyms = new Map<string, string[]>();
  const bare = new Map<string, Set<string>>();
  for (const { field, header, synonyms: others } of definition.columns) {
    official.set(headerWord(header), field);
    for (const synonym of others) {
      const word = headerWord(synonym);
      synonyms.set(word, [...(synonyms.get(word) ?? []), field]);
    }
    for (const text of [header, ...others])
      for (const word of [headerWord(text), bareHeaderWord(text) ?? []].flat())
        bare.set(word, (bare.get(word) ?? new Set()).add(field));
  }
  return { definition, official, synonyms, bare };
}

/**
 * Matches header words to columns: official headers first, then what the office has said, then synonyms, each column once; the leftmost
 * wins. What is known no way is known without the remark in brackets (业户名称（必填）), where that leaves no choice.
 * Each sheet column may have several words to try (two-level headers), the best first. `chosen` has a field, or '' for a column that is
 * none, at the columns of which the office has spoken.
 */
export function matchHeader(
  header: readonly HeaderChoices[],
  lexicon: HeaderLexicon,
  chosen: readonly (string | undefined)[] = [],
): HeaderMatch {
  const fields: (string | null)[] = header.map(() => null);
  const duplicates = new Map<number, string>();
  const taken = new Set<string>();
  const settled = new Set(chosen.flatMap((field, column) => (field === undefined ? [] : [column])));
  const take = (column: number, field: string) => {
    fields[column] = field;
    taken.add(field);
  };
  const pass = (fieldsOf: (word: string) => readonly string[]) => {
    for (const [column, { words }] of header.entries()) {
      if (fields[column] !== null || duplicates.has(column) || settled.has(column)) continue;
      const found = words.flatMap(fieldsOf);
      const free = found.find((field) => !taken.has(field));
      if (free !== undefined) take(column, free);
      else if (found[0] !== undefined) duplicates.set(column, found[0]);
    }
  };
  pass((word) => one(lexicon.official.get(word)));
  for (const [column, field] of chosen.entries()) {
    if (field === undefined || field === '') continue;
    if (taken.has(field)) duplicates.set(column, field);
    else take(column, field);
  }
  pass((word) => lexicon.synonyms.get(word) ?? []);
  const open = header.map((_, column) => fields[column] === null && !duplicates.has(column) && !settled.has(column));
  for (const [column, field] of bareMatches(header, lexicon, open, taken)) take(column, field);
  return { definition: lexicon.definition, fields, duplicates, chosen: settled, score: taken.size };
}

/** Columns that one annex column alone fits without the remark in brackets, and that alone fit it. */
function bareMatches(
  header: readonly HeaderChoices[],
  { bare }: HeaderLexicon,
  open: readonly boolean[],
  taken: ReadonlySet<string>,
): readonly (readonly [column: number, field: string])[] {
  const wanted = new Map<string, number[]>();
  for (const [column, choices] of header.entries()) {
    if (open[column] !== true) continue;
    const fits = new Set(choices.bare.flatMap((word) => [...(bare.get(word) ?? [])]));
    const [field, ...others] = fits;
    // One that another column holds already is no second of it: 业户名称（曾用名） is something else.
    if (field === undefined || others.length > 0 || taken.has(field)) continue;
    wanted.set(field, [...(wanted.get(field) ?? []), column]);
  }
  return [...wanted].flatMap(([field, [column, ...others]]) =>
    column === undefined || others.length > 0 ? [] : [[column, field] as const],
  );
}

const one = (field: string | undefined): readonly string[] => (field === undefined ? [] : [field]);

/** How many columns must be met before a row counts as the header of an annex. */
export function neededScore(definition: AnnexDefinition): number {
  return Math.max(4, Math.ceil(definition.columns.length * 0.15));
}
