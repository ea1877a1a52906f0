import { rowInSheet, sheetNoOf } from '#domain/annexes/sheets.js';
import { levelNames } from '#features/annexes/words.js';
import type { Level, SheetColumn } from '#domain/annexes/types.js';
import type { FileFormat } from '#formats/cells.js';
import { inertText } from '#formats/text/live-text.js';

/** What the marker needs of a finding. */
export interface MarkedFault {
  /** Row, numbered through the file (sheets.ts); 0 = the file as a whole. */
  readonly row: number;
  /** 0-based sheet column; null: the row as a whole, or a column that the file lacks. */
  readonly column: number | null;
  readonly level: Level;
  readonly header: string;
  readonly value: string;
  readonly message: string;
  readonly proposal?: string | undefined;
}

/** A sheet that was read, and where its data stand. */
export interface MarkedSheet {
  /** null: the first sheet, or a file without sheets. */
  readonly sheetName: string | null;
  readonly headerRow: number;
  readonly columns: readonly SheetColumn[];
}

/** The first sheet that was read, and what more there is to know of the file. */
export interface MarkedAnnex extends MarkedSheet {
  /** Further sheets that were read, in the order of the file. */
  readonly further?: readonly MarkedSheet[];
  /** Encoding of a text file as the reader found it. */
  readonly encoding?: string | null;
}

export const markedSheets = (annex: MarkedAnnex): readonly [MarkedSheet, ...MarkedSheet[]] => [
  annex,
  ...(annex.further ?? []),
];

export interface MarkedFile {
  readonly format: Exclude<FileFormat, 'html'>;
  readonly content: Buffer;
}

/** Errors and warnings colour their cell; notes stand in the lists only. */
export type MarkLevel = 'E' | 'W';

export interface RowFaults {
  /** Coloured cells by 0-based column. */
  readonly cells: ReadonlyMap<number, { readonly level: MarkLevel; readonly text: string }>;
  /** All faults of the row in one line. */
  readonly line: string;
}

export const levelWords = levelNames;

/** Faults of a sheet by its own row numbers; faults of the file as a whole (row 0) stand in the summary only. */
export function faultsByRow(faults: readonly MarkedFault[], sheetNo = 0): ReadonlyMap<number, RowFaults> {
  const rows = new Map<number, MarkedFault[]>();
  for (const fault of faults) {
    if (fault.row < 1 || sheetNoOf(fault.row) !== sheetNo) continue;
    const row = rowInSheet(fault.row);
    const list = rows.get(row);
    if (list === undefined) rows.set(row, [fault]);
    else list.push(fault);
  }
  return new Map(
    [...rows].sort(([a], [b]) => a - b).map(([row, list]) => [row, { cells: cellFaults(list), line: lineOf(list) }]),
  );
}

function cellFaults(faults: readonly MarkedFault[]): RowFaults['cells'] {
  const cells = new Map<number, { level: MarkLevel; text: string }>();
  for (const fault of faults) {
    if (fault.column === null || fault.level === 'N') continue;
    const before = cells.get(fault.column);
    const level = before?.level === 'E' ? 'E' : fault.level;
    cells.set(fault.column, {
      level,
      text: before === undefined ? faultText(fault) : `${before.text}\n${faultText(fault)}`,
    });
  }
  return cells;
}

/** Sentence with its level and, where the check digit proves one, the repair. */
export function faultText({ level, message, proposal }: MarkedFault): string {
  return `${levelWords[level]}：${message}${proposal === undefined ? '' : `建议改为“${proposal}”。`}`;
}

/** Excel holds 32,767 characters in a cell; nobody reads that many. The line begins with a Chinese word or a digit: never as a formula. */
function lineOf(faults: readonly MarkedFault[]): string {
  const sorted = faults.toSorted((a, b) => levelOrder[a.level] - levelOrder[b.level]);
  const line = sorted
    .map((fault, index) => (faults.length === 1 ? faultText(fault) : `${index + 1}. ${faultText(fault)}`))
    .join(' ');
  return inertText(line.replace(/\s+/g, ' ').slice(0, 8_000));
}

const levelOrder: Readonly<Record<Level, number>> = { E: 0, W: 1, N: 2 };
