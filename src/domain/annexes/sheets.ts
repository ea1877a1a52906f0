import { columnLetters } from '#formats/addresses.js';
import type { DataSheet, SheetColumn, SheetHead } from './types.js';

/**
 * Rows are numbered through the whole file, so that one number names a row wherever rows are stored, compared or linked: the sheet's own
 * number on the first sheet that was read, `rowsPerSheet` more on each further one. No format numbers so many rows of a sheet.
 */
export const rowsPerSheet = 10_000_000;

/** The number through the file of a row of the `sheetNo`th sheet that was read, from 0. */
export const rowInFile = (sheetNo: number, rowInSheet: number): number => sheetNo * rowsPerSheet + rowInSheet;

export const sheetNoOf = (row: number): number => Math.floor(row / rowsPerSheet);
export const rowInSheet = (row: number): number => row % rowsPerSheet;

/** The sheets that were read, in the order of the file. */
export const sheetsOf = (head: SheetHead): readonly DataSheet[] => [head, ...(head.further ?? [])];

/** The sheet on which a row stands. */
export const sheetOf = (head: SheetHead, row: number): DataSheet => sheetsOf(head)[sheetNoOf(row)] ?? head;

/** Where the sheet of a row has a column of the annex. */
export const columnAt = (head: SheetHead, row: number, field: string): SheetColumn | undefined =>
  sheetOf(head, row).columns.find((column) => column.field === field);

/** Names of the sheets that were read; empty where there is one only, which needs no name. */
export const sheetNames = (head: Pick<SheetHead, 'sheet' | 'further'> | null): readonly string[] =>
  head?.further === undefined || head.further.length === 0
    ? []
    : [head, ...head.further].map(({ sheet }) => sheet ?? '');

/** 第 12 行; where several sheets were read 附件3-2 · 第 12 行, or without their names 第 2 张表第 12 行. */
export const rowWords = (row: number, names: readonly string[] = []): string =>
  `${sheetWords(sheetNoOf(row), names)}第 ${rowInSheet(row)} 行`;

/** 第 3、8 行和附件3-2 · 第 4 行: rows that belong together, for a sentence. */
export function rowsWords(rows: readonly number[], names: readonly string[] = []): string {
  const bySheet = new Map<number, number[]>();
  for (const row of rows) bySheet.set(sheetNoOf(row), [...(bySheet.get(sheetNoOf(row)) ?? []), rowInSheet(row)]);
  return [...bySheet].map(([no, list]) => `${sheetWords(no, names)}第 ${list.join('、')} 行`).join('和');
}

/** C12, or 附件3-2 · C12: a cell, or the row where there is no column. */
export function cellWords(row: number, column: number | null, names: readonly string[] = []): string {
  return sheetWords(sheetNoOf(row), names) + (column === null ? '' : columnLetters(column)) + rowInSheet(row);
}

function sheetWords(no: number, names: readonly string[]): string {
  if (names[no] !== undefined) return `${names[no]} · `;
  return no === 0 ? '' : `第 ${no + 1} 张表`;
}
