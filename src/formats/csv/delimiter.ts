import { CsvSplitter } from './splitter.js';

const recordsLookedAt = 50;
const delimiters = [',', '\t', ';', '，', '|'];

/** The delimiter of a text by its beginning: the one that makes the widest records; a line `sep=;` says it outright. */
export function sniffDelimiter(head: string): string {
  const said = /^sep=(.)\r?\n/i.exec(head);
  if (said) return said[1]!;
  let best = ',';
  let width = 1;
  for (const delimiter of delimiters) {
    const found = widestRecord(head, delimiter);
    if (found > width) [best, width] = [delimiter, found];
  }
  return best;
}

function widestRecord(head: string, delimiter: string): number {
  let widest = 0;
  const splitter = new CsvSplitter(
    delimiter,
    ({ fields, number }) => {
      widest = Math.max(widest, fields.filter((field) => field !== '').length);
      return number < recordsLookedAt;
    },
    { chars: Number.MAX_SAFE_INTEGER, fields: 20_000 },
  );
  splitter.write(head);
  return widest;
}
