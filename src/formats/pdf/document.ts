/** A document as paper would have it: what stands on it from top to bottom, and where people sign. Nothing of it is drawn elsewhere. */
export interface PdfDocument {
  /** Shown by readers as the name of the window. */
  readonly title: string;
  /** Pages lie on their side: for tables with many columns. */
  readonly isLandscape?: boolean;
  readonly blocks: readonly PdfBlock[];
  /** At the foot of every page, before `第 1 页 共 2 页`. */
  readonly foot?: string;
  /** When it was made; the file's own date, so that the same document is the same bytes. */
  readonly madeAt: Date;
}

export type PdfBlock =
  | { readonly kind: 'title'; readonly text: string }
  /** The issuing organ above a title, a number below it: centred, small. */
  | { readonly kind: 'subtitle'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  /** `isFlush`: without the two blanks that a paragraph begins with, as an address has it. */
  | { readonly kind: 'paragraph'; readonly text: string; readonly isFlush?: boolean }
  /** Organ and date at the right, as a letter ends. */
  | { readonly kind: 'closing'; readonly lines: readonly string[] }
  | PdfTable
  /** Places for signatures: a label and a line each, two in a row; `hasSeal` leaves room for a seal above. */
  | { readonly kind: 'signatures'; readonly labels: readonly string[]; readonly hasSeal?: boolean };

export interface PdfTable {
  readonly kind: 'table';
  readonly headers: readonly string[];
  /** Shares of the width, in the order of the headers. */
  readonly widths: readonly number[];
  readonly rows: readonly (readonly string[])[];
  /** Columns of figures, from 0: set at the right. */
  readonly figures?: readonly number[];
  /** The last row is a sum, set bold. */
  readonly hasSum?: boolean;
}
