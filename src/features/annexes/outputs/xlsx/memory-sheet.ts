import type { StylePair } from '#formats/ooxml/styles.js';
import { rowElement, sampleElement, sheetStart, textCellElement } from './own-sheet.js';

/** Columns of the memory sheet: what the style was, then the style of ours under the kind of cell it was given to. */
export const memoryColumns = { original: 0, plain: 1, styled: 2, absent: 3, column: 4, journal: 6 } as const;

const chunkChars = 30_000;

/**
 * The hidden sheet that remembers. Each row shows an original style and ours as the styles of two empty cells: a program that
 * renumbers styles renumbers them here too. Beside them, in pieces, the journal that takes an untouched workbook back byte for byte.
 */
export function memorySheet(namespace: string, pairs: readonly StylePair[], journal: string): string {
  const chunks = Array.from({ length: Math.ceil(journal.length / chunkChars) }, (_, i) =>
    journal.slice(i * chunkChars, (i + 1) * chunkChars),
  );
  const rows = Array.from({ length: Math.max(pairs.length, chunks.length) }, (_, i) => {
    const [pair, chunk] = [pairs[i], chunks[i]];
    const samples =
      pair === undefined
        ? ''
        : sampleElement(i + 1, memoryColumns.original, pair.original) +
          sampleElement(i + 1, memoryColumn(pair), pair.marked);
    return rowElement(
      i + 1,
      samples + (chunk === undefined ? '' : textCellElement(i + 1, memoryColumns.journal, chunk, 0)),
    );
  });
  return `${sheetStart(namespace, [10], 0)}${rows.join('')}</sheetData></worksheet>`;
}

const memoryColumn = ({ shade, former }: StylePair): number =>
  shade === 'column' ? memoryColumns.column : memoryColumns[former];
