import { createHash, type Hash } from 'node:crypto';
import type { SheetColumn } from '#domain/annexes/types.js';
import type { MarkedSheet, RowFaults } from '#features/annexes/outputs/faults.js';
import { columnLimit } from '#formats/addresses.js';
import { lastFilledColumn } from '#formats/ooxml/cells.js';
import { editSheet, type SheetJournal } from '#formats/ooxml/sheet-stream.js';
import { type SheetEntry, sheetNamed, type WorkbookParts } from '#formats/ooxml/workbook.js';
import { MarkingFailed } from '#formats/patch-failure.js';
import { planComments, type CommentPlan } from './comment-plan.js';

/** What is to be done to one sheet, and what is noted while it is done. */
export interface SheetPlan {
  readonly sheet: SheetEntry;
  readonly headerRow: number;
  readonly rows: ReadonlyMap<number, RowFaults>;
  readonly faultColumn: number;
  readonly comments: CommentPlan;
  readonly journal: SheetJournal;
  readonly hash: Hash;
}

/** @throws MarkingFailed when the sheet is not there or full */
export async function planSheet(
  book: WorkbookParts,
  { sheetName, headerRow, columns }: MarkedSheet,
  rows: ReadonlyMap<number, RowFaults>,
  before: readonly CommentPlan[],
): Promise<SheetPlan> {
  const sheet = sheetNamed(book, sheetName);
  const faultColumn = (await lastColumn(book, sheet, columns)) + 1;
  if (faultColumn >= columnLimit) throw new MarkingFailed('no column left for the faults');
  const comments = await planComments(book, sheet, rows, before);
  return {
    sheet,
    headerRow,
    rows,
    faultColumn,
    comments,
    journal: { entries: [], gap: 0 },
    hash: createHash('sha256'),
  };
}

/** Last column with content anywhere in the sheet, or with a header. */
async function lastColumn({ zip }: WorkbookParts, sheet: SheetEntry, columns: readonly SheetColumn[]): Promise<number> {
  let last = columns.reduce((highest, each) => Math.max(highest, each.index), 0);
  const look = (_: number, text: string, prefix: string) => {
    last = Math.max(last, lastFilledColumn(text, prefix));
    return null;
  };
  for await (const _ of editSheet(await zip.stream(sheet.part), { row: look }));
  return last;
}
