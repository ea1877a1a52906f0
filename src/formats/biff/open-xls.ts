import type { Deadline, ReadLimits } from '#formats/limits.js';
import { fileRefusals } from '#formats/refusals.js';
import type { SheetSource } from '#formats/sheet-source.js';
import { openCompound } from '#formats/cfb/reader.js';
import { readGlobals } from './globals.js';
import { recordTypes } from './record-types.js';
import { type BiffSheetContent, readSheet } from './sheet-content.js';

/** A BIFF8 sheet ends there. */
const mostRows = 65_536;

/** Opens a workbook of Excel 5 to 2003 (BIFF5, BIFF8), in its OLE container or bare. @throws refusals for other OLE files */
export function openXls(bytes: Buffer, limits: ReadLimits, deadline: Deadline): SheetSource {
  const stream = bytes.length >= 2 && bytes.readUInt16LE(0) === recordTypes.bof ? bytes : workbookStream(bytes);
  const globals = readGlobals(stream);
  let last: (BiffSheetContent & { index: number }) | undefined;
  const sheetAt = (index: number): BiffSheetContent => {
    const sheet = globals.sheets[index];
    if (sheet === undefined) throw fileRefusals.file_damaged();
    if (last?.index !== index) last = { index, ...readSheet(stream, globals, sheet.offset, limits, deadline) };
    return last;
  };
  return {
    format: 'xls',
    encoding: null,
    sheets: globals.sheets.map(({ name, hidden }) => ({ name, hidden })),
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
  const file = openCompound(bytes);
  const has = (name: string) => file.names.has(name);
  if (has('encryptedpackage') || has('encryptioninfo')) throw fileRefusals.file_encrypted();
  if (has('worddocument') || has('wpsdocument')) throw fileRefusals.kind_document();
  if (has('powerpoint document')) throw fileRefusals.kind_slides();
  if (has('_vba_project_cur') || has('_vba_project') || has('vba')) throw fileRefusals.file_with_macros();
  const stream = file.stream('workbook') ?? file.stream('book');
  if (stream) return stream;
  throw [...file.names].some((name) => name.startsWith('et')) ? fileRefusals.kind_et() : fileRefusals.kind_unknown();
}
