import { writableText } from '#formats/text/invisible.js';
import { inertText } from '#formats/text/live-text.js';

/** CSV that Excel on Chinese Windows reads rightly: UTF-8 with its mark, CR LF, and no cell that a spreadsheet would run. */
export async function* csvStream(
  headers: readonly string[],
  batches: AsyncIterable<readonly (readonly string[])[]>,
): AsyncGenerator<string> {
  yield `\uFEFF${csvLine(headers)}`;
  for await (const rows of batches) {
    let text = '';
    for (const row of rows) text += csvLine(row);
    if (text !== '') yield text;
  }
}

function csvLine(cells: readonly string[]): string {
  let line = '';
  for (const [i, cell] of cells.entries()) line += (i === 0 ? '' : ',') + csvField(cell, ',');
  return `${line}\r\n`;
}

/** A value as a field: text for whoever opens it, nothing invisible in it, quoted where it has to be. */
export function csvField(value: string, delimiter: string): string {
  const text = inertText(writableText(value));
  return special.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
}

const special = /["\n]|^\s|\s$/;
