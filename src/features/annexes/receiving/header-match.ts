import type { AnnexDefinition } from '#domain/annexes/types.js';
import { headerWord } from './header-words.js';

/** How the columns of a sheet were taken: by sheet column, the field, or null; and the fields met twice. */
export interface HeaderMatch {
  readonly definition: AnnexDefinition;
  readonly fields: readonly (string | null)[];
  /** Sheet column -> field that an earlier column already holds. */
  readonly duplicates: ReadonlyMap<number, string>;
  /** Number of different annex columns found. */
  readonly score: number;
}

/** Words of one definition, official headers and synonyms apart. */
export interface HeaderLexicon {
  readonly definition: AnnexDefinition;
  readonly official: ReadonlyMap<string, string>;
  readonly synonyms: ReadonlyMap<string, readonly string[]>;
}

export function headerLexicon(definition: AnnexDefinition): HeaderLexicon {
  const official = new Map<string, string>();
  const synonyms = new Map<string, string[]>();
  for (const column of definition.columns) {
    official.set(headerWord(column.header), column.field);
    for (const synonym of column.synonyms) {
      const word = headerWord(synonym);
      synonyms.set(word, [...(synonyms.get(word) ?? []), column.field]);
    }
  }
  return { definition, official, synonyms };
}

/**
 * Matches header words to columns: official headers first, then synonyms for what is left, each column once; the leftmost wins.
 * Each sheet column may have several words to try (two-level headers), the best first.
 */
export function matchHeader(words: readonly (readonly string[])[], lexicon: HeaderLexicon): HeaderMatch {
  const fields: (string | null)[] = words.map(() => null);
  const duplicates = new Map<number, string>();
  const taken = new Set<string>();
  const pass = (fieldsOf: (word: string) => readonly string[]) => {
    for (const [column, choices] of words.entries()) {
      if (fields[column] !== null || duplicates.has(column)) continue;
      const found = choices.flatMap(fieldsOf);
      const free = found.find((field) => !taken.has(field));
      if (free !== undefined) {
        fields[column] = free;
        taken.add(free);
      } else if (found[0] !== undefined) duplicates.set(column, found[0]);
    }
  };
  pass((word) => one(lexicon.official.get(word)));
  pass((word) => lexicon.synonyms.get(word) ?? []);
  return { definition: lexicon.definition, fields, duplicates, score: taken.size };
}

const one = (field: string | undefined): readonly string[] => (field === undefined ? [] : [field]);

/** How many columns must be met before a row counts as the header of an annex. */
export function neededScore(definition: AnnexDefinition): number {
  return Math.max(4, Math.ceil(definition.columns.length * 0.15));
}
