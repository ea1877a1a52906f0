import { codeName } from '#domain/codes/code-lists.js';
import { columnAt } from '#domain/annexes/sheets.js';
import type { AnnexColumn, AnnexDefinition, RowValues, SheetHead } from '#domain/annexes/types.js';
import { valueWords } from '#domain/annexes/value-words.js';
import { maskCell } from '#domain/values/masking.js';
import { cellText } from '#formats/cell-values.js';
import type { SheetRow } from '#formats/cells.js';
import type { VersionReading } from '#features/annexes/review/reading/reading.js';
import { flagsOf, placeOf } from '#features/annexes/review/reading/reading-rules.js';
import { type GridAsk, type GridQuery, gridQuery, nameFields, type Show, shows } from './ask.js';
import type { RowTally } from './grid-queries.js';
import { type CodeColumn, type RowIndex, sortFields } from './row-index.js';

/** Reads a row in words: what its check understood, and what was typed where it understood nothing. Numbers as this person may read them. */
export function rowReader(head: SheetHead | null, isFull: boolean) {
  return (column: AnnexColumn, row: SheetRow | undefined, values: RowValues): string => {
    const value = values[column.field] ?? '';
    const at = head && row ? columnAt(head, row.row, column.field)?.index : undefined;
    const text = value === '' && at !== undefined ? cellText(row?.cells[at]).trim() : valueWords(column, value);
    return isFull ? text : maskCell(column, text);
  };
}
export type RowReader = ReturnType<typeof rowReader>;

export const columnOf = (definition: AnnexDefinition, field: string): AnnexColumn | undefined =>
  definition.columns.find((column) => column.field === field);

/** What a row is called, in words of the sheet. */
export const nameOfRow = (definition: AnnexDefinition, values: RowValues): string =>
  values[nameFields[definition.no]] || '（没有名称）';

/** Sums of the version by kind and by division, each with the list of its rows. */
export function totalsOf(definition: AnnexDefinition, index: RowIndex, ask: GridAsk) {
  const { kind, division } = sortFields[definition.no];
  return [
    totalOf(definition, kind, index.kind, ask.kind, (code) =>
      gridQuery(definition.no, ask, { kind: code, page: 1, row: 0 }),
    ),
    totalOf(definition, division, index.division, ask.division, (code) =>
      gridQuery(definition.no, ask, { division: code, page: 1, row: 0 }),
    ),
  ].flatMap((one) => (one && one.items.length > 0 ? [one] : []));
}

function totalOf(
  definition: AnnexDefinition,
  field: string,
  { codes, places }: CodeColumn,
  asked: string,
  queryOf: (code: string) => GridQuery,
) {
  const column = columnOf(definition, field);
  if (column?.type.kind !== 'code') return undefined;
  const { list } = column.type;
  const counts = new Uint32Array(codes.length);
  for (const place of places) counts[place] = (counts[place] ?? 0) + 1;
  const items = codes
    .map((code, at) => ({
      code,
      words: code === '' ? '未填' : codeName(list, code),
      count: counts[at] ?? 0,
      isHere: code !== '' && code === asked,
      query: code === '' ? undefined : queryOf(code === asked ? '' : code),
    }))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
  return { header: column.header, items };
}

/** The words of the filter that hold now, each with the list that remains without it. */
export function gridChips(definition: AnnexDefinition, ask: GridAsk): { label: string; query: GridQuery }[] {
  const { kind, division } = sortFields[definition.no];
  const coded = (field: string, code: string) => {
    const column = columnOf(definition, field);
    return column === undefined ? '' : `${column.header}：${valueWords(column, code)}`;
  };
  const chips: [string, Partial<GridAsk>][] = [
    [ask.show === '' ? '' : shows[ask.show], { show: '' }],
    [ask.kind === '' ? '' : coded(kind, ask.kind), { kind: '' }],
    [ask.division === '' ? '' : coded(division, ask.division), { division: '' }],
    [ask.q === '' ? '' : `查找：${ask.q}`, { q: '' }],
  ];
  return chips
    .filter(([label]) => label !== '')
    .map(([label, change]) => ({ label, query: gridQuery(definition.no, ask, { ...change, page: 1, row: 0 }) }));
}

/** What can be asked for: rows that changed where there was a review, those of the sample where one was drawn, of old licences those filed. */
export const showChoices = (reading: Pick<VersionReading, 'last' | 'sample'>, isReader: boolean, annexNo: number) =>
  (Object.entries(shows) as [Show, string][])
    .filter(
      ([show]) =>
        (show !== 'filed' || annexNo >= 4) &&
        (show !== 'changed' || reading.last !== undefined) &&
        (show !== 'sample' || (isReader && reading.sample !== undefined)),
    )
    .map(([value, label]) => ({ value, label }));

/** How far a reviewer has read a version, and where to go on; undefined for everybody else. */
export interface ProgressView {
  readonly seen: number;
  readonly total: number;
  readonly unseen: number;
  /** Rows that nobody who reviews has looked at. */
  readonly unseenByAll: number;
  /** Of the rows that must be seen, where that is not all of them. */
  readonly needed: { readonly changed: number; readonly unseen: number } | undefined;
  readonly sample: { readonly size: number; readonly seed: number; readonly unseen: number } | undefined;
  /** The page with the first row that must be seen and was not. */
  readonly next: { readonly query: GridQuery; readonly row: number } | undefined;
}

export function progressView(definition: AnnexDefinition, reading: VersionReading, ask: GridAsk): ProgressView {
  const { rows, own, anybody, needed, sampled, facts } = reading;
  const count = (flags: Uint8Array) => flags.reduce((sum, flag) => sum + flag, 0);
  const isWhole = needed.length === rows.length;
  const goal = facts.sample ? sampled : needed;
  const first = goal.find((row) => own[placeOf(rows, row)] !== 1) ?? firstUnseen(rows, own);
  const show =
    first === undefined || placeOf(goal, first) < 0 ? '' : facts.sample ? 'sample' : isWhole ? '' : 'changed';
  const within = show === '' ? rows : goal;
  const page = first === undefined ? 1 : Math.floor(placeOf(within, first) / ask.size) + 1;
  const anew = { show, q: '', kind: '', division: '', row: 0, page } as const;
  return {
    seen: count(own),
    total: rows.length,
    unseen: rows.length - count(own),
    unseenByAll: rows.length - count(anybody),
    needed: isWhole ? undefined : { changed: needed.length, unseen: facts.unseen },
    sample: facts.sample,
    next: first === undefined ? undefined : { query: gridQuery(definition.no, ask, anew), row: first },
  };
}

const firstUnseen = (rows: Uint32Array, own: Uint8Array): number | undefined => rows.find((_, at) => own[at] !== 1);

/** A line of the grid. */
export interface GridLine {
  readonly row: number;
  readonly where: string;
  readonly name: string;
  readonly query: GridQuery;
  readonly isOpen: boolean;
  readonly marks: readonly { readonly look: string; readonly sign: string; readonly words: string }[];
  readonly cells: readonly string[];
}

/** Signs before a line: what was found, said and changed there. */
export function marksOf(tally: RowTally | undefined, isChanged: boolean): GridLine['marks'] {
  const { errors = 0, waived = 0, warnings = 0, comments = 0 } = tally ?? {};
  return [
    { n: errors, look: 'E', sign: `✘${errors}`, words: `${errors} 处错误` },
    { n: waived, look: 'N', sign: `豁${waived}`, words: `${waived} 处错误已豁免` },
    { n: warnings, look: 'W', sign: `!${warnings}`, words: `${warnings} 处提醒` },
    { n: comments, look: 'C', sign: `意见${comments}`, words: `${comments} 条审核意见` },
    { n: isChanged ? 1 : 0, look: 'N', sign: '变', words: '上次审核后有变化' },
  ].filter(({ n }) => n > 0);
}

export const isAmong = (rows: Uint32Array | undefined, row: number): boolean =>
  rows !== undefined && placeOf(rows, row) >= 0;

/** Every row: what a version is to somebody who keeps no reading of it. */
export const unread = (rows: Uint32Array): VersionReading => ({
  rows,
  last: undefined,
  needed: rows,
  own: flagsOf(rows, []),
  anybody: flagsOf(rows, []),
  sample: undefined,
  sampled: new Uint32Array(),
  facts: { needed: rows.length, unseen: rows.length, sample: undefined },
});
