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

export function compareVersions(before: readonly RowMark[], after: readonly RowMark[]): VersionDifference {
  const earlier = new Map(before.map((mark) => [mark.rowKey, mark]));
  const added: number[] = [];
  const changed: { before: number; after: number }[] = [];
  let same = 0;
  for (const mark of after) {
    const match = earlier.get(mark.rowKey);
    earlier.delete(mark.rowKey);
    if (!match) added.push(mark.row);
    else if (match.digest === mark.digest) same++;
    else changed.push({ before: match.row, after: mark.row });
  }
  return { added, dropped: [...earlier.values()].map((mark) => mark.row), changed, same };
}
