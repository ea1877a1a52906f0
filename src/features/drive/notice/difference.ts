import { diffArrays, diffWordsWithSpace } from 'diff';

/** Words of a paragraph, and whether they stand in both, were added or are gone. */
export interface Piece {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** A paragraph of either edition. */
export interface DifferenceLine {
  readonly kind: 'same' | 'changed' | 'added' | 'removed';
  readonly pieces: readonly Piece[];
}

/** Share of characters that two paragraphs must have in common to be one that was changed. */
const leastShare = 0.4;

const words = new Intl.Segmenter('zh', { granularity: 'word' });

/** What two texts say differently: paragraph by paragraph, with the words marked where a paragraph was changed (C11). */
export function differencesOf(before: string, after: string): DifferenceLine[] {
  const lines: DifferenceLine[] = [];
  let gone: string[] = [];
  let come: string[] = [];
  const settle = () => {
    lines.push(...paired(gone, come));
    [gone, come] = [[], []];
  };
  for (const { value, added, removed } of diffArrays(linesOf(before), linesOf(after))) {
    if (removed) gone.push(...value);
    else if (added) come.push(...value);
    else {
      settle();
      lines.push(...value.map((text) => whole('same', text)));
    }
  }
  settle();
  return lines;
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');

const whole = (kind: 'same' | 'added' | 'removed', text: string): DifferenceLine => ({
  kind,
  pieces: [{ kind, text }],
});

/** Paragraphs that went and came at one place: those alike enough are one that was changed, in their order. */
function paired(gone: readonly string[], come: readonly string[]): DifferenceLine[] {
  const lines: DifferenceLine[] = [];
  let next = 0;
  for (const text of come) {
    const at = gone.findIndex((one, i) => i >= next && share(wordsOf(one, text)) >= leastShare);
    if (at < 0) {
      lines.push(whole('added', text));
      continue;
    }
    lines.push(...gone.slice(next, at).map((one) => whole('removed', one)));
    lines.push({ kind: 'changed', pieces: wordsOf(gone[at] ?? '', text) });
    next = at + 1;
  }
  return [...lines, ...gone.slice(next).map((one) => whole('removed', one))];
}

const wordsOf = (before: string, after: string): Piece[] =>
  diffWordsWithSpace(before, after, { intlSegmenter: words }).map(({ value, added, removed }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }));

function share(pieces: readonly Piece[]): number {
  const length = (wanted: (piece: Piece) => boolean) =>
    pieces.filter(wanted).reduce((sum, { text }) => sum + text.length, 0);
  const common = length(({ kind }) => kind === 'same');
  return (2 * common) / (length(({ kind }) => kind !== 'added') + length(({ kind }) => kind !== 'removed'));
}
