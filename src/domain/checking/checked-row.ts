import { sheetNames, sheetNoOf, sheetsOf } from '#domain/annexes/sheets.js';
import type { AnnexColumn, AnnexDefinition, Finding, SheetColumn, SheetHead } from '#domain/annexes/types.js';
import type { Cell, SheetRow } from '#formats/cells.js';
import { error, type CellFault } from './faults.js';
import { findingOf } from './finding.js';
import { conflictFault, type DoubleColumn, doublesOf, meaningOf } from './double-columns.js';
import { remembering } from './remembered-readings.js';
import { cellReader, formulaNote, type CellReader, type Reading } from './values.js';

/** A column of the annex, where the sheet has it and how it is read. */
interface BoundColumn {
  readonly column: AnnexColumn;
  /** 0-based sheet column; -1 where the sheet lacks it. */
  readonly index: number;
  readonly read: CellReader;
  readonly ownRule: string;
  readonly isChecked: boolean;
  /** Further columns of the sheet that say the same: held against it, not read. */
  readonly doubles: readonly DoubleColumn[];
}

/** One row under check: its normalised values, what is blank, what is faulty, and the findings so far. */
export interface CheckedRow {
  readonly row: number;
  /** Hidden name of a row that was handed out prefilled; '' where it has none. */
  readonly rowId: string;
  /** Normalised value, '' when blank or unreadable. @throws RangeError for a name that is no column: a slip in code. */
  value(field: string): string;
  /** Nothing was typed (or only a sign for "nothing"). */
  isBlank(field: string): boolean;
  /** The cell as typed. */
  typed(field: string): string;
  /** Whether an error was found in the cell already; further rules keep silent about it. */
  isFaulty(field: string): boolean;
  /** Whether the sheet has the column at all. */
  has(field: string): boolean;
  /** Has another value stand in place of what was typed. */
  settle(field: string, value: string): void;
  report(field: string, fault: CellFault): void;
}

/**
 * Prepares the reading of rows of one file: each cell is normalised and checked by what its column demands by itself.
 * Rules that look at several cells come after it.
 */
export function rowReader(definition: AnnexDefinition, head: SheetHead): (row: SheetRow) => RowUnderCheck {
  const sheets = sheetNames(head);
  const bound = sheetsOf(head).map(({ columns }) => bindColumns(definition, columns));
  const noOf = new Map(definition.columns.map((column, i) => [column.field, i]));
  const empty: Record<string, string> = Object.fromEntries(definition.columns.map(({ field }) => [field, '']));
  return (sheetRow) => {
    const own = bound[sheetNoOf(sheetRow.row)] ?? [];
    const row = new RowUnderCheck(sheetRow, own, noOf, { ...empty }, sheets);
    row.readCells();
    return row;
  };
}

function bindColumns(definition: AnnexDefinition, columns: readonly SheetColumn[]): readonly BoundColumn[] {
  const doubles = doublesOf(columns);
  const indexOf = new Map(columns.map(({ field, index }) => [field, index]));
  return definition.columns.map((column) => ({
    column,
    index: indexOf.get(column.field) ?? -1,
    read: remembering(cellReader(definition.no, column)),
    ownRule: `A${definition.no}-${column.no}`,
    isChecked: column.filledBy !== 'system' && column.field !== 'seq',
    doubles: doubles.get(column.field) ?? [],
  }));
}

const blank = 0;
const sound = 1;
const faulty = 2;

export class RowUnderCheck implements CheckedRow {
  readonly row: number;
  readonly rowId: string;
  readonly findings: Finding[] = [];
  /** Doubled columns that say something else in this row. */
  readonly conflicting: number[] = [];
  private readonly states: Uint8Array;

  constructor(
    private readonly sheetRow: SheetRow,
    private readonly bound: readonly BoundColumn[],
    private readonly noOf: ReadonlyMap<string, number>,
    readonly values: Record<string, string>,
    private readonly sheets: readonly string[],
  ) {
    this.row = sheetRow.row;
    this.rowId = sheetRow.rowId ?? '';
    this.states = new Uint8Array(bound.length);
  }

  readCells(): void {
    const { cells } = this.sheetRow;
    for (let i = 0; i < this.bound.length; i += 1) {
      const column = this.bound[i] as BoundColumn;
      const cell = column.index < 0 ? undefined : cells[column.index];
      if (column.isChecked) this.readCell(i, column, cell);
    }
  }

  value(field: string): string {
    const value = this.values[field];
    if (value === undefined) throw new RangeError(`no column ${field}`);
    return value;
  }

  isBlank(field: string): boolean {
    return this.states[this.at(field)] === blank;
  }

  isFaulty(field: string): boolean {
    return this.states[this.at(field)] === faulty;
  }

  typed(field: string): string {
    const { index } = this.bound[this.at(field)] as BoundColumn;
    return index < 0 ? '' : typedText(this.sheetRow.cells[index]);
  }

  has(field: string): boolean {
    return (this.bound[this.at(field)] as BoundColumn).index >= 0;
  }

  settle(field: string, value: string): void {
    this.at(field);
    this.values[field] = value;
  }

  report(field: string, fault: CellFault): void {
    this.reportAt(this.at(field), fault);
  }

  private readCell(i: number, column: BoundColumn, cell: Cell | undefined): void {
    const typed = typedText(cell);
    const reading = cell === undefined || typed === '' ? '' : column.read(typed, cell);
    const isInDoubt = column.doubles.length > 0 && this.compareDoubles(i, column, reading, typed);
    if (typeof reading !== 'string') {
      this.states[i] = faulty;
      this.reportAt(i, leveled(reading, column.column));
      return;
    }
    if (reading === '') {
      // A must column that the whole file lacks is one finding for the file, not one for each row.
      if (column.column.need === 'must' && column.index >= 0 && !isInDoubt) this.reportAt(i, missing(column.ownRule));
      return;
    }
    this.values[column.column.field] = reading;
    this.states[i] = sound;
    const remark = formulaNote(column.column, cell as Cell, typed);
    if (remark !== undefined) this.reportAt(i, remark);
  }

  /** Holds the further columns of this name against the cell that is read. True when one says something else. */
  private compareDoubles(i: number, column: BoundColumn, reading: Reading, typed: string): boolean {
    const own = meaningOf(reading, typed);
    const before = this.conflicting.length;
    for (const double of column.doubles) {
      const cell = this.sheetRow.cells[double.index];
      const other = typedText(cell);
      const meaning = cell === undefined || other === '' ? '' : meaningOf(column.read(other, cell), other);
      if (meaning === '' || meaning === own) continue;
      this.conflicting.push(double.index);
      this.reportAt(i, conflictFault(column.ownRule, { index: column.index, typed }, { ...double, typed: other }));
    }
    return this.conflicting.length > before;
  }

  private reportAt(i: number, fault: CellFault): void {
    const { column, index } = this.bound[i] as BoundColumn;
    const level = fault.level === 'E' && isLocked(column) && !blockingRules.has(fault.rule) ? 'W' : fault.level;
    if (level === 'E' && this.states[i] !== blank) this.states[i] = faulty;
    const value = index < 0 ? '' : typedText(this.sheetRow.cells[index]);
    this.findings.push(
      findingOf({ row: this.row, column: index < 0 ? null : index, value, sheets: this.sheets }, column, {
        ...fault,
        level,
      }),
    );
  }

  private at(field: string): number {
    const i = this.noOf.get(field);
    if (i === undefined) throw new RangeError(`no column ${field}`);
    return i;
  }
}

/** Cells that the old system prefilled never block; a row in the wrong annex does (V16), and one that nobody handed out (V27). */
const blockingRules: ReadonlySet<string> = new Set(['V16', 'V27']);
function isLocked(column: AnnexColumn): boolean {
  return column.filledBy === 'prefilled';
}

/** An unreadable date blocks only where the date is needed (V25). */
function leveled(fault: CellFault, column: AnnexColumn): CellFault {
  return fault.rule === 'V25' && column.need === 'optional' ? { ...fault, level: 'W' } : fault;
}

function missing(rule: string): CellFault {
  return error(rule, 'missing', '没有填写。本栏必填，请补充。');
}

function typedText(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  return typeof cell === 'string' ? cell : cell.text;
}
