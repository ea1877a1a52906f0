import type { Fact } from './show.js';

/** A fact in its place: half a line, or all of it. */
export interface PlacedFact extends Fact {
  /** Columns of the table that its value takes. */
  readonly span: 1 | 3;
}

/** Half-width characters of a value that stand beside another one on one line of the page at 1024x768. */
const halfLine = 29;

/** A beginning and its end, which belong on one line. */
const pairs: Readonly<Record<string, string>> = { longitude: 'latitude', lease_from: 'lease_to' };

/**
 * Facts in lines, in their order: two short ones side by side, a long one across, none beside an empty place, and none beside the
 * beginning of a pair.
 */
export function factRows(facts: readonly Fact[]): readonly (readonly PlacedFact[])[] {
  const rows: (readonly PlacedFact[])[] = [];
  for (let at = 0; at < facts.length; ) {
    const [first, second] = facts.slice(at, at + 2) as [Fact, Fact | undefined];
    if (second && !isLong(first) && !isLong(second) && !beginsPair(second, facts[at + 2])) {
      rows.push([
        { ...first, span: 1 },
        { ...second, span: 1 },
      ]);
      at += 2;
    } else {
      rows.push([{ ...first, span: 3 }]);
      at += 1;
    }
  }
  return rows;
}

const beginsPair = ({ field }: Fact, next: Fact | undefined): boolean =>
  next !== undefined && pairs[field] === next.field && !isLong(next);

const isLong = ({ text }: Fact): boolean => widthOf(text) > halfLine;

/** Chinese characters are twice as wide as letters. */
const widthOf = (text: string): number => [...text].reduce((sum, char) => sum + (char > '\u2e7f' ? 2 : 1), 0);
