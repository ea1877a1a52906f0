import type { Characters } from './characters.js';
import type { NameParts } from './name-parts.js';
import type { Area } from './places.js';
import { areNeighboursSwapped, type Relation, relate } from './text-distance.js';
import { trades } from './trade-words.js';
import type { Outcome } from './types.js';

export interface NameComparison {
  /** null: one of the names has no trade name. */
  readonly tradeName: Relation | null;
  readonly trade: Outcome;
  /** Works that one shop hardly does both, as cars and motorcycles. */
  readonly isOtherTrade: boolean;
  readonly form: Outcome;
  readonly place: Outcome;
  readonly branch: Outcome;
  /** The names are one to the letter, whatever their parts. */
  readonly isWhole: boolean;
  /** Both are companies by law. */
  readonly isCompany: boolean;
  /** Four characters and more: one wrong character leaves no doubt of the rest. */
  readonly isLong: boolean;
}

export function compareNames(a: NameParts, b: NameParts, characters: Characters): NameComparison {
  const isWhole = a.key !== '' && a.key === b.key;
  return {
    tradeName: isWhole && a.tradeName !== '' ? 'equal' : relateTradeNames(a, b, characters),
    trade: compareTrades(a.trades, b.trades),
    isOtherTrade: isOtherTrade(a.trades, b.trades),
    form: a.isCompany === null || b.isCompany === null ? 'missing' : a.isCompany === b.isCompany ? 'agrees' : 'differs',
    place: compareAreas(a.place, b.place),
    branch: compareBranches(a, b),
    isWhole,
    isCompany: a.isCompany === true && b.isCompany === true,
    isLong: Math.min(a.tradeName.length, b.tradeName.length) >= 4,
  };
}

function relateTradeNames(a: NameParts, b: NameParts, characters: Characters): Relation | null {
  if (a.tradeName === '' || b.tradeName === '') return null;
  const relation = relate(a.tradeName, b.tradeName, characters);
  if (relation === 'equal' || relation === 'alike') return relation;
  // A slip outside the trade name made another one of it: 口鑫达汽修 for 海口鑫达汽修, 鑫汽达车维修 for 鑫达汽车维修.
  const isMutual = a.key.includes(b.tradeName) && b.key.includes(a.tradeName);
  if (isMutual || areNeighboursSwapped(a.key, b.key)) return 'alike';
  const isFormer = a.formerNames.includes(b.tradeName) || b.formerNames.includes(a.tradeName);
  return isFormer && relation === 'different' ? 'part' : relation;
}

function compareTrades(a: number, b: number): Outcome {
  const [own, other] = [a & ~trades.general, b & ~trades.general];
  if (a === 0 || b === 0) return 'missing';
  if (own === other) return 'agrees';
  if (own === 0 || other === 0 || (own & other) !== 0) return 'alike';
  return 'differs';
}

function isOtherTrade(a: number, b: number): boolean {
  for (const each of [trades.motorcycle, trades.machinery]) {
    const [one, other] = (a & each) !== 0 ? [a, b] : [b, a];
    if ((one & each) !== 0 && (other & each) === 0 && (other & cars) !== 0 && (one & cars & ~trades.repair) === 0)
      return true;
  }
  return false;
}

/** Works on cars that a shop for motorcycles does not name; 修理 alone may be of anything. */
const cars = trades.beauty | trades.tyre | trades.paint | trades.glass | trades.sales | trades.general;

export function compareAreas(a: Area, b: Area): Outcome {
  if (a.city === '' || b.city === '') return 'missing';
  if (a.city !== b.city) return 'differs';
  return a.district !== '' && b.district !== '' && a.district !== b.district ? 'differs' : 'agrees';
}

function compareBranches({ branch: a }: NameParts, { branch: b }: NameParts): Outcome {
  if (a === '' && b === '') return 'missing';
  if (a === b) return 'agrees';
  return a === '' || b === '' || a === '分' || b === '分' ? 'alike' : 'differs';
}
