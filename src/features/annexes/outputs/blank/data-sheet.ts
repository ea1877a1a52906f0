import { sheetNameOf } from '#formats/ooxml/sheet-name.js';
import { ROW_ID_HEADER } from '#domain/reading/marks.js';
import type { AnnexColumn, AnnexDefinition, CodeListName, RowValues } from '#domain/annexes/types.js';
import type { BookChoices, BookColumn, BookInput, BookRow, BookSheet, Look } from './book.js';
import { typedWord } from '#domain/annexes/typed-words.js';
import { inputMessage, inputTitle } from './words.js';

export interface BlankRequest {
  readonly agencyCode: string;
  /** The drive whose list it is; '' for a table that is of none. */
  readonly drive?: string;
  readonly agencyName: string;
  /** Prefilled rows, stored values by field. */
  readonly rows: readonly RowValues[];
  /** One stable id per prefilled row, kept in a hidden column; empty: no such column. */
  readonly rowIds: readonly string[];
}

/** Rows people may type in before drop-downs end. */
const typingRows = 2_000;
/** Title row and header row stand above the data. */
const headRows = 2;

/** The sheet that people fill in: title, header, prefilled rows, drop-downs and messages (annexes.md section 0). */
export function planDataSheet(
  definition: AnnexDefinition,
  request: BlankRequest,
  lists: ReadonlyMap<CodeListName, BookChoices>,
): BookSheet {
  const { columns } = definition;
  const locked = isRowGiven(definition) && request.rows.length > 0;
  const withIds = request.rowIds.length > 0;
  const lastRow = headRows + (locked ? request.rows.length : Math.max(typingRows, request.rows.length + 200));
  return {
    name: sheetNameOf(definition.title, `附件${definition.no}`),
    columns: [...columns.map((each) => bookColumn(each, locked)), ...(withIds ? [idColumn] : [])],
    rows: [
      titleRow(definition.title, columns.length),
      headerRow(columns, withIds),
      ...request.rows.map((row, index) => dataRow(columns, row, index, request.rowIds[index])),
    ],
    freeze: { rows: headRows, columns: frozenColumns(columns) },
    inputs: columns.map((column, index) => bookInput(column, index, lists)),
    inputRows: { from: headRows + 1, to: lastRow },
    locked,
    print: printing(columns, request.agencyName),
  };
}

/** Annexes 4 and 5: most of the row comes from the old system, agencies only answer. Others may use every cell. */
function isRowGiven({ columns }: AnnexDefinition): boolean {
  return columns.filter((each) => each.filledBy === 'prefilled').length * 2 > columns.length;
}

/**
 * With locked sheets only the agency's columns are open. Elsewhere nothing is locked: protection would take away sorting, inserting
 * and pasting for the sake of one prefilled cell.
 */
function bookColumn(column: AnnexColumn, locked: boolean): BookColumn {
  const closed = locked && column.filledBy !== 'agency';
  return { width: column.width, look: closed ? 'locked' : 'input' };
}

const idColumn: BookColumn = { width: 12, look: 'locked', hidden: true };

/**
 * The title stands in the first cell and runs on over the empty ones: merged over a wide sheet it would be centred out of sight,
 * and merged cells across the frozen columns tear when one scrolls.
 */
export const titleRow = (title: string, columns: number): BookRow => ({
  cells: [title, ...Array<string>(columns - 1).fill('')],
  look: 'title',
  height: 30,
});

function headerRow(columns: readonly AnnexColumn[], withIds: boolean): BookRow {
  const cells = columns.map((each) => (mustFill(each) ? `*${each.header}` : each.header));
  const styles = columns.map(headerLook);
  return withIds
    ? { cells: [...cells, ROW_ID_HEADER], look: [...styles, 'header-locked'], height: 36 }
    : { cells, look: styles, height: 36 };
}

const mustFill = (column: AnnexColumn): boolean => column.need === 'must' && column.filledBy === 'agency';

function headerLook(column: AnnexColumn): Look {
  if (column.filledBy !== 'agency') return 'header-locked';
  return column.need === 'must' ? 'header-must' : 'header';
}

function dataRow(columns: readonly AnnexColumn[], row: RowValues, index: number, id: string | undefined): BookRow {
  const cells = columns.map((column) => {
    const value = row[column.field] ?? '';
    return column.field === 'seq' && value === '' ? String(index + 1) : typedWord(column.type, value);
  });
  return { cells: id === undefined ? cells : [...cells, id] };
}

function bookInput(column: AnnexColumn, index: number, lists: ReadonlyMap<CodeListName, BookChoices>): BookInput {
  return { column: index, title: inputTitle(column), message: inputMessage(column), choices: choicesOf(column, lists) };
}

function choicesOf({ type }: AnnexColumn, lists: ReadonlyMap<CodeListName, BookChoices>): BookChoices | null {
  if (type.kind === 'bool') return { words: ['是', '否'] };
  return type.kind === 'code' ? (lists.get(type.list) ?? null) : null;
}

/** The name of the business or person stays in sight while one scrolls to the right, if it does not fill the screen itself. */
function frozenColumns(columns: readonly AnnexColumn[]): number {
  const name = columns.findIndex((each) => /^(business|agency|user)_name$/.test(each.field));
  const width = columns.slice(0, name + 1).reduce((sum, each) => sum + each.width, 0);
  return name >= 0 && width <= 100 ? name + 1 : 1;
}

/** A3 across; a wide annex goes on as many pages side by side as keep it readable, with header and names repeated. */
function printing(columns: readonly AnnexColumn[], agencyName: string): BookSheet['print'] {
  const width = columns.reduce((sum, each) => sum + each.width, 0);
  const foot = `&L填报单位（盖章）：${agencyName.replaceAll('&', '&&')}&C填报人：　　　　　　审核人：&R填报日期：　　年　　月　　日　第 &P/&N 页`;
  return { paper: width <= 160 ? 'A4' : 'A3', pagesWide: Math.max(1, Math.round(width / 280)), foot };
}
