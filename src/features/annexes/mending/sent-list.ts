import type { Request } from 'express';
import { textField } from '#platform/http/csrf.js';
import { cellOfKey } from '#features/annexes/checking/cell-boxes.js';
import type { FindingsPlace } from '#features/annexes/checking/findings-page.js';
import type { RowToFix } from './row-fix.js';

/** What the list of findings sends as one form: boxes, reasons, the button that was pressed and where the person was. */
export interface SentList {
  readonly rows: readonly RowToFix[];
  /** Keys of the boxes in their order. */
  readonly cells: readonly string[];
  readonly seen: ReadonlyMap<number, number>;
  /** Reasons that were typed, by the finding's id. */
  readonly reasons: ReadonlyMap<number, string>;
  /** Ids of the findings whose button was pressed; 0 for none. */
  readonly take: number;
  readonly confirm: number;
  /** Number of the row to be deleted; 0 for none. */
  readonly remove: number;
  readonly place: FindingsPlace;
  /** The first cell of the next page; '' where there is none. */
  readonly onward: string;
  /** The button leads to the next page, or shows the list anew. */
  readonly isLeading: boolean;
}

interface SentRow {
  readonly row: number;
  readonly values: Record<string, string>;
  readonly chosen: Map<string, string>;
  readonly seen: number | undefined;
}

/** Reads the form; never refuses. */
export function sentList(req: Request): SentList {
  const values = cellsNamed(req, 'v.');
  const chosen = new Map([...cellsNamed(req, 'clash.'), ...cellsNamed(req, 'keep.')]);
  const seen = new Map(numbersNamed(req, 'seen.').map(([row, text]) => [row, Number(text) || 0]));
  const rows = new Map<number, SentRow>();
  for (const [key, value] of values) {
    const { row, field } = cellOfKey(key) ?? { row: 0, field: '' };
    const own: SentRow = rows.get(row) ?? { row, values: {}, chosen: new Map(), seen: seen.get(row) };
    own.values[field] = value;
    if (chosen.has(key)) own.chosen.set(field, chosen.get(key) ?? '');
    rows.set(row, own);
  }
  const onward = keyField(req, 'onward');
  const go = textField(req, 'go');
  return {
    rows: [...rows.values()],
    cells: [...values.keys()],
    seen,
    reasons: new Map(numbersNamed(req, 'reason.').filter(([, text]) => text.trim() !== '')),
    take: idField(req, 'take'),
    confirm: idField(req, 'confirm'),
    remove: idField(req, 'remove'),
    place: {
      kind: textField(req, 'kind').slice(0, 80),
      level: textField(req, 'level').slice(0, 1),
      from: keyField(req, 'from'),
      at: keyField(req, 'at'),
    },
    onward: go === 'again' ? keyField(req, 'from') : onward,
    isLeading: go !== '',
  };
}

/** Fields of the form with this prefix and a cell's key, in their order. */
function cellsNamed(req: Request, prefix: string): Map<string, string> {
  return new Map(fieldsNamed(req, prefix).filter(([key]) => (cellOfKey(key)?.row ?? 0) > 0 && !key.endsWith('.')));
}

const numbersNamed = (req: Request, prefix: string): [number, string][] =>
  fieldsNamed(req, prefix).flatMap(([key, value]) => (/^[1-9]\d{0,14}$/.test(key) ? [[Number(key), value]] : []));

function fieldsNamed(req: Request, prefix: string): [string, string][] {
  const body = (req.body ?? {}) as Record<string, unknown>;
  return Object.entries(body).flatMap(([name, value]) =>
    name.startsWith(prefix) && typeof value === 'string' ? [[name.slice(prefix.length), value]] : [],
  );
}

const idField = (req: Request, name: string): number =>
  /^[1-9]\d{0,14}$/.test(textField(req, name)) ? Number(textField(req, name)) : 0;

function keyField(req: Request, name: string): string {
  const text = textField(req, name);
  return cellOfKey(text) ? text : '';
}
