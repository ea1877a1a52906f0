import { CsvSplitter } from '#formats/csv/splitter.js';
import { sniffDelimiter } from '#formats/csv/delimiter.js';
import { csvField } from '#formats/csv/writer.js';
import { decodePieces, sniffEncoding } from '#formats/text/encoding.js';
import { addressLimits, addressLines } from '#domain/retirement/address-list.js';
import type { OldAddress } from '#domain/retirement/old-addresses.js';

const cellChars = 1_000;
const cells = 20;

/** Cells of a list as it was typed, pasted from a sheet or sent as CSV; no more lines than a list may have and one that tells so. */
export function cellsOf(text: string): readonly (readonly string[])[] {
  const lines: string[][] = [];
  const plain = text.replace(/^\uFEFF/, '');
  const splitter = new CsvSplitter(
    sniffDelimiter(plain.slice(0, 20_000)),
    ({ fields }) => lines.push(fields) <= addressLimits.lines + 1,
    { chars: cellChars * cells, fields: cells },
  );
  splitter.write(plain);
  splitter.end();
  return lines;
}

/** A file of any encoding that offices save. */
export const textOfFile = (bytes: Buffer): string => [...decodePieces(bytes, sniffEncoding(bytes))].join('');

export const listHeaders: readonly string[] = ['旧地址', '答复', '新地址', '说明'];

/** A list as the text that the page shows and reads back. */
export const listText = (list: readonly OldAddress[]): string =>
  addressLines(list)
    .map((line) =>
      line
        .map((cell) => csvField(cell, ','))
        .join(',')
        .replace(/,+$/, ''),
    )
    .join('\n');
