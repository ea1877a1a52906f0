/** CSV that Excel on Chinese Windows reads rightly: UTF-8 with its mark, CR LF, and no cell that a spreadsheet would run. */
export async function* csvText(
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
  for (let i = 0; i < cells.length; i += 1) line += (i === 0 ? '' : ',') + csvCell(cells[i] as string);
  return `${line}\r\n`;
}

/** A leading `= + - @`, tab or return would make the cell live (V24): an apostrophe before it keeps it text. */
export function csvCell(text: string): string {
  const safe = live.test(text) ? `'${text}` : text;
  return special.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const live = /^[=+\-@\t\r]/;
const special = /[",\r\n]|^\s|\s$/;
