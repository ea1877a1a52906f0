import type { Cell, SheetRow } from '#formats/cells.js';
import type { Deadline, ReadLimits } from '#formats/limits.js';
import { fileRefusals } from '#formats/refusals.js';
import type { RowReceiver, SheetSource } from '#formats/sheet-source.js';
import { isSpreadsheetMl, openSpreadsheetMl } from '#formats/spreadsheetml/open-spreadsheetml.js';
import { decodePieces, sniffEncoding, type TextEncoding, textHead } from '#formats/text/encoding.js';
import { typedText } from '#formats/text/live-text.js';
import { sniffDelimiter } from './delimiter.js';
import { type CsvRecord, CsvSplitter } from './splitter.js';

/** Opens a text file: delimited text, or the HTML or XML that other programs save under the name .xls. */
export async function openText(bytes: Buffer, limits: ReadLimits, deadline: Deadline): Promise<SheetSource> {
  const encoding = sniffEncoding(bytes);
  const head = textHead(bytes, encoding);
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
      const splitter = new CsvSplitter(delimiter, (record) => passOn(record, receiver), {
        chars: limits.cellChars,
        fields: limits.columns,
      });
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

function passOn({ fields, number }: CsvRecord, receiver: RowReceiver): boolean {
  const cells: (Cell | undefined)[] = fields.map((field) => (field === '' ? undefined : typedText(field)));
  const row: SheetRow = { row: number, hidden: false, cells };
  return cells.some((cell) => cell !== undefined) ? receiver.row(row) : true;
}
