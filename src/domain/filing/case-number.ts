import { normaliseCode } from '#domain/values/normalise.js';

/** A case number as it is stored: without blanks, capitals, one kind of hyphen. */
export const caseNumber = (typed: string): string => normaliseCode(typed).replace(/_/g, '-').slice(0, 60);

/** Whether it can be a platform's number at all: letters, figures, hyphens; four figures at least. */
export const isCaseNumber = (number: string): boolean =>
  /^[0-9A-Z][0-9A-Z-]{4,58}[0-9A-Z]$/.test(number) && (number.match(/\d/g) ?? []).length >= 4;

/** What spellings of one number share: hyphens are set or left out as people like. */
export const caseKey = (number: string): string => caseNumber(number).replace(/-/g, '');

/** Letters that are typed for figures, and the other way round, become one. */
export const foldedKey = (number: string): string =>
  caseKey(number).replace(/[OQD]/g, '0').replace(/[IL]/g, '1').replace(/S/g, '5').replace(/B/g, '8').replace(/Z/g, '2');

/** How many keys were pressed wrongly between two: missed, doubled, exchanged, swapped with the next. Stops counting above `most`. */
export function slips(a: string, b: string, most = 2): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let last: number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    if (Math.min(...row) > most) return most + 1;
    before = last;
    last = row;
  }
  return Math.min(last[b.length] ?? 0, most + 1);
}
