import type { Cell, SheetRow } from '#formats/cells.js';
import type { Deadline, ReadLimits } from '#formats/limits.js';
import { fileRefusals } from '#formats/refusals.js';
import type { RowReceiver, SheetSource } from '#formats/sheet-source.js';
import { isSpreadsheetMl, openSpreadsheetMl } from '#formats/spreadsheetml/open-spreadsheetml.js';
import { CsvSplitter, sniffDelimiter } from './csv.js';
import { decodePieces, sniffEncoding, type TextEncoding } from '#formats/text/encoding.js';

const headChars = 65_536;

/** Opens a text file: delimited text, or the HTML or XML that other programs save under the name .xls. */
export async function openText(bytes: Buffer, limits: ReadLimits, deadline: Deadline): Promise<SheetSource> {
  const encoding = sniffEncoding(bytes);
  const head = firstChars(bytes, encoding);
  if (/^\s*<\?xml|^\s*<(?:\w+:)?Workbook\b/i.test(head) && isSpreadsheetMl(head))
    return openSpreadsheetMl(bytes, encoding, limits, deadline);
  if (
    /^\s*<(?:!doctype|html|head|body|meta|table|style|div|center|font|title|\?xml)\b/i.test(
      withoutLeadingComments(head),
    )
  )
    return (await htmlReader()).openHtml(bytes, encoding, limits, deadline);
  if (/^(?:MIME-Version:|Content-Type:\s*multipart|From:\s.*\nSubject:)/im.test(head.slice(0, 2_000)))
    throw fileRefusals.kind_mhtml();
  return csvSource(bytes, encoding, head, limits, deadline);
}

/** Loaded with the first page that comes: the library would make every start of the program slower. */
const htmlReader = () => import('#formats/html/open-html.js');

/** The beginning as text; bytes the encoding does not know are told later, when they matter. */
function firstChars(bytes: Buffer, encoding: TextEncoding): string {
  return new TextDecoder(encoding.label, { ignoreBOM: true })
    .decode(bytes.subarray(encoding.skip, encoding.skip + headChars * 2))
    .slice(0, headChars);
}

function withoutLeadingComments(head: string): string {
  let rest = head.trimStart();
  while (rest.startsWith('<!--')) {
    const end = rest.indexOf('-->', 4);
    if (end < 0) return '';
    rest = rest.slice(end + 3).trimStart();
  }
  return rest;
}

function csvSource(
  bytes: Buffer,
  encoding: TextEncoding,
  head: string,
  limits: ReadLimits,
  deadline: Deadline,
): SheetSource {
  const delimiter = sniffDelimiter(head);
  return {
    format: 'csv',
    encoding: encoding.name,
    sheets: [{ name: null, hidden: false }],
    properties: {},
    rowsAtMost: async () => lineBreaks(bytes) + 1,
    merges: async () => [],
    async read(_, receiver) {
      const splitter = new CsvSplitter(
        delimiter,
        (fields, record) => passOn(fields, record, receiver),
        limits.cellChars,
        limits.columns,
      );
      for (const piece of decodePieces(bytes, encoding)) {
        if (piece.includes('\0')) throw fileRefusals.kind_unknown();
        if (deadline.passed()) throw fileRefusals.file_too_complex();
        if (!splitter.write(piece)) return;
        await receiver.drain?.();
      }
      splitter.end();
    },
    close: async () => {},
  };
}

/** Line feeds and carriage returns in any of the encodings, counted by their bytes. */
function lineBreaks(bytes: Buffer): number {
  let count = 0;
  for (const byte of bytes) if (byte === 0x0a || byte === 0x0d) count++;
  return count;
}

function passOn(fields: readonly string[], record: number, receiver: RowReceiver): boolean {
  const cells: (Cell | undefined)[] = fields.map((field) => (field === '' ? undefined : unwrapped(field)));
  const row: SheetRow = { row: record, hidden: false, cells };
  return cells.some((cell) => cell !== undefined) ? receiver.row(row) : true;
}

/** `="0123"` is how exports keep leading zeros, `'=` how ours keep formulas asleep; the text within is meant (V24, S12). */
function unwrapped(field: string): string {
  if (/^'[=+\-@\t\r]/.test(field)) return field.slice(1);
  return field.startsWith('="') && field.endsWith('"') && field.length > 2
    ? field.slice(2, -1).replace(/""/g, '"')
    : field;
}
