import type { PlaceRelation } from './compare-addresses.js';
import type { Relation } from './text-distance.js';
import type { Outcome } from './types.js';

/**
 * What each part adds to the evidence, about in the logarithm of odds. What is set by hand here says how much rarer an agreement is by
 * chance than by identity; where `same` and `ask` begin was tuned on the tuning half of the labelled pairs (test/fixtures/matching).
 */
export const tradeNameWeights: Readonly<Record<Relation, number>> = {
  equal: 5,
  alike: 3,
  near: 2,
  part: 1,
  different: -5,
};

/** One of the names says no more than place and trade. */
export const noTradeNameWeight = -2;

export const placeWeights: Readonly<Record<PlaceRelation, number>> = {
  door: 5,
  house: 4.5,
  'other-door': 2,
  'near-number': 3,
  'doubtful-number': 0,
  street: 2.5,
  unknown: 0,
  'other-number': -1.5,
  'other-street': -2.5,
  'other-town': -4,
  'other-city': -7,
};

type ByOutcome = Readonly<Record<Outcome, number>>;
export const tradeWeights: ByOutcome = { agrees: 1, alike: 0.5, missing: 0, differs: -1.5 };
export const formWeights: ByOutcome = { agrees: 0.5, alike: 0, missing: 0, differs: -0.5 };
export const namePlaceWeights: ByOutcome = { agrees: 0.5, alike: 0, missing: 0, differs: -3 };
export const branchWeights: ByOutcome = { agrees: 1.5, alike: -2, missing: 0, differs: -8 };
export const usccWeights: ByOutcome = { agrees: 8, alike: 5, missing: 0, differs: -3 };
export const licenceWeights: ByOutcome = { agrees: 5, alike: 1.5, missing: 0, differs: -1 };
/** Names that are one to the letter. */
export const wholeNameWeight = 0.5;

/** Evidence from which on two entries are `same`, and from which on a person is asked. */
export const sameFrom = 7.25;
export const askFrom = 0;

/** The evidence as a figure from 0 to 1; 0.5 lies between asking and linking. */
export const scoreOf = (weight: number): number => 1 / (1 + Math.exp(-(weight - (sameFrom + askFrom) / 2) / 2));
