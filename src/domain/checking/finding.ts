import type { AnnexColumn, Finding } from '#domain/annexes/types.js';
import { rowWords } from '#domain/annexes/sheets.js';
import type { CellFault } from './faults.js';

/** Where a fault stands: the row, its 0-based sheet column (null: the sheet has none) and the cell as typed. */
export interface CellPlace {
  readonly row: number;
  readonly column: number | null;
  readonly value: string;
  readonly group?: string | undefined;
  /** Names of the sheets, where there are several. */
  readonly sheets: readonly string[];
}

/** A fault in its place, with the complete sentence. */
export function findingOf(place: CellPlace, column: AnnexColumn, fault: CellFault): Finding {
  return {
    row: place.row,
    column: place.column,
    field: column.field,
    rule: fault.rule,
    level: fault.level,
    value: place.value,
    message: `${rowWords(place.row, place.sheets)}“${column.header}”${fault.says}`,
    ...(fault.proposal === undefined ? {} : { proposal: fault.proposal }),
    ...(place.group === undefined ? {} : { group: place.group }),
    kind: `${fault.rule}.${column.field}.${fault.kind}`,
  };
}
