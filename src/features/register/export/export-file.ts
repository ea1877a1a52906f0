import { csvStream } from '#formats/csv/writer.js';
import { listBook } from '#formats/ooxml/list-book.js';
import { xlsxStream } from '#formats/ooxml/xlsx-writer.js';
import { columnsOf, exportRows, exportTitle, type RowsToExport } from './export.js';
import { aboutLines, type ExportMark, footText, noteText } from './export-rules.js';
import type { ExportFormat } from './export-words.js';

/** A list of the register as a file. */
export interface FileToExport extends Omit<RowsToExport, 'note'> {
  readonly format: ExportFormat;
  readonly mark: ExportMark;
}

/**
 * The file as it is made, row by row: in the background the same as at once. Who, when and which number of the log stands in its last row,
 * in a workbook also on a sheet of its own and at the foot of every printed page; none of it hinders reading the file again.
 */
export async function* exportFile(asked: FileToExport): AsyncGenerator<Buffer> {
  const { format, mark, layout } = asked;
  const columns = columnsOf(layout);
  const headers = columns.map(({ header }) => header);
  let made = 0;
  const note = (count: number): string => {
    made = count;
    return noteText(mark, count);
  };
  const rows = exportRows({ ...asked, note });
  if (format === 'csv') {
    for await (const text of csvStream(headers, rows)) yield Buffer.from(text);
    return;
  }
  yield* xlsxStream(
    listBook({
      ...{ sheet: '附件3', title: exportTitle, headers, widths: columns.map(({ width }) => width), rows },
      foot: footText(mark),
      about: { sheet: '导出说明', lines: () => aboutLines(mark, made) },
    }),
  );
}
