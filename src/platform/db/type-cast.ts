/** What the driver hands to a type cast: one cell of a row, not yet read. */
interface Cell {
  readonly type: string;
  /** The name under which the column was selected. */
  readonly name: string;
  string(): string | null;
}

/**
 * Options of a query whose rows are objects of ours as they come: a small number that is selected under the name of a question (`isKept`)
 * answers true or false. Ids are numbers and calendar days text with every query, as the connection says.
 */
export const asObjects = {
  typeCast(cell: Cell, next: () => unknown): unknown {
    if (cell.type !== 'TINY' || !question.test(cell.name)) return next();
    const text = cell.string();
    return text === null ? null : text !== '0';
  },
} as const;

const question = /^(?:is|has|may|must|does)[A-Z]/;
