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
  /** Small print: what the paper rests on, how it is proved. */
  | { readonly kind: 'note'; readonly text: string }
  /** Organ and date at the right, as a letter ends. */
  | { readonly kind: 'closing'; readonly lines: readonly string[] }
  | PdfTable
  | PdfForm
  | PdfProof
  | PdfBars
  /** What follows begins a page. `restart`: it is a paper of its own, whose pages are counted from 1; its foot stands on them. */
  | { readonly kind: 'page'; readonly restart?: { readonly foot: string } }
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

/** A form of boxes as it is printed on paper: groups with their legend at the left, each row so many equal columns wide. */
export interface PdfForm {
  readonly kind: 'form';
  readonly columns: number;
  readonly groups: readonly PdfFormGroup[];
}

export interface PdfFormGroup {
  readonly legend: string;
  readonly rows: readonly (readonly PdfCell[])[];
}

/**
 * A box of a form. What does not fit it makes its row higher, then its type smaller, and goes on on a sheet behind the form in the end;
 * nothing is cut.
 */
export interface PdfCell {
  readonly span: number;
  readonly text: string;
  /** The printed word of the form beside what is filled in. */
  readonly isLabel?: boolean;
  /** What it is called on the sheet behind the form. */
  readonly name?: string;
  /** Points that it is high at least: room for a hand or a seal. */
  readonly height?: number;
  readonly align?: 'left' | 'center';
}

/** A QR code with the address that proves the paper, and lines beside it. */
export interface PdfProof {
  readonly kind: 'proof';
  readonly address: string;
  readonly lines: readonly string[];
}

/** Lying bars, each with its label and figure. */
export interface PdfBars {
  readonly kind: 'bars';
  readonly bars: readonly { readonly label: string; readonly value: number; readonly shown: string }[];
}
