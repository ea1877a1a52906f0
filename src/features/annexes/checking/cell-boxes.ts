import { columnAt } from '#domain/annexes/sheets.js';
import type { AnnexDefinition, SheetHead } from '#domain/annexes/types.js';
import { optionsOf, type RowField } from '#features/annexes/mending/row-form.js';
import { cellText } from '#formats/cell-values.js';
import type { SheetRow } from '#formats/cells.js';
import type { StoredFinding } from './finding-queries.js';

/** A cell of a version in an address or the name of a field: `12.uscc`. */
export const cellKey = ({ row, field }: Pick<StoredFinding, 'row' | 'field'>): string => `${row}.${field}`;

/** Where a page has that cell: its box, or the row of its finding. */
export const cellAnchor = ({ row, field }: Pick<StoredFinding, 'row' | 'field'>): string => `at-${row}-${field}`;

/** @returns undefined for what is no such key */
export function cellOfKey(key: string): { row: number; field: string } | undefined {
  const [, row, field = ''] = /^(\d{1,9})\.(\w{0,40})$/.exec(key) ?? [];
  return row === undefined ? undefined : { row: Number(row), field };
}

/** The cell of a finding as an edit box beside it. */
export interface CellBox {
  readonly key: string;
  readonly anchor: string;
  readonly label: string;
  /** As it counts now, or as it was typed and not saved. */
  readonly value: string;
  readonly options: RowField['options'];
}

export interface BoxSource {
  readonly definition: AnnexDefinition;
  readonly head: SheetHead | null;
  /** Rows as they count now. */
  readonly rows: ReadonlyMap<number, SheetRow>;
  /** What was typed and not saved, by cell key. */
  readonly typed: ReadonlyMap<string, string>;
}

/**
 * The boxes of findings, by the finding's id: one a cell, at its first finding; none for whole rows, for columns that the file lacks and for
 * those that the office does not fill.
 */
export function boxesOf(findings: readonly StoredFinding[], source: BoxSource): ReadonlyMap<number, CellBox> {
  const boxes = new Map<number, CellBox>();
  const done = new Set<string>();
  for (const finding of findings) {
    const key = cellKey(finding);
    const box = done.has(key) ? undefined : boxOf(finding, source);
    if (!box) continue;
    done.add(key);
    boxes.set(finding.id, box);
  }
  return boxes;
}

function boxOf(finding: StoredFinding, { definition, head, rows, typed }: BoxSource): CellBox | undefined {
  const column = definition.columns.find(({ field }) => field === finding.field);
  const row = rows.get(finding.row);
  if (!head || !row || column?.filledBy !== 'agency') return undefined;
  const at = columnAt(head, row.row, column.field);
  if (!at) return undefined;
  const key = cellKey(finding);
  const value = typed.get(key) ?? cellText(row.cells[at.index]);
  return { key, anchor: cellAnchor(finding), label: column.header, value, options: optionsOf(column, value) };
}
