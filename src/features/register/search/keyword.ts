import { type Cut, readTyped } from '#domain/values/pinyin-typed.js';
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
  /** Two or more letters and figures: how part of a name sounds. With four letters or more also the end of a code, '' otherwise. */
  | { readonly kind: 'sound'; readonly code: string; readonly cuts: readonly Cut[] }
  /** Four or more letters and figures with a figure among them: beginning or end of a code, or part of a name after all. */
  | {
      readonly kind: 'code';
      readonly code: string;
      readonly text: string;
      readonly pairs: readonly number[];
      /** How a part of a name would sound; none for figures alone. */
      readonly cuts: readonly Cut[];
    };

const pairsAtMost = 12;

export function recogniseKeyword(typed: string): Keyword {
  const plain = typed.normalize('NFKC').replace(/\s/g, '').toUpperCase();
  if (plain === '') return { kind: 'none' };
  const text = searchText(plain);
  if (text === '') return { kind: 'empty' };
  const pairs = pairsOf(text).slice(0, pairsAtMost);
  const cuts = readTyped(typed);
  const mayBeCode = /^[0-9A-Z-]{4,40}$/.test(plain);
  if (mayBeCode && /\d/.test(plain)) return { kind: 'code', code: plain, text, pairs, cuts };
  if (cuts.length > 0) return { kind: 'sound', code: mayBeCode && !/\s/.test(typed.trim()) ? plain : '', cuts };
  return text.length === 1 ? { kind: 'unit', text } : { kind: 'name', text, pairs };
}

/** A single letter finds names that are written with it; first letters of two characters or more are needed for sounds. */
export const isLoneLetter = (typed: string): boolean => /^[a-z]$/i.test(typed.normalize('NFKC').trim());
