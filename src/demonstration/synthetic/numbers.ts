import { idCardCheckCharacter } from '#domain/values/id-card.js';
import { usccCheckCharacter } from '#domain/values/uscc.js';
import type { Random } from './random.js';

/**
 * Numbers that nobody has: area code 469999 does not exist, mobiles begin with 1380000, fixed lines with 0898-0000, the body of
 * every credit code with MAXY. Check characters are right.
 */
export const residentId = (random: Random, bornFrom: number, bornTo: number): string => {
  const born = `${random.between(bornFrom, bornTo)}${two(random.between(1, 12))}${two(random.between(1, 28))}`;
  const body = `469999${born}${String(random.between(1, 999)).padStart(3, '0')}`;
  return body + idCardCheckCharacter(body);
};

export const mobile = (random: Random): string => `1380000${four(random.between(0, 9_999))}`;
export const landline = (random: Random): string => `0898-0000${four(random.between(0, 9_999))}`;

/** The credit code of the n-th business: different numbers give different codes, neighbours look nothing alike. */
export function creditCode(prefix: string, divisionCode: string, n: number): string {
  let rest = (n * scatter + offset) % codes;
  let tail = '';
  for (let i = 0; i < tailLength; i += 1) {
    tail = alphabet.charAt(rest % alphabet.length) + tail;
    rest = Math.floor(rest / alphabet.length);
  }
  const body = `${prefix}${divisionCode}MAXY${tail}`;
  return body + (usccCheckCharacter(body) ?? '0');
}

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const tailLength = 5;
const codes = alphabet.length ** tailLength;
/** Shares no factor with the number of codes, a power of 31. */
const scatter = 6_700_417;
const offset = 9_999_991;

const two = (n: number) => String(n).padStart(2, '0');
const four = (n: number) => String(n).padStart(4, '0');
