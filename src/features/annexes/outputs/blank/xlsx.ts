import type { DataValidation, Style, Worksheet } from 'exceljs';
import type { Book, BookInput, BookName, BookRow, BookSheet, Look } from './book.js';
import { withCustomProperties } from './properties.js';
import { writableText } from '#formats/text/invisible.js';
import { styleOfLook } from './xlsx-looks.js';

/** Writes a planned workbook as .xlsx. exceljs, heavier than the rest of the portal's modules together, comes with the first one. */
export async function writeXlsx(book: Book): Promise<Buffer> {
  const { default: ExcelJS } = await import('exceljs');
  const workbook = new ExcelJS.Workbook();
  workbook.calcProperties.fullCalcOnLoad = false;
  for (const sheet of book.sheets) {
    const view = { state: 'frozen' as const, xSplit: sheet.freeze.columns, ySplit: sheet.freeze.rows };
    const target = workbook.addWorksheet(sheet.name, {
      state: sheet.hidden ? 'hidden' : 'visible',
      ...(sheet.freeze.rows + sheet.freeze.columns > 0 ? { views: [view] } : {}),
    });
    await fillSheet(target, sheet);
  }
  for (const name of book.names) workbook.definedNames.add(rangeOf(name), name.name);
  return withCustomProperties(Buffer.from(await workbook.xlsx.writeBuffer()), book.properties);
}

async function fillSheet(target: Worksheet, sheet: BookSheet): Promise<void> {
  target.columns = sheet.columns.map(({ width, look, hidden }) => ({
    width,
    hidden: hidden ?? false,
    style: styleOfLook(look),
  }));
  for (const [index, row] of sheet.rows.entries()) fillRow(target, index + 1, row);
  for (const input of sheet.inputs) addInput(target, sheet, input);
  setUpPrint(target, sheet);
  if (sheet.locked) await target.protect('', openProtection);
}

/** Locked sheets still let people sort out how it looks and filter; only the given cells are closed. No password. */
const openProtection = {
  selectLockedCells: true,
  selectUnlockedCells: true,
  formatCells: true,
  formatColumns: true,
  formatRows: true,
  autoFilter: true,
  sort: true,
};

/** Empty cells are not written: the style of the column stands for them and the file has no phantom rows. */
function fillRow(target: Worksheet, number: number, row: BookRow): void {
  const line = target.getRow(number);
  if (row.height !== undefined) line.height = row.height;
  for (const [index, text] of row.cells.entries()) {
    const look = lookAt(row, index);
    if (text === '' && look === undefined) continue;
    const cell = line.getCell(index + 1);
    if (look !== undefined) cell.style = styleOfLook(look) as Style;
    if (text !== '') cell.value = writableText(text);
  }
}

const lookAt = ({ look }: BookRow, index: number): Look | undefined =>
  look === undefined || typeof look === 'string' ? look : look[index];

function addInput(target: Worksheet, sheet: BookSheet, input: BookInput): void {
  const letter = target.getColumn(input.column + 1).letter;
  const { from, to } = sheet.inputRows;
  validationsOf(target).add(`${letter}${from}:${letter}${to}`, {
    ...choiceRule(input),
    showInputMessage: true,
    promptTitle: input.title,
    prompt: input.message,
  });
}

/** A word outside the list is warned of, not refused: the import also understands codes and other spellings. */
function choiceRule({ choices }: BookInput): DataValidation {
  if (choices === null) return { type: 'any' } as unknown as DataValidation;
  const source = 'name' in choices ? choices.name : `"${choices.words.join(',')}"`;
  return {
    type: 'list',
    allowBlank: true,
    formulae: [source],
    showErrorMessage: true,
    errorStyle: 'warning',
    errorTitle: '不在下拉选项中',
    error: '填写的内容不在下拉选项中，请核对代码表。仍要保留吗？',
  };
}

/** exceljs has this collection but does not declare it. */
const validationsOf = (sheet: Worksheet): { add(range: string, rule: DataValidation): void } =>
  (sheet as unknown as { dataValidations: { add(range: string, rule: DataValidation): void } }).dataValidations;

function setUpPrint(target: Worksheet, { print, freeze }: BookSheet): void {
  target.pageSetup = {
    ...target.pageSetup,
    orientation: 'landscape',
    paperSize: { A3: 8, A4: 9 }[print.paper],
    pageOrder: 'overThenDown',
    fitToPage: true,
    fitToWidth: print.pagesWide,
    fitToHeight: 0,
    horizontalCentered: true,
    margins: { left: 0.4, right: 0.4, top: 0.5, bottom: 0.7, header: 0.3, footer: 0.3 },
    ...(freeze.rows > 0 ? { printTitlesRow: `1:${freeze.rows}` } : {}),
    ...(print.pagesWide > 1 ? { printTitlesColumn: `A:${target.getColumn(freeze.columns).letter}` } : {}),
  };
  if (print.foot !== '') target.headerFooter.oddFooter = print.foot;
}

function rangeOf({ sheet, column, count }: BookName): string {
  const letter = String.fromCharCode(65 + column);
  return `'${sheet}'!$${letter}$1:$${letter}$${count}`;
}
