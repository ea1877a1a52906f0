import type { PreparedBusiness } from './prepared.js';

/** A key of a business that another office's row must share to be worth a comparison. */
export interface OfficeKey {
  readonly text: string;
  /** Many honest businesses may share it: it counts only where few do. */
  readonly isCommon: boolean;
}

/**
 * The keys by which two offices' rows are found to be one business (C28): codes, the trade name in its city by sound and by look, the door
 * with the first sound of the name. Fewer than `candidateKeys`, since what both offices damaged at once is left to people.
 */
export function officeKeys({ uscc, licence, name, area, sound, look, address }: PreparedBusiness): OfficeKey[] {
  const keys: OfficeKey[] = [];
  const add = (text: string, isCommon: boolean) => keys.push({ text, isCommon });
  if (uscc.text !== '') {
    add(`u${uscc.text}`, true);
    // A chain with a hundred places still meets itself at each of them.
    if (address.key !== '') add(`p${uscc.text}\n${address.key}`, false);
  }
  if (licence.text !== '') add(`l${licence.text}`, false);
  if (name.tradeName === '') return keys;
  add(`n${area.city}\n${sound}`, true);
  if (look !== name.tradeName || sound === '') add(`k${area.city}\n${look}`, true);
  const [first = ''] = sound.split(' ');
  for (const street of address.streets)
    for (const number of address.numbers)
      add(`a${area.city}\n${street}\n${number.split('-')[0] ?? ''}\n${first}`, true);
  return keys;
}
