import type { Deadline, ReadLimits } from '#formats/limits.js';
import { tallAreas } from '#formats/merged-areas.js';
import { fileRefusals } from '#formats/refusals.js';
import type { SheetSource } from '#formats/sheet-source.js';
import { decodePieces, type TextEncoding } from '#formats/text/encoding.js';
import { readHtmlTables } from './html-tables.js';
import type { HtmlTable } from './table-builder.js';

/** Opens HTML saved under the name of a sheet: every outermost table counts as a sheet, the first with rows is the first. */
export function openHtml(bytes: Buffer, encoding: TextEncoding, limits: ReadLimits, deadline: Deadline): SheetSource {
  const actual = declaredEncoding(bytes, encoding);
  const text = [...decodePieces(bytes, actual)].join('');
  if (/<frameset\b|<x:WorksheetSource\b/i.test(text.slice(0, 65_536)) && !/<td\b/i.test(text))
    throw fileRefusals.kind_mhtml();
  if (/<office:document[\s>]/.test(text.slice(0, 65_536))) throw fileRefusals.kind_ods();
  const tables = readHtmlTables(text, limits, deadline).filter((table) => table.rows.length > 0);
  if (!/<table\b/i.test(text)) throw fileRefusals.kind_unknown();
  if (tables.length === 0) throw fileRefusals.empty({ where: '，网页中没有表格' });
  const names = sheetNames(text);
  return {
    format: 'html',
    encoding: actual.name,
    sheets: tables.map((_, index) => ({ name: names[index] ?? `表格${index + 1}`, hidden: false })),
    properties: {},
    async read(index, receiver) {
      for (const [at, row] of (tables[index] as HtmlTable).rows.entries()) {
        if (!receiver.row(row)) return;
        if (at % 500 === 499) await receiver.drain?.();
      }
      await receiver.drain?.();
    },
    rowsAtMost: async () => null,
    merges: async (index) => tallAreas(tables[index]?.merges ?? [], limits),
    close: async () => {},
  };
}

/** Valid UTF-8 and byte order marks speak for themselves; else what the page declares, if it is known. */
export function declaredEncoding(bytes: Buffer, sniffed: TextEncoding): TextEncoding {
  if (sniffed.name !== 'gb18030') return sniffed;
  const declared = /charset\s*=\s*["']?([\w-]+)/i.exec(bytes.toString('latin1', 0, 4096))?.[1]?.toLowerCase();
  if (declared === undefined || /^gb|^utf-?8/.test(declared)) return sniffed;
  try {
    new TextDecoder(declared);
    return { name: declared, label: declared, skip: 0 };
  } catch {
    return sniffed;
  }
}

/** Names that Excel writes into its own HTML. */
function sheetNames(text: string): string[] {
  return [...text.slice(0, 65_536).matchAll(/<x:Name>([^<]{1,100})<\/x:Name>/gi)].map((found) => found[1]!);
}
