/** Where a field stands in the text, quotes included. */
export interface FieldSpan {
  readonly start: number;
  readonly end: number;
}

export interface CsvRecord {
  /** Record number from 1; blank lines count. */
  readonly number: number;
  readonly fields: readonly FieldSpan[];
}

/** Finds records and fields as the reader splits them: a quote opens a field only at its start; CR, LF and CRLF end records. */
export function* csvRecords(text: string, delimiter: string): Generator<CsvRecord> {
  let at = skipMark(text);
  for (let number = 1; at < text.length; number++) {
    const fields: FieldSpan[] = [];
    for (;;) {
      const end = fieldEnd(text, at, delimiter);
      fields.push({ start: at, end });
      at = end;
      if (text[at] !== delimiter) break;
      at++;
    }
    yield { number, fields };
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1;
  }
}

/** A byte order mark in either kind of text is not part of the first field. */
function skipMark(text: string): number {
  if (text.startsWith('\uFEFF')) return 1;
  return text.startsWith('\u00EF\u00BB\u00BF') ? 3 : 0;
}

function fieldEnd(text: string, start: number, delimiter: string): number {
  let at = start;
  if (text[at] === '"') {
    for (at++; at < text.length; at++) {
      if (text[at] !== '"') continue;
      if (text[at + 1] === '"') at++;
      else break;
    }
    at++;
  }
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++;
  return Math.min(at, text.length);
}

/** A value as a field: quoted where it has to be. */
export function csvField(value: string, delimiter: string): string {
  return /["\r\n]/.test(value) || value.includes(delimiter) || value !== value.trim()
    ? `"${value.replaceAll('"', '""')}"`
    : value;
}

/** Value of a field, without its quotes. */
export const fieldValue = (text: string, { start, end }: FieldSpan): string =>
  text[start] === '"' && end - start > 1 && text[end - 1] === '"'
    ? text.slice(start + 1, end - 1).replaceAll('""', '"')
    : text.slice(start, end);
