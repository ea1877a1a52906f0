import { cellAddress } from '#formats/addresses.js';
import { escapeCellText } from '#formats/xml/escapes.js';

/** Longest text of a cell; Excel takes 32,767 characters. */
const cellChars = 32_000;

/** Beginning of a sheet of ours up to its rows. */
export function sheetStart(namespace: string, columnWidths: readonly number[], frozenRows: number): string {
  const cols = columnWidths
    .map((width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`)
    .join('');
  const pane =
    frozenRows === 0
      ? ''
      : `<pane ySplit="${frozenRows}" topLeftCell="A${frozenRows + 1}" activePane="bottomLeft" state="frozen"/>`;
  return (
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${namespace}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>` +
    `<sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews><cols>${cols}</cols><sheetData>`
  );
}

export const rowElement = (row: number, cells: string): string => `<row r="${row}">${cells}</row>`;

export const textCellElement = (row: number, column: number, text: string, style: number): string =>
  `<c r="${cellAddress(row, column)}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeCellText(text.slice(0, cellChars))}</t></is></c>`;

/** An empty cell that shows a style. */
export const sampleElement = (row: number, column: number, style: number): string =>
  `<c r="${cellAddress(row, column)}" s="${style}"/>`;
