/** Points: A4, margins as offices bind their papers, wider at the left. */
export const page = { margin: { top: 56, bottom: 56, left: 68, right: 56 }, text: 10.5, small: 9, title: 18 } as const;
/** Points between a table, a form or places for signatures and what follows. */
export const blockGap = 7;
export type Paper = PDFKit.PDFDocument;

export const leftOf = (): number => page.margin.left;
export const widthOf = (paper: Paper): number => paper.page.width - page.margin.left - page.margin.right;
export const bottomOf = (paper: Paper): number => paper.page.height - page.margin.bottom;

/** Begins a page where less than so many points are left. */
export function keepRoom(paper: Paper, height: number): void {
  if (paper.y + height > bottomOf(paper)) paper.addPage();
}
