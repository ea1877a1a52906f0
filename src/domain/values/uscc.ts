/** What is wrong with a unified social credit code, or `ok` (V2, GB 32100-2015). */
export type UsccReading =
  | { readonly verdict: 'ok' }
  | { readonly verdict: 'length' | 'legacy_registration_no' | 'legacy_org_code' | 'spreadsheet_number' }
  /** `proposal`: the code with its impossible letters read as what they look like, when the check character proves it. */
  | { readonly verdict: 'charset'; readonly proposal?: string }
  /** `expectedCheck`: what the first 17 characters demand; which character is wrong is not known. */
  | { readonly verdict: 'check_digit'; readonly expectedCheck: string };

/** Checks length, alphabet and check character of a normalised code (capital letters, no blanks). */
export function readUscc(code: string): UsccReading {
  if (code.length !== 18) return { verdict: shorterCode(code) };
  const expectedCheck = usccCheckCharacter(code);
  if (expectedCheck === null || !alphabet.includes(code.charAt(17))) return unknownLetters(code);
  return expectedCheck === code.charAt(17) ? { verdict: 'ok' } : { verdict: 'check_digit', expectedCheck };
}

/** The check character that the first 17 characters demand; null when one of them is outside the alphabet. */
export function usccCheckCharacter(code: string): string | null {
  let sum = 0;
  for (let i = 0; i < 17; i += 1) {
    const value = values[code.charCodeAt(i)] ?? -1;
    if (value < 0) return null;
    sum += value * (weights[i] ?? 0);
  }
  return alphabet.charAt((31 - (sum % 31)) % 31);
}

function shorterCode(code: string): 'length' | 'legacy_registration_no' | 'legacy_org_code' | 'spreadsheet_number' {
  if (/^\d(\.\d+)?E\+?\d+$/.test(code)) return 'spreadsheet_number';
  if (/^\d{15}$/.test(code)) return 'legacy_registration_no';
  return /^[0-9A-Z]{8}-?[0-9X]$/.test(code) ? 'legacy_org_code' : 'length';
}

function unknownLetters(code: string): UsccReading {
  const repaired = code.replace(/[IOSZ]/g, (letter) => lookalikes[letter] ?? letter);
  return usccCheckCharacter(repaired) === repaired.charAt(17)
    ? { verdict: 'charset', proposal: repaired }
    : { verdict: 'charset' };
}

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const lookalikes: Readonly<Record<string, string>> = { I: '1', O: '0', S: '5', Z: '2' };
/** 3^(i-1) mod 31. */
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/** Value of each character by char code; -1 outside the alphabet. */
const values = Array.from({ length: 128 }, (_, unit) => alphabet.indexOf(String.fromCharCode(unit)));
