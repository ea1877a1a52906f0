import type { SheetColumn } from '#domain/annexes/types.js';
import type { MarkedSheet, RowFaults } from '#features/annexes/outputs/faults.js';
import { columnLimit } from '#formats/addresses.js';
import { lastFilledColumn } from '#formats/ooxml/cells.js';
import { type PatchedBook, sheetChunks, sheetNamed, type SheetPart } from '#formats/ooxml/patched-book.js';
import { editSheet } from '#formats/ooxml/sheet-stream.js';
import { PatchFailed } from '#formats/patch-failure.js';
import { type CommentPlan, planComments } from './comment-plan.js';

/** What is to be done to one sheet. */
export interface SheetPlan {
  readonly sheet: SheetPart;
  readonly headerRow: number;
  readonly rows: ReadonlyMap<number, RowFaults>;
  /** 0-based column of the faults. */
  readonly faultColumn: number;
  readonly comments: CommentPlan;
}

/** `before`: plans of the comments of other sheets. @throws PatchFailed when the sheet is not there or full */
export async function planSheet(
  book: PatchedBook,
  { sheetName, headerRow, columns }: MarkedSheet,
  rows: ReadonlyMap<number, RowFaults>,
  before: readonly CommentPlan[],
): Promise<SheetPlan> {
  const sheet = sheetNamed(book, sheetName);
  const faultColumn = (await lastColumn(book, sheet, columns)) + 1;
  if (faultColumn >= columnLimit) throw new PatchFailed('no column left for the faults');
  return { sheet, headerRow, rows, faultColumn, comments: await planComments(book, sheet, rows, before) };
}

/** Last column with content anywhere in the sheet, or with a header. */
async function lastColumn(book: PatchedBook, sheet: SheetPart, columns: readonly SheetColumn[]): Promise<number> {
  let last = columns.reduce((highest, each) => Math.max(highest, each.index), 0);
  const row = (_: number, text: string, prefix: string) => {
    last = Math.max(last, lastFilledColumn(text, prefix));
    return null;
  };
  for await (const _ of editSheet(sheetChunks(book, sheet), { row }));
  return last;
}
