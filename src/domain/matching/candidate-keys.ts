import type { PreparedBusiness } from './prepared.js';

/** A key that two entries of one business share unless all of these are damaged at once. */
export interface CandidateKey {
  readonly key: string;
  /** Makes the key finer where too many share it; '' = it is given up then. */
  readonly finer: string;
}

/** The keys of a business: codes whole and by halves, the trade name by sound, by look and with one character left out, the door. */
export function candidateKeys(business: PreparedBusiness): readonly CandidateKey[] {
  const keys: CandidateKey[] = [];
  const add = (key: string, finer = '') => keys.push({ key, finer });
  addCodeKeys(business, add);
  addNameKeys(business, add);
  addPlaceKeys(business, add);
  return keys;
}

type Add = (key: string, finer?: string) => void;

/** One wrong character leaves one half of a code whole; halves of licence numbers are shared by many, so the name must begin alike. */
function addCodeKeys({ uscc, licence, sound }: PreparedBusiness, add: Add): void {
  const [first = ''] = sound.split(' ');
  if (uscc.text !== '') {
    add(`u${uscc.text}`);
    if (uscc.text.length === 18) for (const half of [0, 1]) add(`u${half}${everySecond(uscc.text, half)}`);
  }
  if (licence.text === '') return;
  add(`l${licence.text}`);
  if (licence.text.length === 12) for (const half of [0, 1]) add(`l${half}${everySecond(licence.text, half)}${first}`);
}

function addNameKeys({ name, area, sound, look, address }: PreparedBusiness, add: Add): void {
  if (name.tradeName === '') return;
  const finer = `${area.city}${address.town}`;
  add(`n${sound}`, finer);
  add(`k${look}`, finer);
  const syllables = sound.split(' ').filter((syllable) => syllable !== '');
  if (syllables.length < 2 || syllables.length > 8) return;
  add(`d${area.city}${syllables.join(' ')}`, address.town);
  if (syllables.length > 2)
    for (let at = 0; at < syllables.length; at += 1)
      add(`d${area.city}${syllables.toSpliced(at, 1).join(' ')}`, address.town);
  for (const former of name.formerNames) add(`k${former}`, finer);
}

function addPlaceKeys({ address, area, sound }: PreparedBusiness, add: Add): void {
  const [first = ''] = sound.split(' ');
  for (const street of address.streets) {
    for (const number of address.numbers) add(`a${street}${number.split('-')[0] ?? ''}`, area.city + address.town);
    add(`s${street}${first}`, area.city + address.town);
  }
  if (address.streets.length === 0 && address.key.length > 3) add(`t${address.town}${address.key}`);
}

const everySecond = (code: string, from: number): string => [...code].filter((_, at) => at % 2 === from).join('');
