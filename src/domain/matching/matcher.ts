import { loadCharacters } from './characters.js';
import { explainJudgement } from './explain.js';
import { type Evidence, judge, weigh } from './judge.js';
import { type PreparedBusiness, prepareBusiness } from './prepared.js';
import type { Explanation, Judgement, WrittenBusiness } from './types.js';

/** Says whether two businesses, as offices wrote them, are one. */
export interface Matcher {
  /** Takes a business apart; once for each, however often it is compared. */
  prepare(written: WrittenBusiness): PreparedBusiness;
  judge(a: PreparedBusiness, b: PreparedBusiness): Judgement;
  /** The judgement with what each part says, in the words of a page. */
  explain(a: PreparedBusiness, b: PreparedBusiness): Explanation;
  /** What lies below a judgement, for tuning. */
  weigh(a: PreparedBusiness, b: PreparedBusiness): Evidence;
}

let opened: Promise<Matcher> | undefined;

/** The matcher; its tables of characters are loaded by the first who asks. */
export function openMatcher(): Promise<Matcher> {
  opened ??= loadCharacters().then((characters) => ({
    prepare: (written) => prepareBusiness(written, characters),
    judge: (a, b) => judge(a, b, characters),
    explain: (a, b) => explainJudgement(a, b, judge(a, b, characters)),
    weigh: (a, b) => weigh(a, b, characters),
  }));
  return opened;
}
