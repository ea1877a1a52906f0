/** A workbook in words that both formats can write: the same plan becomes .xlsx and .xls. */

export const looks = [
  'title',
  'note',
  'header',
  'header-must',
  'header-locked',
  'input',
  'locked',
  'guide-head',
  'guide',
  'guide-group',
  'plain',
] as const;

/** How a cell looks; every look is one style of the workbook. `input` and `locked` are text cells (`@`). */
export type Look = (typeof looks)[number];

export interface BookColumn {
  /** Width in characters. */
  readonly width: number;
  readonly look: Look;
  readonly hidden?: boolean;
}

export interface BookRow {
  readonly cells: readonly string[];
  /** One look for the row or one per cell; without it each cell takes the look of its column. */
  readonly look?: Look | readonly Look[];
  /** Height in points; without it the program decides. */
  readonly height?: number;
}

/** What a column tells while somebody types, and the words it offers. */
export interface BookInput {
  /** 0-based column. */
  readonly column: number;
  readonly title: string;
  readonly message: string;
  /** Words of the drop-down; null: message only. */
  readonly choices: BookChoices | null;
}

/** Short lists stand in the rule itself, long ones behind a name of the workbook. */
export type BookChoices = { readonly words: readonly string[] } | { readonly name: string };

export interface BookSheet {
  readonly name: string;
  readonly hidden?: boolean;
  readonly columns: readonly BookColumn[];
  readonly rows: readonly BookRow[];
  /** Rows and columns that stay in sight and are repeated in print. */
  readonly freeze: { readonly rows: number; readonly columns: number };
  readonly inputs: readonly BookInput[];
  /** 1-based rows in which people type. */
  readonly inputRows: { readonly from: number; readonly to: number };
  readonly locked: boolean;
  readonly print: { readonly paper: 'A3' | 'A4'; readonly pagesWide: number; readonly foot: string };
}

/** A name of the workbook for a column of words: `name` stands for rows 1..count of that sheet column. */
export interface BookName {
  readonly name: string;
  readonly sheet: string;
  readonly column: number;
  readonly count: number;
}

export interface Book {
  readonly sheets: readonly BookSheet[];
  readonly names: readonly BookName[];
  readonly properties: Readonly<Record<string, string>>;
}
