import type { CheckState } from '#features/annexes/checking/recheck-rules.js';
import type { Annex } from '#features/annexes/queries.js';

/** Why a return is allowed: the annex is in this reviewer's hands, the office has asked for it, or another than its accepter has a reason. */
export type ReturnGround = 'claim' | 'recall' | 'reason';

/**
 * On what ground this reviewer may return the annex now, or null. A submitted annex is returned by whoever has claimed it. An accepted
 * one is as good as decided: by its accepter, who still has it in hand, with comments; by any reviewer when the office asked for it;
 * by another reviewer than the accepter only with a reason of the own, which the office reads (C34).
 */
export function returnGround(
  annex: Pick<Annex, 'state' | 'claimedBy' | 'decidedBy' | 'recallReason'>,
  reviewerId: number,
): ReturnGround | null {
  const isClaimer = annex.claimedBy === reviewerId;
  if (annex.state === 'submitted') return isClaimer ? 'claim' : null;
  if (annex.state !== 'accepted') return null;
  if (annex.recallReason !== null) return 'recall';
  if (isClaimer) return 'claim';
  return annex.decidedBy === reviewerId ? null : 'reason';
}

/**
 * Whether this person is another than who submitted the annex and who accepted it: a third one imports it (C33), or the one whom a recorded
 * case names.
 */
export const isThirdPerson = (
  annex: Pick<Annex, 'submittedBy' | 'decidedBy'> & Partial<Pick<Annex, 'importCaseBy'>>,
  personId: number,
): boolean => annex.importCaseBy === personId || (annex.submittedBy !== personId && annex.decidedBy !== personId);

/** The current version of an annex, and the person who would submit it, as far as deciding asks. */
export interface SubmissionFacts {
  readonly check: CheckState;
  readonly rows: number;
  readonly errors: number;
  readonly openWarnings: number;
  /** Rows that are set aside and do not go (C23). */
  readonly quarantined: number;
  /** Comments that the office has neither followed nor answered. */
  readonly unanswered: number;
  readonly isUploader: boolean;
  readonly isMender: boolean;
}

/** What stands in the way of a submission: the code of its refusal, and how many of it where it counts. */
export interface Obstacle {
  readonly code:
    | 'no_version'
    | 'still_reading'
    | 'check_failed'
    | 'no_rows'
    | 'none_going'
    | 'has_errors'
    | 'has_open_warnings'
    | 'has_open_comments'
    | 'same_person_submits'
    | 'same_hand_submits';
  readonly count: number;
}

/**
 * What stands between the current version and its submission, first things first: at least one row that goes, no errors, every warning confirmed, every comment
 * answered, and not by a person who uploaded it or mended it on line (R29). While what was mended is checked, nobody knows its counts.
 */
export function submissionObstacles(facts: SubmissionFacts | undefined): Obstacle[] {
  if (!facts) return [{ code: 'no_version', count: 0 }];
  const found: Obstacle[] = [];
  const meet = (code: Obstacle['code'], count: number) => {
    if (count > 0) found.push({ code, count });
  };
  if (facts.check !== 'done') meet(facts.check === 'failed' ? 'check_failed' : 'still_reading', 1);
  else {
    meet('no_rows', facts.rows === 0 ? 1 : 0);
    meet('none_going', facts.rows > 0 && facts.rows === facts.quarantined ? facts.rows : 0);
    meet('has_errors', facts.errors);
    meet('has_open_warnings', facts.openWarnings);
  }
  meet('has_open_comments', facts.unanswered);
  if (facts.isUploader) meet('same_person_submits', 1);
  else if (facts.isMender) meet('same_hand_submits', 1);
  return found;
}
