import type { AddressParts } from './address-parts.js';
import type { Characters } from './characters.js';
import { compareAreas } from './compare-names.js';
import type { Area } from './places.js';
import { isOneSlip, relate, sharedPairs } from './text-distance.js';
import type { Outcome } from './types.js';

/** How two places relate, from one door to another city. */
export type PlaceRelation =
  | 'door'
  | 'house'
  | 'other-door'
  | 'near-number'
  | 'doubtful-number'
  | 'street'
  | 'unknown'
  | 'other-number'
  | 'other-street'
  | 'other-town'
  | 'other-city';

export interface AddressComparison {
  readonly relation: PlaceRelation;
  readonly city: Outcome;
  readonly district: Outcome;
  readonly town: Outcome;
  readonly street: Outcome;
  readonly number: Outcome;
  readonly unit: Outcome;
  /** Either side names a building, a floor or a room. */
  readonly hasUnit: boolean;
  readonly landmark: Outcome;
  /** Neither side has an address. */
  readonly isSilent: boolean;
}

type Mutable = { -readonly [K in keyof AddressComparison]: AddressComparison[K] };

/** What a side knows of its place. */
export interface Placed {
  readonly address: AddressParts;
  readonly area: Area;
}

export function compareAddresses(a: Placed, b: Placed, characters: Characters): AddressComparison {
  const [x, y] = [a.address, b.address];
  const parts: Mutable = {
    relation: 'unknown',
    city: a.area.city === '' || b.area.city === '' ? 'missing' : a.area.city === b.area.city ? 'agrees' : 'differs',
    district: a.area.district === '' || b.area.district === '' ? 'missing' : compareAreas(a.area, b.area),
    town: compareTexts(x.town, y.town, characters),
    street: compareStreets(x.streets, y.streets, characters),
    number: compareNumbers(x.numbers, y.numbers),
    unit: compareUnits(x, y),
    hasUnit: hasUnit(x) || hasUnit(y),
    landmark: compareLandmarks(x.landmark, y.landmark),
    isSilent: x.key + x.town + y.key + y.town === '',
  };
  parts.relation = relationOf(x, y, parts);
  return parts;
}

function relationOf(a: AddressParts, b: AddressParts, parts: AddressComparison): PlaceRelation {
  const { city, district, town, street, number } = parts;
  if (city === 'differs') return 'other-city';
  if (a.key === '' || b.key === '') return town === 'differs' || district === 'differs' ? 'other-town' : 'unknown';
  const isSameText = a.key === b.key;
  if (town === 'differs') return 'other-town';
  if (district === 'differs') return isSameText && number === 'agrees' ? 'street' : 'other-town';
  // A street or a village as a whole is no door.
  if (isSameText) return number === 'agrees' || (a.landmark.length > 3 && street !== 'missing') ? 'door' : 'street';
  if (street === 'differs') return number === 'agrees' && sharedPairs(a.key, b.key) >= 0.7 ? 'street' : 'other-street';
  if (street === 'missing') return byText(a, b, parts);
  return number === 'alike' && isDigitMore(a.numbers, b.numbers) ? 'doubtful-number' : byNumber(parts);
}

/** On one street, or on streets whose names are alike. */
function byNumber({ street, number, unit, hasUnit, landmark }: AddressComparison): PlaceRelation {
  switch (number) {
    case 'agrees':
      if (street === 'alike') return unit === 'differs' ? 'street' : 'house';
      return unit === 'differs' ? 'other-door' : unit === 'missing' ? 'house' : 'door';
    case 'alike':
      return 'near-number';
    case 'differs':
      return 'other-number';
    default:
      if (unit === 'differs') return 'other-number';
      return hasUnit && unit === 'agrees' && landmark !== 'differs' && street === 'agrees' ? 'house' : 'street';
  }
}

/** Where one side names no street, as in the country: the wording as a whole must speak. */
function byText(a: AddressParts, b: AddressParts, { number, unit, landmark }: AddressComparison): PlaceRelation {
  const shared = sharedPairs(a.key, b.key);
  if (number === 'differs' || unit === 'differs') return shared >= 0.5 ? 'other-number' : 'other-street';
  if (number === 'agrees') return shared >= 0.6 ? 'house' : 'street';
  if (shared >= 0.6) return 'street';
  const isContained = a.key.includes(b.key) || b.key.includes(a.key);
  return isContained ? 'street' : landmark === 'differs' && shared < 0.2 ? 'other-street' : 'unknown';
}

function compareTexts(a: string, b: string, characters: Characters): Outcome {
  if (a === '' || b === '') return 'missing';
  const relation = relate(a, b, characters);
  return relation === 'equal' ? 'agrees' : relation === 'different' ? 'differs' : 'alike';
}

function compareStreets(a: readonly string[], b: readonly string[], characters: Characters): Outcome {
  if (a.length === 0 || b.length === 0) return 'missing';
  let best: Outcome = 'differs';
  for (const one of a) {
    for (const other of b) {
      if (one === other) return 'agrees';
      const relation = relate(stemOf(one), stemOf(other), characters);
      if (relation !== 'different') best = 'alike';
    }
  }
  if (best === 'alike') return best;
  // A village on one side and a street on the other do not contradict each other.
  return a.some(isRoad) === b.some(isRoad) || a.length + b.length > 4 ? 'differs' : 'missing';
}

const isRoad = (street: string): boolean => /(?:路|街|大道|巷|线|道)$/.test(street);
const stemOf = (street: string): string => {
  const stem = street.replace(
    /(?:[东南西北中]?(?:大道|公路|路|街)|村委|社区|村|(?:工业|开发|产业|经济)?园?区|工业园|农场|总场)$/,
    '',
  );
  return stem.length >= 2 ? stem : street;
};

function compareNumbers(a: readonly string[], b: readonly string[]): Outcome {
  if (a.length === 0 || b.length === 0) return 'missing';
  const [one = '', other = ''] = [a[0], b[0]];
  if (one === other && a.length > 1 && b.length > 1)
    return a.slice(1).some((number) => b.includes(number)) ? 'agrees' : 'alike'; // 2号汽配城C区12号 and 2号汽配城A区5号
  if (a.some((number) => b.includes(number))) return 'agrees';
  const [base, otherBase] = [one.split('-')[0] ?? '', other.split('-')[0] ?? ''];
  if (base === otherBase) return one === base || other === otherBase ? 'alike' : 'differs';
  return base.length + otherBase.length >= 4 && isOneSlip(one, other) ? 'alike' : 'differs';
}

/** 30号 and 230号 may be one slip, and two houses as well. */
function isDigitMore([one = '']: readonly string[], [other = '']: readonly string[]): boolean {
  return !one.includes('-') && !other.includes('-') && one.length !== other.length;
}

const hasUnit = ({ building, floor, room }: AddressParts): boolean => building !== '' || floor !== '' || room !== '';

/** Buildings and rooms: `missing` where only one side says more; `agrees` also where neither says anything. */
function compareUnits(a: AddressParts, b: AddressParts): Outcome {
  let isOneSided = false;
  for (const part of ['building', 'floor', 'room'] as const) {
    if (a[part] === b[part]) continue;
    if (a[part] !== '' && b[part] !== '') return 'differs';
    isOneSided = true;
  }
  return isOneSided ? 'missing' : 'agrees';
}

function compareLandmarks(a: string, b: string): Outcome {
  if (a.length < 2 || b.length < 2) return 'missing';
  const shared = sharedPairs(a, b);
  return shared >= 0.9 ? 'agrees' : shared >= 0.4 ? 'alike' : 'differs';
}
