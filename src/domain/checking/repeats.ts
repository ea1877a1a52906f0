import { rowsWords } from '#domain/annexes/sheets.js';
import type { CheckedRow } from './checked-row.js';
import type { RowRef } from './rule-types.js';

/**
 * Remembers which rows share a value (and what belongs to it), in little memory: one number per key, texts only where a
 * cell was typed in another way than it is stored, lists only for keys that came back.
 */
export class Repeats {
  private readonly firstRow = new Map<string, number>();
  private readonly rows = new Map<string, number[]>();
  private readonly oddlyTyped = new Map<number, string>();

  constructor(private readonly field: string) {}

  /** Notes the row under the field's value and `rest`, the further parts of the key. */
  see(row: CheckedRow, rest = ''): void {
    const value = row.value(this.field);
    const typed = row.typed(this.field);
    if (typed !== value) this.oddlyTyped.set(row.row, typed);
    const key = keyOf(value, rest);
    const first = this.firstRow.get(key);
    if (first === undefined) {
      this.firstRow.set(key, row.row);
      return;
    }
    const rows = this.rows.get(key);
    if (rows === undefined) this.rows.set(key, [first, row.row]);
    else rows.push(row.row);
  }

  has(value: string, rest = ''): boolean {
    return this.firstRow.has(keyOf(value, rest));
  }

  /** The rows of every key that was seen more than once, in order. */
  *groups(): Iterable<readonly RowRef[]> {
    for (const [key, rows] of this.rows) {
      const end = key.indexOf('\n');
      const value = end < 0 ? key : key.slice(0, end);
      yield rows.map((row) => ({ row, typed: this.oddlyTyped.get(row) ?? value }));
    }
  }
}

/** A value that stands by itself is its own key: a new text for each cell would cost more than the rest of the rule. */
const keyOf = (value: string, rest: string): string => (rest === '' ? value : `${value}\n${rest}`);

/** 第 3、8 行, or 第 3、8、9、12、15 行等 240 行: the other rows of a group, for a sentence. */
export function otherRows(group: readonly RowRef[], own: RowRef, sheets: readonly string[]): string {
  const shown = group
    .slice(0, 6)
    .filter(({ row }) => row !== own.row)
    .slice(0, 5)
    .map(({ row }) => row);
  return `${rowsWords(shown, sheets)}${group.length > 6 ? `等 ${group.length - 1} 行` : ''}`;
}

/** Name of a group: unique within the file by rule, column and first row. */
export function groupName(rule: string, field: string, group: readonly RowRef[]): string {
  return `${rule}.${field}.${group[0]?.row ?? 0}`;
}
