import type { Request } from 'express';
import { idParam, textField } from '#platform/http/csrf.js';
import { isMarkedAnnex, type MarkedAnnex, markFields, resultLists } from '#domain/legacy/marks.js';
import { codeList } from '#domain/codes/code-lists.js';
import { sentList } from '#features/annexes/mending/sent-list.js';
import type { RowToFix } from '#features/annexes/mending/row-fix.js';
import { type MarksAsk, readMarksAsk } from './marks-ask.js';

/** What the page of marks sends: its rows, which of them are ticked, and the button that was pressed. */
export interface SentMarks {
  readonly annexId: number;
  readonly versionId: number;
  readonly rows: readonly RowToFix[];
  readonly ticked: readonly number[];
  /** Code of the result for many rows; '' where none is chosen. */
  readonly result: string;
  /** `next`: on to the following page; `ticked`, `all`: mark many. */
  readonly go: '' | 'next' | 'ticked' | 'all';
  /** Where the following page begins; 0 for none. */
  readonly onward: number;
  readonly ask: MarksAsk;
}

const goes = ['next', 'ticked', 'all'] as const;

/** Reads the form; never refuses. */
export function sentMarks(req: Request, annexNo: number): SentMarks {
  const no: MarkedAnnex = isMarkedAnnex(annexNo) ? annexNo : 4;
  const body = (req.body ?? {}) as Record<string, unknown>;
  const own = new Set(markFields[no]);
  const rows = sentList(req).rows.map((row) => ({
    ...row,
    values: Object.fromEntries(Object.entries(row.values).filter(([field]) => own.has(field))),
  }));
  const go = textField(req, 'go');
  const onward = textField(req, 'onward');
  return {
    annexId: idParam(req, 'annexId'),
    versionId: idParam(req, 'versionId'),
    rows,
    ticked: Object.keys(body).flatMap((name) => (/^tick\.[1-9]\d{0,9}$/.test(name) ? [Number(name.slice(5))] : [])),
    result: resultNamed(no, textField(req, 'many')),
    go: goes.find((one) => one === go) ?? '',
    onward: /^[1-9]\d{0,9}$/.test(onward) ? Number(onward) : 0,
    ask: readMarksAsk(no, (name) => textField(req, name)),
  };
}

export const resultNamed = (annexNo: MarkedAnnex, code: string): string =>
  codeList(resultLists[annexNo]).some((one) => one.code === code) ? code : '';

/** Row numbers of an address or a field: `3.4.8`. */
export const rowsNamed = (text: string): readonly number[] =>
  /^[\d.]{1,5000}$/.test(text)
    ? [...new Set(text.split('.').flatMap((part) => (/^[1-9]\d{0,9}$/.test(part) ? [Number(part)] : [])))]
    : [];
