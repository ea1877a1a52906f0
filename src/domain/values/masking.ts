import type { AnnexColumn, AnnexDefinition, Finding } from '#domain/annexes/types.js';

/** A value of a column for people without leave: resident numbers and mobiles masked, all else as it is (C61). */
export const maskCell = ({ personal }: Pick<AnnexColumn, 'personal'>, text: string): string =>
  personal === undefined ? text : maskNumber(text);

/** Values by field, personal ones masked (C61). */
export function maskValues(
  definition: AnnexDefinition,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  const columns = new Map(definition.columns.map((column) => [column.field, column]));
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => [field, maskCell(columns.get(field) ?? {}, value)]),
  );
}

/** A finding on a personal column without its number, and without its proposal, which is a number too (C61). */
export function maskFinding<F extends Finding>(definition: AnnexDefinition, finding: F): F {
  const column = definition.columns.find(({ field }) => field === finding.field);
  if (column?.personal === undefined) return finding;
  const { proposal: _, ...rest } = finding;
  const value = maskCell(column, finding.value);
  const message = strikeNumbers(replaceValue(finding.message, finding.value, value), plain(finding.value));
  return { ...rest, value, message } as F;
}

/**
 * Its first 3 and last 4 characters, as everywhere (domain guide 9). Between them stands what no number has, for that is the fault: blanks,
 * dashes and other signs, and letters where they are few. What is wide gets a wide star, so that its width is still seen.
 */
function maskNumber(text: string): string {
  const signs = [...text];
  const places = signs.flatMap((sign, at) => (isSign(sign) ? [] : [at]));
  const isLong = places.length > 7;
  const [from = 0, to = 0] = isLong ? [places[3], places.at(-4)] : [0, signs.length];
  const areLettersFew = isLong && signs.filter(isLetter).length <= 3;
  return signs
    .map((sign, at) => {
      if (at < from || at >= to || isSign(sign) || (areLettersFew && isLetter(sign))) return sign;
      return isWide(sign) ? '＊' : '*';
    })
    .join('');
}

const isSign = (sign: string): boolean => /[\s\p{P}\p{S}\p{C}]/u.test(sign);
const isLetter = (sign: string): boolean => /[A-Za-zＡ-Ｚａ-ｚ]/.test(sign);
const isWide = (sign: string): boolean => /[\u2e80-\uffef]/.test(sign);

/** A short value is replaced in its quotation marks alone: a 1 also stands in row numbers and advice. */
function replaceValue(message: string, value: string, masked: string): string {
  if (value === '') return message;
  return value.length < 5
    ? message.replaceAll(`“${value}”`, () => `“${masked}”`)
    : message.replaceAll(value, () => masked);
}

/**
 * Messages also quote a number as it was read (without spaces, in capitals) and the birth date inside it, which with the ends that a
 * mask leaves would give most of the number away. Row numbers have 7 digits at the most and stay.
 */
const strikeNumbers = (message: string, number: string): string =>
  message
    .replace(/(?<=出生日期“\d{4})(\d{2})(\d{2})(?=”)/g, (_, month, day) => shown(month, 12) + shown(day, 31))
    .replace(/(?<=出生日期“)\d{4}/g, '****')
    .replace(/(?<=“)[ -)+-~]{5,}(?=”)|\d{4}-\d{2}-\d{2}|\d{8,}[Xx]?/g, (quoted) =>
      plain(quoted) === number ? maskNumber(quoted) : '*'.repeat(quoted.length),
    );

/** A month or a day that no calendar has is nobody's, and it is what is wrong. */
const shown = (part: string, most: number): string => (Number(part) >= 1 && Number(part) <= most ? '**' : part);

/** A number as its check reads it. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[^\dA-Za-z]/g, '')
    .toUpperCase();
