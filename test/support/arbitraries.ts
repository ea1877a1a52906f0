import fc from 'fast-check';
import { idCardCheckCharacter } from '#domain/values/id-card.js';
import { usccCheckCharacter } from '#domain/values/uscc.js';

/** A day of the calendar between 1900 and 2199, as numbers. */
export const aDay = fc
  .date({ min: new Date('1900-03-01T00:00:00Z'), max: new Date('2199-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => ({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, date: date.getUTCDate() }));

export const isoOf = ({ year, month, date }: { year: number; month: number; date: number }): string =>
  [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(date).padStart(2, '0')].join('-');

const figures = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });

/** A resident number with a right check character, its holder born on a day of the last century. */
export const anIdNumber = fc
  .record({
    place: fc.constantFrom('460100', '469002', '110101', '440305', '469999'),
    born: fc.date({
      min: new Date('1930-01-01T00:00:00Z'),
      max: new Date('2000-12-31T00:00:00Z'),
      noInvalidDate: true,
    }),
    serial: figures(3),
  })
  .map(({ place, born, serial }) => {
    const body = `${place}${born.toISOString().slice(0, 10).replaceAll('-', '')}${serial}`;
    return body + idCardCheckCharacter(`${body}0`);
  });

export const usccAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** A credit code with a right check character. */
export const aCreditCode = fc
  .string({ unit: fc.constantFrom(...usccAlphabet), minLength: 17, maxLength: 17 })
  .map((body) => body + (usccCheckCharacter(`${body}0`) ?? ''));

/** Full-width forms of what has one; they mean the same (V1). */
export const fullWidth = (text: string): string =>
  text.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)).replaceAll(' ', '\u3000');

/** Chinese words as names are made of, without any that means something to a rule. */
export const someWords = fc.string({
  unit: fc.constantFrom(...'海口秀英龙华汽车修理厂甲乙丙丁'),
  minLength: 2,
  maxLength: 8,
});
