import { sniffEncoding, textHead } from '#formats/text/encoding.js';
import { type PatchableText, patchableText } from '#formats/text/patchable-text.js';
import { type Edit, insertion, replacement } from '#formats/text/edits.js';
import { sniffDelimiter } from './delimiter.js';
import { type CsvRecord, CsvSplitter } from './splitter.js';
import { csvField } from './writer.js';

/** A text file opened for patching: its records with their places, in its own encoding. */
export interface PatchedCsv extends PatchableText {
  readonly records: readonly CsvRecord[];
  /** Edits that set fields by number from 0; where the record is short, empty ones are made before them. */
  setFields(record: CsvRecord, values: ReadonlyMap<number, string>): readonly Edit[];
  /** Edit that takes a field away with the delimiter before it; null where the record has none there. */
  dropField(record: CsvRecord, index: number): Edit | null;
}

const unlimited = { chars: Number.MAX_SAFE_INTEGER, fields: Number.MAX_SAFE_INTEGER };

/** @param encoding as the reader found it; null: found here @throws PatchFailed, unclosed quote */
export function openCsvToPatch(file: Buffer, encoding: string | null): PatchedCsv {
  const sniffed = sniffEncoding(file);
  const plainDelimiter = sniffDelimiter(textHead(file, sniffed));
  const text = patchableText(file, encoding ?? sniffed.name, plainDelimiter);
  const delimiter = text.encode(plainDelimiter);
  return {
    ...text,
    records: recordsOf(text.text, delimiter),
    setFields: (record, values) =>
      fieldEdits(record, values, delimiter, (value) => text.encode(csvField(value, plainDelimiter))),
    dropField(record, index) {
      const [before, end] = [record.ends[index - 1], record.ends[index]];
      return before === undefined || end === undefined ? null : replacement(before, end, '');
    },
  };
}

function fieldEdits(
  record: CsvRecord,
  values: ReadonlyMap<number, string>,
  delimiter: string,
  fieldOf: (value: string) => string,
): readonly Edit[] {
  const edits: Edit[] = [];
  let behind = '';
  let count = record.ends.length;
  for (const [index, value] of [...values].sort(([a], [b]) => a - b)) {
    const end = record.ends[index];
    if (end !== undefined) edits.push(replacement(startOf(record, index), end, fieldOf(value)));
    else {
      behind += delimiter.repeat(index - count + 1) + fieldOf(value);
      count = index + 1;
    }
  }
  return behind === '' ? edits : [...edits, insertion(record.ends.at(-1) ?? 0, behind)];
}

const startOf = ({ start, ends }: CsvRecord, index: number): number => {
  const before = ends[index - 1];
  return before === undefined ? start : before + 1;
};

function recordsOf(text: string, delimiter: string): readonly CsvRecord[] {
  const records: CsvRecord[] = [];
  const mark = markLength(text);
  const splitter = new CsvSplitter(delimiter, (record) => records.push(record) > 0, unlimited, mark);
  splitter.write(text.slice(mark));
  splitter.end();
  return records;
}

/** A byte order mark in either kind of text is not part of the first field. */
function markLength(text: string): number {
  if (text.startsWith('\uFEFF')) return 1;
  return text.startsWith('\u00EF\u00BB\u00BF') ? 3 : 0;
}
