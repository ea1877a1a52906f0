import { dayOf } from './days.js';

/** What is wrong with a resident identity number, or `ok` with the birth date in it (V5, GB 11643). */
export type IdCardReading =
  | { readonly verdict: 'ok'; readonly bornOn: string }
  | {
      readonly verdict:
        | 'masked'
        | 'legacy_15'
        | 'length'
        | 'charset'
        | 'spreadsheet_number'
        | 'address_code'
        | 'birth_date';
    }
  | { readonly verdict: 'check_digit'; readonly expectedCheck: string };

/**
 * Checks a normalised number. The address code need not be a present division (old Hainan prefixes live on), only its
 * province must exist. `todayOn`: nobody is born after it.
 */
export function readIdCard(number: string, todayOn: string): IdCardReading {
  if (number.includes('*')) return { verdict: 'masked' };
  if (/^\d{15}$/.test(number)) return { verdict: 'legacy_15' };
  if (number.length !== 18) return { verdict: 'length' };
  if (!/^\d{17}[\dX]$/.test(number)) return { verdict: 'charset' };
  const expectedCheck = idCardCheckCharacter(number);
  if (number.endsWith('000') && expectedCheck !== '0') return { verdict: 'spreadsheet_number' };
  if (!provinces.has(number.slice(0, 2))) return { verdict: 'address_code' };
  const bornOn = dayOf(Number(number.slice(6, 10)), Number(number.slice(10, 12)), Number(number.slice(12, 14)));
  if (bornOn === null || bornOn > todayOn || bornOn < '1850') return { verdict: 'birth_date' };
  return expectedCheck === number.charAt(17) ? { verdict: 'ok', bornOn } : { verdict: 'check_digit', expectedCheck };
}

/** The check character that the first 17 digits demand. */
export function idCardCheckCharacter(number: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i += 1) sum += (number.charCodeAt(i) - 48) * (weights[i] ?? 0);
  return '10X98765432'.charAt(sum % 11);
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const provinces: ReadonlySet<string> = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' '),
);
