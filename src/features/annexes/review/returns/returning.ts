import { mayDo } from '#platform/http/actor.js';
import type { PostButton } from '#platform/views/post-button.js';
import type { AnnexContext } from '#features/annexes/context.js';
import type { AnnexDeps } from '#features/annexes/deps.js';
import { type CommentView, returnNote } from '#features/annexes/present.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { listComments, type ReviewComment } from '#features/annexes/review/comment-queries.js';
import { checklistBar } from '#features/annexes/review/checklist/checklist.js';
import type { ChecklistLine } from '#features/annexes/review/checklist/checklist-rules.js';
import { type SamplingView, samplingView } from '#features/annexes/review/reading/present.js';
import type { VersionReading } from '#features/annexes/review/reading/reading.js';
import { basisOf } from '#features/annexes/review/reading/reading-rules.js';
import { listOldFaults } from './old-faults.js';
import { type SecondReturnView, secondReturnView } from './present.js';
import { returnBar } from './return-rules.js';
import { listStanding } from './second-return-queries.js';
import { checkOf, problemOf } from './second-returns.js';

/** How this reviewer may send the annex back: with a reason, by a button once there is something to say, or not yet and why. */
export interface ReturningView {
  readonly note: string;
  readonly asksReason: boolean;
  readonly drafts: number;
  readonly button: PostButton | undefined;
  /** Why the button is none; the sample may be drawn here where the acceptance does not offer it. */
  readonly bar:
    | {
        readonly sentence: string;
        readonly isOfRows: boolean;
        readonly isOfChecklist?: true;
        readonly sampling: SamplingView | undefined;
      }
    | undefined;
}

export interface ReturnFacts {
  readonly current: AnnexVersion | undefined;
  readonly drafts: number;
  readonly names: ReadonlyMap<number, string>;
  readonly reading: VersionReading | undefined;
  /** The acceptance offers to draw a sample. */
  readonly isSamplingShown: boolean;
  readonly second: SecondReturnView | undefined;
  readonly lines: readonly ChecklistLine[];
}

export async function returningOf(
  deps: AnnexDeps,
  { annex, base, can }: AnnexContext,
  facts: ReturnFacts,
): Promise<ReturningView | undefined> {
  if (can.return === null) return undefined;
  const { drafts, names } = facts;
  const isOpen = can.return !== 'reason' && (drafts > 0 || annex.recallReason !== null);
  const isReview = can.return === 'claim' && annex.recallReason === null;
  return {
    note: returnNote(annex, can.return, names),
    asksReason: can.return === 'reason',
    drafts,
    button: isOpen ? { action: `${base}/return`, label: `退回（附 ${drafts} 条意见）`, look: 'danger' } : undefined,
    bar: isOpen && isReview ? await barOf(deps, base, facts) : undefined,
  };
}

async function barOf(deps: AnnexDeps, base: string, facts: ReturnFacts): Promise<ReturningView['bar']> {
  const { current, reading, second, isSamplingShown } = facts;
  if (!current || !reading) return undefined;
  const bar = returnBar(await checkOf(deps.db, current), basisOf(reading.facts));
  if (bar) {
    const maySample = bar.code === 'return_rows_unseen' && !isSamplingShown;
    const isOfRows = bar.code === 'return_rows_unseen' || bar.code === 'return_sample_unseen';
    return {
      sentence: problemOf(bar).sentence,
      isOfRows,
      sampling: maySample ? samplingView(base, reading.facts) : undefined,
    };
  }
  const left = checklistBar(facts.lines, 'return');
  if (left) return { sentence: left.sentence, isOfRows: false, isOfChecklist: true, sampling: undefined };
  return second?.bar ? { sentence: second.bar, isOfRows: false, sampling: undefined } : undefined;
}

/** For reviewers: what is to be said that could be said at the last return, and how leave for it stands. */
export async function secondReturnFor(
  deps: AnnexDeps,
  { actor, annex, base }: AnnexContext,
  current: AnnexVersion | undefined,
  viewOf: (comment: ReviewComment) => CommentView,
): Promise<SecondReturnView | undefined> {
  const isInReview = annex.state === 'submitted' || annex.state === 'accepted';
  if (!isInReview || current?.state !== 'checked' || !mayDo(actor, 'annex.review')) return undefined;
  const old = await listOldFaults(deps.db, deps, annex.annexNo, current);
  if (old.length === 0) return undefined;
  const [asked] = await listStanding(deps.db, annex.id);
  const comments = (await listComments(deps.db, annex.id, false)).map(viewOf);
  return secondReturnView(base, comments, old, asked, { isHolder: annex.claimedBy === actor.id });
}
