import { divisionsWithin } from '#domain/codes/divisions.js';
import { sheetNames } from '#domain/annexes/sheets.js';
import type { CheckContext, HandedRows, SheetHead, UnitOffice } from '#domain/annexes/types.js';
import type { OfficeFinder } from '#domain/legacy/offices.js';
import type { CheckedRow } from './checked-row.js';
import type { CellFault } from './faults.js';

/** What the rules of one file know from outside the file. */
export interface CheckFacts {
  /** "Today" for the file, yyyy-mm-dd. */
  readonly receivedOn: string;
  readonly baselineOn: string;
  /** The annex of a licence that ends on the baseline itself. */
  readonly boundaryDay: 4 | 5;
  /** Every division that the agency may report. */
  readonly ownDivisions: ReadonlySet<string>;
  /** Name of the unit's office in the old system; '' where it has none. */
  readonly systemName: string;
  /** Offices of the unit as annex 1 names them; empty while it is not known. */
  readonly offices: readonly UnitOffice[];
  /** The unit's list of old licences; undefined while nothing was handed out. */
  readonly handed: HandedRows | undefined;
  /** Offices to whom a licence may be passed on; undefined where they are not known. */
  readonly officeFinder: OfficeFinder | undefined;
  /** Names of the sheets, where there are several: rows are named with them. */
  readonly sheets: readonly string[];
}

export function factsOf(context: CheckContext, head: SheetHead): CheckFacts {
  return {
    receivedOn: context.receivedOn,
    baselineOn: context.baselineOn,
    boundaryDay: context.boundaryDay ?? 4,
    ownDivisions: divisionsWithin(context.ownDivisions),
    systemName: context.systemName ?? '',
    offices: context.offices ?? [],
    handed: context.handed,
    officeFinder: context.officeFinder,
    sheets: sheetNames(head),
  };
}

/** A rule that one row answers by itself. */
export type RowRule = (row: CheckedRow, facts: CheckFacts) => void;

/** Where a rule over several rows puts its findings. */
export type ReportRow = (at: RowRef, field: string, fault: CellFault, group?: string) => void;
export interface RowRef {
  readonly row: number;
  /** The cell as typed. */
  readonly typed: string;
}

/** A rule over all rows of a file: sees them one by one, speaks at the end. */
export interface FileRule {
  see(row: CheckedRow): void;
  finish(report: ReportRow): void;
}
