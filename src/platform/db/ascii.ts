/**
 * Text that a person sent, to be compared (`=`, IN, LIKE) with a column of CHARACTER SET ascii: codes, states, kinds, addresses. The
 * database refuses to compare those with other characters; no such text can be in them, so it becomes one that matches nothing.
 */
export const asciiText = (text: string): string => (/^[ -~]*$/.test(text) ? text : matchesNothing);

/** A control character: it stands in no code and is no pattern. */
const matchesNothing = '\x7f';
