import { type Actor, mayDo } from '#platform/http/actor.js';
import type { Annex } from '#features/annexes/queries.js';
import { type ReturnGround, returnGround } from '#features/annexes/review/review-rules.js';
import { entersRegister, nextState } from '#domain/annexes/states.js';

/** What this person can do with this annex now; screens show these buttons and the actions ask again. */
export interface AnnexAbilities {
  readonly upload: boolean;
  readonly fix: boolean;
  readonly submit: boolean;
  readonly withdraw: boolean;
  readonly recall: boolean;
  readonly claim: boolean;
  readonly takeOver: boolean;
  readonly decide: boolean;
  readonly accept: boolean;
  readonly comment: boolean;
  /** On what ground; null: not at all. */
  readonly return: ReturnGround | null;
  readonly import: boolean;
}

/** `isCollected`: whether the phase of its drive leaves the annex with its office; asking for it back stays open (R30). */
export function abilitiesOf(actor: Actor, annex: Annex, isCollected = true): AnnexAbilities {
  const own = annex.agencyId === actor.agencyId;
  const review = mayDo(actor, 'annex.review');
  const submitted = annex.state === 'submitted';
  const mine = submitted && annex.claimedBy === actor.id;
  return {
    upload: isCollected && own && mayDo(actor, 'annex.upload') && nextState(annex.state, 'upload') !== undefined,
    fix: isCollected && own && mayDo(actor, 'annex.fix') && nextState(annex.state, 'submit') !== undefined,
    submit: isCollected && own && mayDo(actor, 'annex.submit') && nextState(annex.state, 'submit') !== undefined,
    withdraw: isCollected && own && mayDo(actor, 'annex.submit') && submitted && annex.claimedBy === null,
    recall:
      own &&
      mayDo(actor, 'annex.submit') &&
      annex.recallReason === null &&
      (annex.state === 'accepted' || (submitted && annex.claimedBy !== null)),
    claim: review && submitted && annex.claimedBy === null,
    takeOver: review && submitted && annex.claimedBy !== null && !mine,
    decide: review && (mine || annex.state === 'accepted'),
    accept: review && mine,
    comment: review && annex.claimedBy === actor.id && nextState(annex.state, 'return') !== undefined,
    return: review ? returnGround(annex, actor.id) : null,
    import:
      entersRegister(annex.annexNo) &&
      mayDo(actor, 'annex.import') &&
      (annex.state === 'accepted' || annex.state === 'imported'),
  };
}

/**
 * Whether this person reads whole resident numbers and mobiles of this annex (C61): the office's own people who mend or submit it, and
 * reviewers, who compare them with the papers. Everybody else who may look sees them masked.
 */
export const maySeeNumbers = (actor: Actor, annex: Pick<Annex, 'agencyId'>): boolean =>
  actor.viewedBy === undefined &&
  (mayDo(actor, 'annex.review') ||
    (annex.agencyId === actor.agencyId && (mayDo(actor, 'annex.fix') || mayDo(actor, 'annex.submit'))));
