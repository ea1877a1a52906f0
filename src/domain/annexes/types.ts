import type { FileFormat } from '#formats/cells.js';
import type { OfficeFinder } from '#domain/legacy/offices.js';

/**
 * The words that the annex engine's parts share: what a column is, what a reader hands on, what a check finds.
 * Pure types. Sources: annexes.md (columns), domain guide section 7 (rules).
 */

export type AnnexNo = 1 | 2 | 3 | 4 | 5;

/** One entry of a code list; `code` is stored, `name` is what people read. */
export interface CodeEntry {
  readonly code: string;
  readonly name: string;
  /** Other spellings an office may type, accepted and turned into `code`. */
  readonly synonyms?: readonly string[];
}

export type CodeListName =
  | 'divisions'
  | 'agency-kinds'
  | 'access-ways'
  | 'request-kinds'
  | 'roles'
  | 'subject-types'
  | 'form-natures'
  | 'economic-types'
  | 'id-types'
  | 'subjects'
  | 'business-classes'
  | 'vehicle-kinds'
  | 'special-repair-items'
  | 'extra-capabilities'
  | 'operation-kinds'
  | 'chain-kinds'
  | 'site-tenures'
  | 'filing-origins'
  | 'operating-status'
  | 'filing-materials'
  | 'check-results-4'
  | 'check-results-5'
  | 'import-actions'
  | 'account-results';

export type ColumnType =
  | { readonly kind: 'text'; readonly max: number }
  | { readonly kind: 'int' }
  | { readonly kind: 'dec'; readonly digits: number; readonly decimals: number }
  | { readonly kind: 'date' }
  | { readonly kind: 'bool' }
  | { readonly kind: 'code'; readonly list: CodeListName }
  | { readonly kind: 'codes'; readonly list: CodeListName };

/** must / under the condition of a rule / optional. */
export type Need = 'must' | 'conditional' | 'optional';
/** Who fills the cell: the agency, nobody (prefilled and locked), or the portal. */
export type FilledBy = 'agency' | 'prefilled' | 'system';

export interface AnnexColumn {
  /** Number in the paper form, 1-based; rule `A<annex>-<no>` is what this column demands by itself. */
  readonly no: number;
  /** Code name: key of parsed values, findings and the register. */
  readonly field: string;
  /** Official header text. */
  readonly header: string;
  readonly synonyms: readonly string[];
  readonly type: ColumnType;
  readonly need: Need;
  readonly filledBy: FilledBy;
  /** Rules that can speak about this column, e.g. ['V2', 'A3-6']. */
  readonly rules: readonly string[];
  /** One or two sentences for the guide sheet, the input message, the on-line form and the help page. */
  readonly help: string;
  readonly example: string;
  /** Column width in characters for workbooks. */
  readonly width: number;
  /** Legend of the group in the on-line form and the guide, e.g. 场地与人员. */
  readonly group: string;
  /** Personal data: masked outside the office (R-law, C61). */
  readonly personal?: 'id' | 'mobile';
}

export interface AnnexDefinition {
  readonly no: AnnexNo;
  /** What people call the table where it is no annex; else 附件3《…》. */
  readonly label?: string;
  /** Exact title of the notice (R37), e.g. 已备案机动车维修经营业户信息采集表. */
  readonly title: string;
  /** Written into blank workbooks; a workbook of another version is told so. */
  readonly templateVersion: string;
  readonly columns: readonly AnnexColumn[];
}

// ---- What a reader hands on -------------------------------------------------------------------------------------

/** A column of the sheet and what it was taken for. */
export interface SheetColumn {
  /** 0-based sheet column. */
  readonly index: number;
  /** Header as typed (two-level headers joined by `/`). */
  readonly header: string;
  /** Code name of the annex column, or null: unknown, reported and not read. */
  readonly field: string | null;
  /** Code name of an annex column that an earlier sheet column already holds: this one is a double and not read. */
  readonly duplicateOf?: string;
  /** The office has said so: which column of the annex it is, or that it is none (`field` null). */
  readonly chosen?: true;
}

/** A sheet with rows of the annex, its columns as it has them; row numbers are the sheet's own. */
export interface DataSheet {
  /** Sheet name; null for CSV. */
  readonly sheet: string | null;
  readonly headerRow: number;
  readonly firstDataRow: number;
  readonly columns: readonly SheetColumn[];
  /** Header of annex columns that the sheet lacks (agency or prefilled ones; system columns may be left out). */
  readonly missingColumns: readonly string[];
}

/** What is known of a file after the header was found: the first sheet with rows of the annex, and what is true of the whole file. */
export interface SheetHead extends DataSheet {
  readonly format: FileFormat;
  /** utf-8, utf-8-bom, gb18030, utf-16le, utf-16be for text files; null otherwise. */
  readonly encoding: string | null;
  /** Further sheets of the annex, read as well, in the order of the file. */
  readonly further?: readonly DataSheet[];
  readonly hiddenSheets: readonly string[];
  /** Names of visible sheets with content that are not of this annex and were not read. */
  readonly otherSheets: readonly string[];
  /** From our own blank workbook, when present. */
  readonly templateVersion: string | null;
  readonly agencyCode: string | null;
  /** The file carries our own marks (fault column, summary sheet), which were stripped while reading. */
  readonly marked: boolean;
}

/**
 * Counts after the last row, over all sheets read; `dataRows + blankRows + footRows.length` = every row below the headers up to the
 * last ones. Rows are numbered through the file (sheets.ts).
 */
export interface SheetTail extends SheetCounts {
  readonly footRows: readonly number[];
  /** Those of them that might be records. */
  readonly doubtfulRows?: readonly number[];
  readonly hiddenRows: readonly number[];
  /** How many merged cells were read into the rows below their first, and the first of them. */
  readonly mergeCount?: number;
  readonly merges?: readonly { readonly row: number; readonly column: number; readonly rows: number }[];
  /** The counts of each sheet, where there are several. */
  readonly sheets?: readonly SheetCounts[];
}
export interface SheetCounts {
  readonly dataRows: number;
  readonly blankRows: number;
  /** 0-based sheet columns that hold something below the header but have none: announced, not read. */
  readonly unnamedColumns?: readonly number[];
}

// ---- What a check finds -----------------------------------------------------------------------------------------

/** E blocks, W is confirmed with a reason, N is a note (nothing to do). */
export type Level = 'E' | 'W' | 'N';

export interface Finding {
  /** Row, numbered through the file (sheets.ts); 0 = the file as a whole. */
  readonly row: number;
  /** 0-based column of the row's sheet; null where it has no such column. */
  readonly column: number | null;
  /** Code name of the annex column; '' = the row or file as a whole. */
  readonly field: string;
  /** V2 … V28 or `A3-10`. */
  readonly rule: string;
  readonly level: Level;
  /** The cell as typed. */
  readonly value: string;
  /** What is wrong and what to do; names header and value. Complete Chinese sentence. */
  readonly message: string;
  /** A repair that is proved (check digit, full-width, prefix …), as it should be typed. */
  readonly proposal?: string;
  /** Findings with the same group speak of one fault in several rows (a number used twice). */
  readonly group?: string;
  /** Same-fault key within the file: rule + field + kind of message; the screen shows one line with a count (C19). */
  readonly kind: string;
}

/** Normalised values of a row by field: strings; codes as codes; `codes` joined by `、`; dates yyyy-mm-dd; bool '1'/'0'. Empty = absent. */
export type RowValues = Readonly<Record<string, string>>;

/** What the check of one file needs to know from outside the file. */
export interface CheckContext {
  readonly annexNo: AnnexNo;
  /** Day of receipt in the office's zone, yyyy-mm-dd: "today" for V12 and V5. */
  readonly receivedOn: string;
  /** Baseline of the drive, yyyy-mm-dd (R12). */
  readonly baselineOn: string;
  /** The annex of a licence that ends on the baseline itself; 4 where nothing is said. */
  readonly boundaryDay?: 4 | 5;
  /** Division codes the uploading agency may report, with all below them. */
  readonly ownDivisions: readonly string[];
  /** Name of the unit's office in the old system, prefilled and locked in annex 1; absent where the old system has none. */
  readonly systemName?: string;
  /** Offices that annex 2 may name; absent while annex 1 of the unit is not known. */
  readonly offices?: readonly UnitOffice[];
  /** The unit's list of old licences, for annexes 4 and 5; absent while nothing was handed out. */
  readonly handed?: HandedRows;
  /** Offices of all units, to whom a licence may be passed on; absent where nobody asks. */
  readonly officeFinder?: OfficeFinder;
}

/** A row of the list that a unit was given. */
export interface HandedRow {
  /** Name of the row, kept in a hidden column of the workbook (C12). */
  readonly rowId: string;
  /** What the old system says, by field. */
  readonly typed: Readonly<Record<string, string>>;
  /** Who has it now, where the unit has passed it on for good; it is checked there. */
  readonly passedTo?: string;
}
export interface HandedRows {
  /** The row by its hidden name, or else by the old system's number in it. */
  find(rowId: string, oldId: string): HandedRow | undefined;
  /** Whether it is in the unit's other list: of annex 5 for annex 4, and the other way round. */
  isInOther(rowId: string, oldId: string): boolean;
}

/** An office as annex 1 names it, and its liaison. */
export interface UnitOffice {
  readonly name: string;
  readonly liaisonName: string;
  readonly liaisonMobile: string;
}
