import type { Characters } from './characters.js';
import { compareCreditCodes, compareLicenceNos } from './codes.js';
import { type AddressComparison, compareAddresses, type PlaceRelation } from './compare-addresses.js';
import { compareNames, type NameComparison } from './compare-names.js';
import type { PreparedBusiness } from './prepared.js';
import type { Bound, Judgement, Outcome, PartName, Verdict } from './types.js';
import {
  askFrom,
  branchWeights,
  formWeights,
  licenceWeights,
  namePlaceWeights,
  placeWeights,
  sameFrom,
  scoreOf,
  noTradeNameWeight,
  tradeNameWeights,
  tradeWeights,
  usccWeights,
  wholeNameWeight,
} from './weights.js';

/** What speaks for and against one business, before thresholds. */
export interface Evidence {
  readonly weight: number;
  /** The best and the worst verdict that the rules leave. */
  readonly atMost: Verdict;
  readonly atLeast: Verdict;
  readonly bound: Bound | null;
  readonly names: NameComparison;
  readonly places: AddressComparison;
  readonly uscc: Outcome;
  readonly licence: Outcome;
}

export function weigh(a: PreparedBusiness, b: PreparedBusiness, characters: Characters): Evidence {
  const names = compareNames(a.name, b.name, characters);
  const places = compareAddresses(a, b, characters);
  const uscc = compareCreditCodes(a.uscc, b.uscc);
  const licence = compareLicenceNos(a.licence, b.licence);
  const weight =
    tradeNameWeight(names, places.relation) +
    tradeWeights[names.trade] +
    formWeights[names.form] +
    namePlaceWeights[names.place] +
    branchWeights[names.branch] +
    placeWeights[places.relation] +
    (names.isWhole ? wholeNameWeight : 0) +
    usccWeights[uscc] +
    licenceWeights[licence];
  const { atMost, atLeast, bound } = boundsOf({ names, places, uscc, licence });
  return { weight, atMost, atLeast, bound, names, places, uscc, licence };
}

/** One slip of the pen explains one difference: a name that is only alike says nothing once the place differs too. */
function tradeNameWeight({ tradeName }: NameComparison, place: PlaceRelation): number {
  if (tradeName === null) return noTradeNameWeight;
  const isSlip = tradeName === 'alike' || tradeName === 'near' || tradeName === 'part';
  return isSlip && isElsewhere(place) ? -1 : tradeNameWeights[tradeName];
}

const isElsewhere = (place: PlaceRelation): boolean => placeWeights[place] < 0;
const isSameHouse = (place: PlaceRelation): boolean => place === 'door' || place === 'house';

type Compared = Pick<Evidence, 'names' | 'places' | 'uscc' | 'licence'>;
type Bounds = Pick<Evidence, 'atMost' | 'atLeast' | 'bound'>;

const free: Bounds = { atMost: 'same', atLeast: 'different', bound: null };
const noBetterThan = (verdict: Verdict, bound: Bound): Bounds => ({ atMost: verdict, atLeast: 'different', bound });

/** The rules above the weights, the strongest first. */
function boundsOf(compared: Compared): Bounds {
  const { names, places, uscc, licence } = compared;
  const place = places.relation;
  if (names.branch === 'differs') return noBetterThan(isSameHouse(place) ? 'ask' : 'different', 'other-branch');
  if (uscc === 'agrees') {
    if (isElsewhere(place) || names.branch === 'alike')
      return { atMost: 'ask', atLeast: 'ask', bound: 'same-code-elsewhere' };
    return { atMost: 'same', atLeast: 'same', bound: 'same-code-same-place' };
  }
  if (uscc === 'differs') return noBetterThan('ask', 'other-code');
  if (names.tradeName === 'different') {
    const isWorthAsking = isSameHouse(place) || uscc === 'alike' || licence === 'agrees';
    return noBetterThan(isWorthAsking ? 'ask' : 'different', 'other-trade-name');
  }
  if (place === 'other-city' || names.place === 'differs') return noBetterThan('ask', 'other-city');
  if (names.isOtherTrade) return noBetterThan(isSameHouse(place) ? 'ask' : 'different', 'other-trade');
  return nameAndPlaceBounds(compared);
}

function nameAndPlaceBounds({ names, places, licence, uscc }: Compared): Bounds {
  const place = places.relation;
  const isCoded = licence === 'agrees' || uscc === 'alike';
  if (names.branch === 'alike' && !isSameHouse(place)) return noBetterThan('ask', 'other-branch');
  if (names.tradeName === null && !(names.isWhole && place === 'door') && !isCoded)
    return noBetterThan('ask', 'unclear-name');
  if (names.tradeName === 'part' && !isCoded) return noBetterThan('ask', 'unclear-name');
  const isSlip = names.tradeName === 'alike' || names.tradeName === 'near';
  if (isSlip && !isCoded && !(isSameHouse(place) && (names.tradeName === 'alike' || names.isLong)))
    return noBetterThan('ask', 'unclear-name');
  if (names.trade === 'differs' && !isCoded) return noBetterThan('ask', 'other-trade');
  // Shops of one name are many in a town; companies are not.
  if (place === 'unknown' && (!names.isCompany || places.isSilent) && !isCoded)
    return noBetterThan('ask', 'unclear-place');
  if (isElsewhere(place) || place === 'doubtful-number') return noBetterThan('ask', 'unclear-place');
  return free;
}

/** Weighs two businesses and says the verdict. */
export function judge(a: PreparedBusiness, b: PreparedBusiness, characters: Characters): Judgement {
  const evidence = weigh(a, b, characters);
  const weight = boundedWeight(evidence);
  const verdict: Verdict = weight >= sameFrom ? 'same' : weight >= askFrom ? 'ask' : 'different';
  const isBound = weight !== evidence.weight || evidence.atLeast === evidence.atMost;
  return { score: scoreOf(weight), verdict, outcomes: outcomesOf(evidence), bound: isBound ? evidence.bound : null };
}

/** The weight, brought to where the rules allow it. */
export function boundedWeight({ weight, atMost, atLeast }: Evidence): number {
  const most = atMost === 'same' ? Number.POSITIVE_INFINITY : atMost === 'ask' ? sameFrom - margin : askFrom - margin;
  const least = atLeast === 'same' ? sameFrom : atLeast === 'ask' ? askFrom : Number.NEGATIVE_INFINITY;
  return Math.max(least, Math.min(most, weight));
}

const margin = 0.1;

const tradeNameOutcomes = {
  equal: 'agrees',
  alike: 'alike',
  near: 'alike',
  part: 'alike',
  different: 'differs',
} as const;

function outcomesOf({ names, places, uscc, licence }: Evidence): Readonly<Record<PartName, Outcome>> {
  return {
    uscc,
    licence,
    tradeName: names.tradeName === null ? 'missing' : tradeNameOutcomes[names.tradeName],
    trade: names.isOtherTrade ? 'differs' : names.trade,
    form: names.form,
    namePlace: names.place,
    branch: names.branch,
    city: places.city,
    district: places.district,
    town: places.town,
    street: places.street,
    number: places.number,
    unit: places.hasUnit ? places.unit : 'missing',
    landmark: places.landmark,
  };
}
