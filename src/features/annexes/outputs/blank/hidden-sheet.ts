import type { BookSheet } from './book.js';

/** A sheet for programs, not for people. */
export function hiddenSheet(name: string, columns: BookSheet['columns'], rows: BookSheet['rows']): BookSheet {
  return {
    name,
    columns,
    rows,
    hidden: true,
    freeze: { rows: 0, columns: 0 },
    inputs: [],
    inputRows: { from: 1, to: 1 },
    locked: false,
    print: { paper: 'A4', pagesWide: 1, foot: '' },
  };
}
