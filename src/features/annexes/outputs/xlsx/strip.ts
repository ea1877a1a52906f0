import { MARK_MEMORY_SHEET_NAME, MARK_SHEET_NAME } from '#domain/reading/marks.js';
import { openToPatch } from '#formats/ooxml/patched-book.js';
import { orPatchFailed } from '#formats/patch-failure.js';
import { faultColumnOf } from './fault-column.js';
import { readPackageJournal, undoMarks } from './strip-exact.js';
import { type DataPart, takeMarksOff } from './strip-saved.js';

/**
 * Takes our marks off an .xlsx. One that nobody touched since comes back byte for byte in every part; one that was edited and saved
 * comes back by names, headers and remembered styles. A workbook without marks is handed back as it is.
 * @param sheetNames sheets with the data; null: the first that is not ours
 * @throws PatchFailed
 */
export function stripMarks(file: Buffer, sheetNames: readonly (string | null)[] = [null]): Promise<Buffer> {
  return orPatchFailed(async () => {
    const book = await openToPatch(file);
    const memory = book.sheets.find((each) => each.name === MARK_MEMORY_SHEET_NAME);
    const journal = memory === undefined ? null : await readPackageJournal(book.zip, memory.part);
    const undone = journal === null ? null : await undoMarks(book, journal);
    if (undone !== null) return undone;
    const own = book.sheets.filter((each) => each.name === MARK_MEMORY_SHEET_NAME || each.name === MARK_SHEET_NAME);
    const others = book.sheets.filter((each) => !own.includes(each));
    const named = sheetNames.flatMap((name) => others.find((each) => each.name === name) ?? others[0] ?? []);
    const data: DataPart[] = [];
    for (const sheet of new Set(named)) data.push({ sheet, faultColumn: await faultColumnOf(book, sheet) });
    const isMarked = own.length > 0 || data.some(({ faultColumn }) => faultColumn !== null);
    return isMarked ? takeMarksOff(book, data, own, memory ?? null) : file;
  });
}
