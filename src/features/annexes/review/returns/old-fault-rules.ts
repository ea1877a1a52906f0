/** What a comment is on: a cell, a whole row (`field` is empty), or the file (`row` is null, too). */
export interface Place {
  readonly row: number | null;
  readonly field: string;
}

/** What has become of a version since the last return that rested on a review; rows by their numbers now. */
export interface SinceReturn {
  /** Rows that were not there then. */
  readonly added: ReadonlySet<number>;
  /** Rows that say something else, with the fields in which they do. */
  readonly changed: ReadonlyMap<number, ReadonlySet<string>>;
  /** Nothing in the whole file is different. */
  readonly isSame: boolean;
  /** What reviewers sent to the office before. */
  readonly commented: readonly Place[];
  /** Rows with findings from other annexes of the unit, which may have come in since. */
  readonly crossed: ReadonlySet<number>;
}

/**
 * Whether a comment is on something that could be seen at the last return and was not spoken of: its cell (or row, or file) is as it was,
 * nobody had commented on it, and no other annex has put it in question since. Such a comment is what 一次性告知 forbids.
 */
export function isOldFault({ row, field }: Place, since: SinceReturn): boolean {
  if (isSpokenOf({ row, field }, since.commented)) return false;
  if (row === null) return since.isSame;
  if (since.added.has(row) || since.crossed.has(row)) return false;
  const fields = since.changed.get(row);
  if (fields === undefined || fields.size === 0) return true;
  return field !== '' && !fields.has(field);
}

/** A comment on a row speaks of its cells, one on a cell of its row. */
const isSpokenOf = ({ row, field }: Place, commented: readonly Place[]): boolean =>
  commented.some((one) => one.row === row && (field === '' || one.field === '' || one.field === field));
