import { codeList } from '#domain/codes/code-lists.js';
import type { AnnexDefinition, CodeListName } from '#domain/annexes/types.js';
import type { BookChoices, BookName, BookSheet } from './book.js';
import { hiddenSheet } from './hidden-sheet.js';
import { entryWord } from '#domain/annexes/typed-words.js';

/** Hidden sheet with the lists that are too long to stand in a drop-down rule. */
export const LISTS_SHEET_NAME = '_lists';

export interface ListPlan {
  readonly choices: ReadonlyMap<CodeListName, BookChoices>;
  readonly names: readonly BookName[];
  /** null: all lists are short. */
  readonly sheet: BookSheet | null;
}

/**
 * Decides for every single-choice list of an annex whether it fits into the rule or goes to the hidden sheet.
 * A name stands between rule and sheet: Excel 2007 and .xls know no other way to another sheet.
 */
export function listChoices(definition: AnnexDefinition): ListPlan {
  const choices = new Map<CodeListName, BookChoices>();
  const names: BookName[] = [];
  const columns: string[][] = [];
  for (const list of usedLists(definition, 'code')) {
    const words = codeList(list).map(entryWord);
    if (fitsRule(words)) {
      choices.set(list, { words });
      continue;
    }
    const name = `list_${list.replaceAll('-', '_')}`;
    names.push({ name, sheet: LISTS_SHEET_NAME, column: columns.length, count: words.length });
    columns.push(words);
    choices.set(list, { name });
  }
  return { choices, names, sheet: columns.length === 0 ? null : listsSheet(columns) };
}

/** Code lists of an annex in the order of its columns. */
export function usedLists(
  definition: AnnexDefinition,
  ...kinds: readonly ('code' | 'codes')[]
): readonly CodeListName[] {
  const lists = new Set<CodeListName>();
  for (const { type } of definition.columns) {
    if ((type.kind === 'code' || type.kind === 'codes') && kinds.includes(type.kind)) lists.add(type.list);
  }
  return [...lists];
}

/** Excel takes 255 characters, separated by commas. */
const fitsRule = (words: readonly string[]): boolean =>
  words.join(',').length <= 255 && !words.some((word) => /[,"]/.test(word));

function listsSheet(columns: readonly (readonly string[])[]): BookSheet {
  const height = Math.max(...columns.map((each) => each.length));
  const rows = Array.from({ length: height }, (_, row) => ({ cells: columns.map((words) => words[row] ?? '') }));
  return hiddenSheet(
    LISTS_SHEET_NAME,
    columns.map(() => ({ width: 30, look: 'plain' as const })),
    rows,
  );
}
