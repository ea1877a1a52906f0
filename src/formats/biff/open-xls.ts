import type { SheetRow } from '#formats/cells.js';
import type { Deadline, ReadLimits } from '#formats/limits.js';
import { fileRefusals } from '#formats/refusals.js';
import type { MergedArea, SheetSource } from '#formats/sheet-source.js';
import { readBiffSheet } from './biff-sheet.js';
import { readBiffWorkbook } from './biff-workbook.js';
import { openCompoundFile } from '#formats/cfb/compound-file.js';

/** A BIFF8 sheet ends there. */
const mostRows = 65_536;

/** Opens a workbook of Excel 5 to 2003 (BIFF5, BIFF8), in its OLE container or bare. @throws refusals for other OLE files */
export async function openXls(bytes: Buffer, limits: ReadLimits, deadline: Deadline): Promise<SheetSource> {
  const stream = bytes.readUInt16LE(0) === 0x0809 ? bytes : workbookStream(bytes);
  const workbook = readBiffWorkbook(stream);
  let last: { index: number; rows: SheetRow[]; merges: readonly MergedArea[] } | undefined;
  const sheetAt = (index: number) => {
    if (last?.index !== index)
      last = { index, ...readBiffSheet(stream, workbook, workbook.sheets[index]?.offset ?? 0, limits, deadline) };
    return last;
  };
  return {
    format: 'xls',
    encoding: null,
    sheets: workbook.sheets,
    properties: {},
    rowsAtMost: async () => mostRows,
    merges: async (index) => sheetAt(index).merges,
    async read(index, receiver) {
      for (const [at, row] of sheetAt(index).rows.entries()) {
        if (!receiver.row(row)) return;
        if (at % 500 === 499) await receiver.drain?.();
      }
      await receiver.drain?.();
    },
    close: async () => {},
  };
}

/** The workbook within an OLE file; what else it may hold is told by the names at its top. */
function workbookStream(bytes: Buffer): Buffer {
  const file = openCompoundFile(bytes);
  const has = (name: string) => file.names.has(name);
  if (has('encryptedpackage') || has('encryptioninfo')) throw fileRefusals.file_encrypted();
  if (has('worddocument') || has('wpsdocument')) throw fileRefusals.kind_document();
  if (has('powerpoint document')) throw fileRefusals.kind_slides();
  if (has('_vba_project_cur') || has('_vba_project') || has('vba')) throw fileRefusals.file_with_macros();
  const stream = file.stream('workbook') ?? file.stream('book');
  if (stream) return stream;
  throw [...file.names].some((name) => name.startsWith('et')) ? fileRefusals.kind_et() : fileRefusals.kind_unknown();
}
