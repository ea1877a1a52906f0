import { sniffDelimiter } from '#formats/csv/csv.js';
import { sniffEncoding } from '#formats/text/encoding.js';
import { PatchFailed, orPatchFailed } from '#formats/patch-failure.js';
import { faultsByRow, inertText, type MarkedFault, type MarkedAnnex } from '#features/annexes/outputs/faults.js';
import { fixesByRow, type CellFix } from '#features/annexes/outputs/fixes.js';
import { MARK_COLUMN_HEADER } from '#features/annexes/marks.js';
import { applyEdits, insertion, replacement, type Edit } from '#formats/text/edits.js';
import { csvText, type CsvText } from '#formats/text/byte-text.js';
import { csvField, csvRecords, fieldValue, type CsvRecord } from '#formats/csv/records.js';

const headChars = 65_536;

/** The same CSV, in its encoding, with a last column that lists the faults; marks of an earlier round are taken off (C21). @throws PatchFailed */
export function markCsv(original: Buffer, annex: MarkedAnnex, faults: readonly MarkedFault[]): Promise<Buffer> {
  return orPatchFailed(async () => {
    const csv = openCsv(stripped(original, annex), annex);
    const rows = faultsByRow(faults);
    const width = csv.records.reduce((widest, each) => Math.max(widest, each.fields.length), 1);
    const edits = csv.records.flatMap((record): readonly Edit[] => {
      const words = record.number === annex.headerRow ? MARK_COLUMN_HEADER : rows.get(record.number)?.line;
      if (words === undefined) return [];
      const field = csv.encode(csvField(inertText(words), csv.plainDelimiter));
      return [insertion(record.fields.at(-1)!.end, csv.delimiter.repeat(width - record.fields.length + 1) + field)];
    });
    return csv.toBuffer(applyEdits(csv.text, edits));
  });
}

/** The same CSV without our column. */
export const stripCsv = (file: Buffer, annex: MarkedAnnex): Promise<Buffer> =>
  orPatchFailed(async () => stripped(file, annex));

/** The same CSV with cells put right, none of them live; all other bytes stay (C22, S12). @throws PatchFailed, also when a row of a fix is missing */
export function correctCsv(original: Buffer, annex: MarkedAnnex, fixes: readonly CellFix[]): Promise<Buffer> {
  return orPatchFailed(async () => {
    const csv = openCsv(stripped(original, annex), annex);
    const rows = fixesByRow(fixes);
    const edits = csv.records.flatMap((record) =>
      [...(rows.get(record.number) ?? [])].flatMap(([column, value]) => corrected(csv, record, column, value)),
    );
    if ([...rows.keys()].some((row) => row > csv.records.length))
      throw new PatchFailed('a corrected row is not in the file');
    return csv.toBuffer(applyEdits(csv.text, edits));
  });
}

function corrected(csv: OpenCsv, record: CsvRecord, column: number, value: string): readonly Edit[] {
  const field = csv.encode(csvField(inertText(value), csv.plainDelimiter));
  const standing = record.fields[column];
  if (standing !== undefined) return [replacement(standing.start, standing.end, field)];
  return [insertion(record.fields.at(-1)!.end, csv.delimiter.repeat(column - record.fields.length + 1) + field)];
}

interface OpenCsv extends CsvText {
  readonly records: readonly CsvRecord[];
  /** In characters of the text. */
  readonly delimiter: string;
  readonly plainDelimiter: string;
}

function openCsv(file: Buffer, annex: MarkedAnnex): OpenCsv {
  const encoding = sniffEncoding(file);
  const name = annex.encoding ?? encoding.name;
  const head = new TextDecoder(encoding.label, { ignoreBOM: true })
    .decode(file.subarray(encoding.skip, encoding.skip + headChars * 2))
    .slice(0, headChars);
  const plainDelimiter = sniffDelimiter(head);
  const csv = csvText(file, name, plainDelimiter);
  const delimiter = csv.encode(plainDelimiter);
  return { ...csv, delimiter, plainDelimiter, records: [...csvRecords(csv.text, delimiter)] };
}

function stripped(file: Buffer, annex: MarkedAnnex): Buffer {
  const csv = openCsv(file, annex);
  const header = csv.records.find((record) =>
    record.fields.some((field) => csv.decode(fieldValue(csv.text, field)) === MARK_COLUMN_HEADER),
  );
  if (header === undefined) return file;
  const column = header.fields.findIndex((field) => csv.decode(fieldValue(csv.text, field)) === MARK_COLUMN_HEADER);
  const edits = csv.records.slice(header.number - 1).flatMap(({ fields }) => {
    const field = fields[column];
    return field === undefined || column === 0 ? [] : [replacement(fields[column - 1]!.end, field.end, '')];
  });
  return csv.toBuffer(applyEdits(csv.text, edits));
}
