import { codeList, codeName } from '#domain/codes/code-lists.js';
import { columnAt, sheetOf } from '#domain/annexes/sheets.js';
import type { AnnexColumn, AnnexDefinition, SheetHead } from '#domain/annexes/types.js';
import {
  type MarkedAnnex,
  markFields,
  missingFields,
  resultLists,
  resultOf,
  resultsAsking,
} from '#domain/legacy/marks.js';
import { cellKey } from '#features/annexes/checking/cell-boxes.js';
import { optionsOf, type RowField } from '#features/annexes/mending/row-form.js';
import type { ReadableClash } from '#features/annexes/mending/clashes.js';
import { cellText } from '#formats/cell-values.js';
import type { SheetRow } from '#formats/cells.js';
import type { MarkBatch } from './marking-queries.js';
import { type MarksAsk, marksPageSize, marksQuery, showWords } from './marks-ask.js';
import { countResults, type MarksIndex } from './marks-index.js';

/** A cell of a line that the office fills in. */
export interface MarkBox {
  readonly field: string;
  readonly key: string;
  readonly label: string;
  readonly value: string;
  readonly options: RowField['options'];
  /** Keys of the results that ask for it, as `3`; '' where none does. */
  readonly asking: string;
  readonly isMissing: boolean;
  /** Suggestions are offered while it is typed. */
  readonly isOffice: boolean;
}

/** The results of an annex, each with the key that marks it. */
export const resultKeys = (annexNo: MarkedAnnex) =>
  codeList(resultLists[annexNo]).map(({ code, name }, at) => ({ key: at + 1, code, name }));

interface LineSource {
  readonly annexNo: MarkedAnnex;
  readonly definition: AnnexDefinition;
  readonly head: SheetHead;
  /** What was typed in the row and is not saved, by field. */
  readonly typed: Readonly<Record<string, string>>;
  readonly seen: number;
  readonly faults: number;
  readonly clashes: readonly ReadableClash[];
}

/** One licence in one line: what the old system says of it, and the boxes of what the office says. */
export function markLine(row: SheetRow, source: LineSource) {
  const { annexNo, definition, head, typed } = source;
  const now = (field: string): string => {
    const at = columnAt(head, row.row, field);
    return at ? cellText(row.cells[at.index]) : '';
  };
  const has = new Set(sheetOf(head, row.row).columns.map(({ field }) => field));
  const texts = Object.fromEntries(markFields[annexNo].map((field) => [field, typed[field] ?? now(field)]));
  const missing = missingFields(annexNo, texts);
  const boxes = markFields[annexNo].flatMap((field) => {
    const column = definition.columns.find((one) => one.field === field);
    if (!column || !has.has(field)) return [];
    return [boxOf(row.row, column, texts[field] ?? '', missing.includes(field), annexNo)];
  });
  const isOpen = resultOf(annexNo, texts['check_result']) === '';
  const box = (field: string) => boxes.find((one) => one.field === field);
  return {
    row: row.row,
    seen: source.seen,
    name: now('business_name') || '（没有名称）',
    oldId: now('old_system_id'),
    licenceNo: now('licence_no'),
    validTo: now('valid_to'),
    address: now('address'),
    faults: isOpen ? 0 : source.faults,
    result: box('check_result'),
    filed: box('is_filed'),
    status: box('actual_status'),
    further: boxes.filter(({ options }) => options === null),
    clashes: source.clashes.map((clash) => ({ ...clash, key: cellKey(clash) })),
  };
}

function boxOf(row: number, column: AnnexColumn, value: string, isMissing: boolean, annexNo: MarkedAnnex): MarkBox {
  const { field } = column;
  const asking = resultKeys(annexNo).filter(({ code }) => resultsAsking(annexNo, field).includes(code));
  const options = field === 'check_result' ? resultOptions(column, value, annexNo) : shortOptions(column, value);
  return {
    field,
    key: cellKey({ row, field }),
    label: column.header,
    value,
    options,
    asking: asking.map(({ key }) => key).join(' '),
    isMissing,
    isOffice: field === 'actual_agency',
  };
}

const shortOptions = (column: AnnexColumn, value: string) =>
  optionsOf(column, value)?.map((option) => (option.value === '' ? { ...option, label: '' } : option)) ?? null;

/** Results in the order of their keys. */
function resultOptions(column: AnnexColumn, value: string, annexNo: MarkedAnnex) {
  const keys = new Map(resultKeys(annexNo).map(({ key, name }) => [name, `${key} ${name}`]));
  return shortOptions(column, value)?.map((one) => ({ ...one, label: keys.get(one.label) ?? one.label })) ?? null;
}

/** The choices of rows, each with its number. */
export function marksShows(annexNo: MarkedAnnex, index: MarksIndex, found: number, ask: MarksAsk) {
  const counts = countResults(index);
  return showWords(annexNo).flatMap(([show, words]) => {
    const count =
      show === '' ? index.rows.length : show === 'found' ? found : (counts.get(show === 'open' ? '' : show) ?? 0);
    const isHere = ask.show === show;
    if (count === 0 && !isHere && show !== 'open') return [];
    return [{ show, words, count, isHere, query: marksQuery({ ...ask, show, from: 0 }) }];
  });
}

/** The page of the rows that are asked for: from a row on, and what lies before and behind. */
export function marksPlace(found: readonly number[], ask: MarksAsk) {
  const start = ask.from === 0 ? 0 : found.findIndex((row) => row >= ask.from);
  const at = start < 0 ? Math.max(0, found.length - marksPageSize) : start;
  const to = (from: number) => ({ ...ask, from });
  return {
    rows: found.slice(at, at + marksPageSize),
    firstNo: found.length === 0 ? 0 : at + 1,
    lastNo: Math.min(found.length, at + marksPageSize),
    previous: at > 0 ? to(found[Math.max(0, at - marksPageSize)] ?? 0) : undefined,
    next: at + marksPageSize < found.length ? to(found[at + marksPageSize] ?? 0) : undefined,
  };
}

/** Annex 5 asks for filed businesses only: one press says of all the others that they have lapsed (R24). */
export const lapsedButton = (annexNo: MarkedAnnex, here: string, open: number) =>
  annexNo === 5 && open > 0
    ? { path: `${here}/marks/many`, query: { show: 'open', result: 'lapsed' }, label: `其余 ${open} 户全部确认失效` }
    : undefined;

/** The last marking of many, to be taken back. */
export const undoView = (annexNo: MarkedAnnex, here: string, batch: MarkBatch) => ({
  result: codeName(resultLists[annexNo], batch.result),
  count: batch.rowCount,
  by: batch.markedByName,
  at: batch.markedAt,
  button: {
    action: `${here}/marks/batches/${batch.id}/removal`,
    label: '撤销这次批量标注',
    look: 'small',
    busy: '正在撤销…',
  },
});
