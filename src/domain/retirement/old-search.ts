import { comparisonKey, normaliseCode, normaliseText } from '#domain/values/normalise.js';
import { matchOld, type OldAddress } from './old-addresses.js';

/** What is looked for in the old module's data. Each part '' where what was typed is none. */
export interface OldSearch {
  /** A number of a licence or of the old system, by its beginning. */
  readonly number: string;
  /** The same written backwards, to be found by its end. */
  readonly reversed: string;
  /** A part of a name or an address, in the spelling that both are compared in. */
  readonly text: string;
}

const numberAtLeast = 3;
const backwards = (text: string): string => [...text].reverse().join('');

/** A number as it is stored to be found by its end. */
export const reversedNumber = backwards;

/** A name or an address as it is stored to be looked for. */
export const searchKey = (text: string): string => comparisonKey(normaliseText(text));

const chinese = /[\u3400-\u9fff]/;

/** Undefined where too little was typed to look for. */
export function readSearch(typed: string): OldSearch | undefined {
  const text = searchKey(typed);
  const code = normaliseCode(typed);
  const isNumber = !chinese.test(typed) && code.length >= numberAtLeast;
  const key = [...text].length >= (chinese.test(text) ? 2 : numberAtLeast) ? text : '';
  if (!isNumber && key === '') return undefined;
  return isNumber ? { number: code, reversed: backwards(code), text: key } : { number: '', reversed: '', text: key };
}

/** What an old address (URL) that was typed or pasted names: the line of the list, and the number in it. */
export function readOldAddress(
  typed: string,
  list: readonly OldAddress[],
): { readonly address: string; readonly entry: OldAddress | undefined; readonly id: string } | undefined {
  const text = typed.trim();
  if (!/^(https?:\/\/[^/]+)?\/\S*$/i.test(text)) return undefined;
  const address = text.replace(/^https?:\/\/[^/]+/i, '').slice(0, 400);
  const found = matchOld(list, address);
  const [, last = ''] = /[=/]([^=/?&]{3,60})$/.exec(address) ?? [];
  return { address, entry: found?.entry, id: decoded(found?.id || last) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
