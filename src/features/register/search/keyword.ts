import { pairsOf, searchText } from '#features/register/text.js';

/** What a person typed into the search box, recognised by its looks. */
export type Keyword =
  | { readonly kind: 'none' }
  /** Nothing but signs and blanks: nothing can be found by it. */
  | { readonly kind: 'empty' }
  /** One character of a name. */
  | { readonly kind: 'unit'; readonly text: string }
  /** Part of a name, two characters or more. */
  | { readonly kind: 'name'; readonly text: string; readonly pairs: readonly number[] }
  /** Four or more letters and figures: beginning or end of a code, or part of a name after all. */
  | { readonly kind: 'code'; readonly code: string; readonly text: string; readonly pairs: readonly number[] };

const pairsAtMost = 12;

export function recogniseKeyword(typed: string): Keyword {
  const plain = typed.normalize('NFKC').replace(/\s/g, '').toUpperCase();
  if (plain === '') return { kind: 'none' };
  const text = searchText(plain);
  if (text === '') return { kind: 'empty' };
  const pairs = pairsOf(text).slice(0, pairsAtMost);
  if (/^[0-9A-Z-]{4,40}$/.test(plain) && /\d/.test(plain)) return { kind: 'code', code: plain, text, pairs };
  return text.length === 1 ? { kind: 'unit', text } : { kind: 'name', text, pairs };
}
