import { MARK_COLUMN_HEADER } from '#domain/reading/marks.js';
import { openCsvToPatch } from '#formats/csv/patched-csv.js';
import { orPatchFailed, PatchFailed } from '#formats/patch-failure.js';
import { applyEdits } from '#formats/text/edits.js';
import { faultsByRow, type MarkedAnnex, type MarkedFault } from './faults.js';
import { type CellFix, fixedCellsByRow } from './fixes.js';

/** The same CSV, in its encoding, with a last column that lists the faults; marks of an earlier round are taken off (C21). @throws PatchFailed */
export function markCsv(original: Buffer, annex: MarkedAnnex, faults: readonly MarkedFault[]): Promise<Buffer> {
  return orPatchFailed(async () => {
    const csv = openCsvToPatch(stripped(original, annex), encodingOf(annex));
    const rows = faultsByRow(faults);
    const width = csv.records.reduce((widest, { fields }) => Math.max(widest, fields.length), 1);
    const edits = csv.records.flatMap((record) => {
      const words = record.number === annex.headerRow ? MARK_COLUMN_HEADER : rows.get(record.number)?.line;
      return words === undefined ? [] : csv.setFields(record, new Map([[width, words]]));
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
    const csv = openCsvToPatch(stripped(original, annex), encodingOf(annex));
    const rows = fixedCellsByRow(fixes);
    const edits = csv.records.flatMap((record) => csv.setFields(record, rows.get(record.number) ?? new Map()));
    if ([...rows.keys()].some((row) => row > csv.records.length))
      throw new PatchFailed('a corrected row is not in the file');
    return csv.toBuffer(applyEdits(csv.text, edits));
  });
}

const encodingOf = ({ encoding }: MarkedAnnex): string | null => encoding ?? null;

function stripped(file: Buffer, annex: MarkedAnnex): Buffer {
  const csv = openCsvToPatch(file, encodingOf(annex));
  const wanted = csv.encode(MARK_COLUMN_HEADER);
  const header = csv.records.find(({ fields }) => fields.includes(wanted));
  if (header === undefined) return file;
  const column = header.fields.indexOf(wanted);
  const edits = csv.records.slice(header.number - 1).flatMap((record) => csv.dropField(record, column) ?? []);
  return csv.toBuffer(applyEdits(csv.text, edits));
}
