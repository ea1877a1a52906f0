/** What differs between two versions, by stable row keys: rows added, dropped, changed (C26). Digests first, so only changed rows are read. */

export interface RowMark {
  readonly row: number;
  readonly rowKey: string;
  readonly digest: string;
}

export interface VersionDifference {
  readonly added: readonly number[];
  readonly dropped: readonly number[];
  readonly changed: readonly { readonly before: number; readonly after: number }[];
  readonly same: number;
}

/**
 * Compares while both versions are read, some rows of each in turn. A row waits only until its like comes by in the other version, so
 * that versions which agree for the most part are never held whole. Rows of a key come once in a version.
 */
export function createComparison() {
  const waiting = { before: new Map<string, RowMark>(), after: new Map<string, RowMark>() };
  const changed: { before: number; after: number }[] = [];
  let same = 0;
  const read = (side: 'before' | 'after', marks: readonly RowMark[]) => {
    const others = waiting[side === 'before' ? 'after' : 'before'];
    for (const mark of marks) {
      const match = others.get(mark.rowKey);
      if (!match) waiting[side].set(mark.rowKey, mark);
      else {
        others.delete(mark.rowKey);
        const [was, is] = side === 'before' ? [mark, match] : [match, mark];
        if (match.digest === mark.digest) same++;
        else changed.push({ before: was.row, after: is.row });
      }
    }
  };
  return {
    before: (marks: readonly RowMark[]) => read('before', marks),
    after: (marks: readonly RowMark[]) => read('after', marks),
    /** Rows held now. */
    held: (): number => waiting.before.size + waiting.after.size,
    finish: (): VersionDifference => ({
      added: [...waiting.after.values()].map(({ row }) => row),
      dropped: [...waiting.before.values()].map(({ row }) => row),
      changed: changed.sort((a, b) => a.after - b.after),
      same,
    }),
  };
}
