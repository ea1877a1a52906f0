import { normaliseText } from './normalise.js';

/** What two spellings of an agency's name share: width, blanks and punctuation do not make another agency. */
export const nameKey = (name: string): string =>
  normaliseText(name)
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase();

/** Whether both names are one (annex 1, column 5); undefined where the old system has no name to compare with. */
export function namesMatch(name: string, systemName: string): boolean | undefined {
  return nameKey(systemName) === '' ? undefined : nameKey(name) === nameKey(systemName);
}

/** Names of an "actual office" cell: several are separated by 、 or its likes; each once. */
export function splitNames(text: string): string[] {
  const names = text
    .split(/[、,，;；/\n]/)
    .map((name) => normaliseText(name))
    .filter((name) => name !== '');
  return names.filter((name, at) => names.findIndex((other) => nameKey(other) === nameKey(name)) === at);
}
