import { type AddressParts, readAddress } from './address-parts.js';
import type { Characters } from './characters.js';
import { type ReadCode, readCreditCode, readLicenceNo } from './codes.js';
import { foldText } from './fold.js';
import { type NameParts, readName } from './name-parts.js';
import { type Area, areaOf, joined } from './places.js';
import { townsOf } from './towns.js';
import type { WrittenBusiness } from './types.js';

/** A business taken apart once, so that comparing it costs little. */
export interface PreparedBusiness {
  readonly name: NameParts;
  readonly address: AddressParts;
  /** Where it is by its address, else by its division, else by its name. */
  readonly area: Area;
  readonly uscc: ReadCode;
  readonly licence: ReadCode;
  /** The trade name by its sounds. */
  readonly sound: string;
  /** The trade name with look-alikes as one. */
  readonly look: string;
}

export function prepareBusiness(written: WrittenBusiness, characters: Characters): PreparedBusiness {
  const address = readAddress(foldText(written.address ?? '', characters));
  const known = joined(address.area, areaOf((written.division ?? '').trim()));
  const near = townsNear(known);
  const towns = address.town.length >= 2 ? [address.town, ...near] : near;
  const name = readName(foldText(written.name.replace(listNumber, ''), characters), { area: known, towns }, characters);
  return {
    name,
    address,
    area: joined(known, name.place),
    uscc: readCreditCode(written.uscc ?? ''),
    licence: readLicenceNo(written.licenceNo ?? ''),
    sound: characters.soundKey(name.tradeName),
    look: characters.lookKey(name.tradeName),
  };
}

/** 1. 2、 (3): which line of a list the name was copied from. */
const listNumber = /^\s*(?:[(（]\d{1,4}[)）]|\d{1,4}\s*[、.．])\s*(?=\p{Script=Han})/u;

/** Names of Haikou's towns serve where only the city is known. */
function townsNear({ city, district }: Area): readonly string[] {
  if (city === '') return [];
  if (district !== '') return townsOf([district]);
  return townsOf(city === '460100' ? districtsOfHaikou : [city]);
}

const districtsOfHaikou = ['460105', '460106', '460107', '460108'];
