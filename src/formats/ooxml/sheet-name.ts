import { withoutInvisible } from '#formats/text/invisible.js';

const longest = 31;
/** Room for a number behind the name. */
const numbered = 27;

/** Words as the name of a sheet: none of `\ / ? * [ ] :`, no apostrophe at the ends, at most 31 characters. */
export const sheetNameOf = (words: string, otherwise: string): string =>
  withoutInvisible(words)
    .replace(/[\\/?*[\]:\s]+/g, ' ')
    .trim()
    .slice(0, longest)
    .replace(/^'+|'+$/g, '') || otherwise;

/** The same, numbered where others bear the name already: programs tell names apart without regard to case. */
export function freeSheetName(words: string, otherwise: string, taken: readonly string[]): string {
  const name = sheetNameOf(words, otherwise);
  const isTaken = (wanted: string) => taken.some((one) => one.toLowerCase() === wanted.toLowerCase());
  if (!isTaken(name)) return name;
  for (let n = 2; ; n++) if (!isTaken(`${name.slice(0, numbered)} ${n}`)) return `${name.slice(0, numbered)} ${n}`;
}
