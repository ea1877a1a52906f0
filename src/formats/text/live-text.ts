/**
 * A leading `= + - @`, tab or return makes a cell of a text file live (V24, S12): an apostrophe before it keeps it text, wherever it lands.
 * One that has apostrophes before it already gets one more, so that `typedText` gives back what was typed.
 */
export const inertText = (text: string): string => (live.test(text) ? `'${text}` : text);

/** The text that was meant: `'=` is how we keep formulas asleep, `="0123"` how other programs keep leading zeros. */
export function typedText(field: string): string {
  if (asleep.test(field)) return field.slice(1);
  return field.startsWith('="') && field.endsWith('"') && field.length > 2
    ? field.slice(2, -1).replaceAll('""', '"')
    : field;
}

const live = /^'*[=+\-@\t\r]/;
const asleep = /^'+[=+\-@\t\r]/;
