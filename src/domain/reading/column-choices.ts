import { sheetsOf } from '#domain/annexes/sheets.js';
import type { AnnexNo, DataSheet, SheetHead } from '#domain/annexes/types.js';
import { headerWord } from './header-words.js';

/** What an office has said of a header: which column of the annex it is; '' = none. `key` as `columnKeys` makes it. */
export interface ColumnChoice {
  readonly key: string;
  /** Header as typed when it was chosen. */
  readonly header: string;
  readonly field: string;
}

/** The choices of an office for an annex, by key. */
export interface OfficeChoices {
  readonly annexNo: AnnexNo;
  readonly fields: ReadonlyMap<string, string>;
}

export const officeChoices = (annexNo: AnnexNo, choices: readonly ColumnChoice[]): OfficeChoices => ({
  annexNo,
  fields: new Map(choices.map(({ key, field }) => [key, field])),
});

const keyChars = 100;

/** Under which name a choice is remembered for each of these headers: its word, counted where it comes again; '' without a word. */
export function columnKeys(headers: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return headers.map((header) => {
    const word = headerWord(header).slice(0, keyChars);
    if (word === '') return '';
    const times = (seen.get(word) ?? 0) + 1;
    seen.set(word, times);
    return times === 1 ? word : `${word}#${times}`;
  });
}

/** A column of a file that the office may say something of. */
export interface OpenColumn extends ColumnChoice {
  /** Whether `field` was chosen; else it is what the header was taken for, or ''. */
  readonly isChosen: boolean;
  readonly isDuplicate: boolean;
  /** Where it stands: place of the sheet among those read, 0-based column. */
  readonly places: readonly { readonly sheetNo: number; readonly index: number }[];
}

/** Columns that are known by nobody, met twice or chosen before, each header once, in the order of the file. */
export function openColumns(sheets: readonly DataSheet[]): readonly OpenColumn[] {
  const open = new Map<string, OpenColumn>();
  for (const [sheetNo, { columns }] of sheets.entries()) {
    const keys = columnKeys(columns.map(({ header }) => header));
    const doubled = new Set(columns.flatMap(({ duplicateOf }) => duplicateOf ?? []));
    for (const [at, { index, header, field, duplicateOf, chosen }] of columns.entries()) {
      const key = keys[at] ?? '';
      const isDuplicate = duplicateOf !== undefined || (field !== null && doubled.has(field));
      if (key === '' || (field !== null && !chosen && !isDuplicate)) continue;
      const known = open.get(key);
      const places = [...(known?.places ?? []), { sheetNo, index }];
      open.set(
        key,
        known
          ? { ...known, places }
          : { key, header, field: field ?? '', isChosen: chosen === true, isDuplicate, places },
      );
    }
  }
  return [...open.values()];
}

/** What the office had said when a file was read. */
export const choicesIn = (head: SheetHead): readonly ColumnChoice[] =>
  openColumns(sheetsOf(head))
    .filter(({ isChosen }) => isChosen)
    .map(({ key, header, field }) => ({ key, header, field }));
