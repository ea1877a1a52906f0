/** A row of a list as it is kept, to be held against a later one. */
export interface KeptLine {
  readonly rowId: string;
  readonly name: string;
  readonly digest: string;
  /** The pass by which it came back to the unit. */
  readonly returned?: number;
  /** Passed on by the unit itself. */
  readonly isAway?: boolean;
}

export interface NamedLine {
  readonly rowId: string;
  readonly name: string;
}

/** What a list says otherwise than before, by rows. */
export interface ListDelta {
  readonly new: readonly NamedLine[];
  readonly gone: readonly NamedLine[];
  /** Other contents, or back from another office. */
  readonly changed: readonly NamedLine[];
}

/** What an office must look at again: what it has itself passed on is another one's to look at. */
export function listDelta(before: readonly KeptLine[], after: readonly KeptLine[]): ListDelta {
  const known = new Map(before.map((one) => [one.rowId, one]));
  const now = new Set(after.map(({ rowId }) => rowId));
  const held = after.filter(({ isAway = false }) => !isAway);
  return {
    new: held.filter(({ rowId }) => !known.has(rowId)).map(named),
    gone: before.filter(({ rowId }) => !now.has(rowId)).map(named),
    changed: held.filter((one) => isChanged(known.get(one.rowId), one)).map(named),
  };
}

function isChanged(was: KeptLine | undefined, { digest, returned }: KeptLine): boolean {
  if (was === undefined) return false;
  return was.digest !== digest || (returned !== undefined && returned !== was.returned);
}

const named = ({ rowId, name }: KeptLine): NamedLine => ({ rowId, name });

export const isNoDelta = (delta: ListDelta): boolean =>
  delta.new.length + delta.gone.length + delta.changed.length === 0;

/** How many rows of which kind, in words; '' for none. */
export function deltaWords({ new: added, gone, changed }: ListDelta): string {
  const parts = [
    [added.length, '新增'],
    [gone.length, '不再列入'],
    [changed.length, '内容变动'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${word} ${count} 户`)
    .join('、');
}
