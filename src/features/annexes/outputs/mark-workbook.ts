import type { FileFormat } from '#formats/cells.js';
import { xlsxFromReader } from './from-reader.js';
import { xlsxFromXls } from '#formats/convert/from-xls.js';
import { correctCsv, markCsv } from '#features/annexes/outputs/patch-csv.js';
import { PatchFailed, orPatchFailed } from '#formats/patch-failure.js';
import { type MarkedFault, type MarkedAnnex, markedSheets, type MarkedFile } from './faults.js';
import type { CellFix } from './fixes.js';
import { correctXls, markXls } from '#features/annexes/outputs/xls/patch-xls.js';
import { stripXlsWorkbook } from '#features/annexes/outputs/xls/strip-xls.js';
import { correctXlsx } from '#features/annexes/outputs/xlsx/correct-xlsx.js';
import { markXlsx } from '#features/annexes/outputs/xlsx/mark-xlsx.js';

/**
 * The agency's own file back with marks (C21). An .xlsx comes back as such; .csv and .xls come back in their format with the faults'
 * column and as .xlsx with everything; HTML as .xlsx. The best file to work on comes last.
 * @throws PatchFailed when the file has a structure that cannot be patched: offer `freshMarkedWorkbook`
 */
export async function markWorkbook(
  original: Buffer,
  format: FileFormat,
  annex: MarkedAnnex,
  faults: readonly MarkedFault[],
): Promise<readonly MarkedFile[]> {
  switch (format) {
    case 'xlsx':
      return [{ format, content: await markXlsx(original, annex, faults) }];
    case 'csv':
      return [{ format, content: await markCsv(original, annex, faults) }, await markedCopy(original, annex, faults)];
    case 'html':
      return [await markedCopy(original, annex, faults)];
    case 'xls':
      return markedXls(original, annex, faults);
  }
}

/** BIFF5 and bare streams can only be copied: then the .xlsx comes alone. */
async function markedXls(
  original: Buffer,
  annex: MarkedAnnex,
  faults: readonly MarkedFault[],
): Promise<readonly MarkedFile[]> {
  const patched = await markXls(original, annex, faults).then(
    (content): readonly MarkedFile[] => [{ format: 'xls', content }],
    ifPatchFailed([]),
  );
  const converted = await orPatchFailed(async () => xlsxFromXls(stripXlsWorkbook(original, namesOf(annex)))).catch(
    ifPatchFailed(null),
  );
  const copy =
    converted === null
      ? await markedCopy(original, annex, faults)
      : { format: 'xlsx' as const, content: await markXlsx(converted, annex, faults) };
  return [...patched, copy];
}

const ifPatchFailed =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (error instanceof PatchFailed) return instead;
    throw error;
  };

const namesOf = (annex: MarkedAnnex) => markedSheets(annex).map(({ sheetName }) => sheetName);

function markedCopy(original: Buffer, annex: MarkedAnnex, faults: readonly MarkedFault[]): Promise<MarkedFile> {
  return orPatchFailed(async () => {
    const { content, sheetNames } = await xlsxFromReader(original, namesOf(annex));
    const [first, ...further] = markedSheets(annex).map((sheet, at) => ({
      ...sheet,
      sheetName: sheetNames[at] ?? null,
    }));
    return { format: 'xlsx', content: await markXlsx(content, { ...annex, ...first, further }, faults) };
  });
}

/**
 * The agency's own file with the cells put right that were fixed on line, marks taken off (C22).
 * @throws PatchFailed for HTML and for structures that cannot be patched
 */
export function correctWorkbook(
  original: Buffer,
  format: FileFormat,
  annex: MarkedAnnex,
  fixes: readonly CellFix[],
): Promise<Buffer> {
  switch (format) {
    case 'xlsx':
      return correctXlsx(original, annex, fixes);
    case 'csv':
      return correctCsv(original, annex, fixes);
    case 'xls':
      return correctXls(original, annex, fixes);
    case 'html':
      return Promise.reject(new PatchFailed('web pages are not corrected in place'));
  }
}
