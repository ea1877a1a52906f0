import { readReference } from '#domain/codes/reference.js';
import { addDays, dayBetween, type Random } from './random.js';

const firstFilingDay = '2019-03-02';
const classDigits = new Map(
  readReference('business-classes').map((row) => [row.code ?? '', row.filing_platform_code ?? '00']),
);

/** Annex 3, columns 44-54: a filing in its time, and the old licence where it came from one (V12-V15, V28). */
export function filingOf(
  random: Random,
  of: { no: number; divisionCode: string; businessClass: string; until: string },
): Record<string, string> {
  const filedOn = dayBetween(random, firstFilingDay, of.until);
  const isConverted = random.chance(0.6);
  const viaPlatform = random.chance(0.15);
  return {
    filing_no: `${of.divisionCode}${classDigits.get(of.businessClass) ?? '00'}${String(of.no).padStart(6, '0')}`,
    filing_date: filedOn,
    filing_origin: isConverted ? 'convert' : 'new',
    ...(isConverted
      ? {
          licence_word: '琼交运管许可样字',
          licence_no: `${of.divisionCode}${String(of.no % 1_000_000).padStart(6, '0')}`,
          licence_valid_to: dayBetween(random, '2019-12-31', '2025-06-20'),
          opened_on: dayBetween(random, '2008-01-01', addDays(filedOn, -30)),
        }
      : { opened_on: filedOn }),
    via_platform: viaPlatform ? '1' : '0',
    platform_case_no: viaPlatform ? `YS${of.divisionCode}${String(of.no).padStart(8, '0')}` : '',
  };
}
