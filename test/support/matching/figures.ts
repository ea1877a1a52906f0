import type { Verdict } from '#domain/matching/types.js';

export interface Judged {
  readonly verdict: Verdict;
  readonly same: boolean;
}

/** What the goals are about: links made alone that are right, pairs of one business that at least a person sees, pairs for persons. */
export interface Figures {
  readonly precision: number;
  readonly recall: number;
  /** Recall of what is linked without a person. */
  readonly linked: number;
  readonly band: number;
  readonly pairs: number;
}

export function figuresOf(judged: readonly Judged[]): Figures {
  const count = (wanted: (each: Judged) => boolean): number => judged.filter(wanted).length;
  const links = count(({ verdict }) => verdict === 'same');
  const same = count((each) => each.same);
  const right = count((each) => each.verdict === 'same' && each.same);
  return {
    precision: links === 0 ? 1 : right / links,
    recall: same === 0 ? 1 : count((each) => each.same && each.verdict !== 'different') / same,
    linked: same === 0 ? 1 : right / same,
    band: count(({ verdict }) => verdict === 'ask') / Math.max(1, judged.length),
    pairs: judged.length,
  };
}
