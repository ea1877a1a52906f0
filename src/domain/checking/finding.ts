import type { AnnexColumn, Finding } from '#domain/annexes/types.js';
import type { Fault } from './faults.js';

/** Where a fault stands: the sheet row, the 0-based sheet column (null: the file has none) and the cell as typed. */
export interface CellPlace {
  readonly row: number;
  readonly column: number | null;
  readonly value: string;
  readonly group?: string | undefined;
}

/** A fault in its place, with the complete sentence. */
export function findingOf(place: CellPlace, column: AnnexColumn, fault: Fault): Finding {
  return {
    row: place.row,
    column: place.column,
    field: column.field,
    rule: fault.rule,
    level: fault.level,
    value: place.value,
    message: `第 ${place.row} 行“${column.header}”${fault.says}`,
    ...(fault.proposal === undefined ? {} : { proposal: fault.proposal }),
    ...(place.group === undefined ? {} : { group: place.group }),
    kind: `${fault.rule}.${column.field}.${fault.kind}`,
  };
}
