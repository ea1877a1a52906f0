import type { CodeListName } from '#domain/annexes/types.js';
import type { Readings } from '#domain/values/pinyin.js';
import { type Cut, isMeant, readTyped } from '#domain/values/pinyin-typed.js';
import { codeList, resolveCode, resolveCodes } from './code-lists.js';

/** An entry of a code list as a person at the keyboard chooses it. */
export interface Choice {
  /** What is typed for it: its code where people know codes of this list, else its place in the list. */
  readonly key: string;
  readonly code: string;
  readonly name: string;
}

/** What somebody meant who typed a code, a name, a part of one or its sounds. */
export type Meant =
  | { readonly kind: 'one'; readonly code: string }
  /** It may be any of these: the person has to say. */
  | { readonly kind: 'several'; readonly codes: readonly string[] }
  | { readonly kind: 'none' };

/** Entries of a list in its order, those of `allowed` where it is given. */
export function choicesOf(list: CodeListName, allowed?: ReadonlySet<string>): readonly Choice[] {
  return codeList(list)
    .map(({ code, name }, at) => ({ key: isWrittenCode.test(code) ? code : String(at + 1), code, name }))
    .filter(({ code }) => !allowed || allowed.has(code));
}

/** Numbers and letters of a list that people use; others are names of our own. */
const isWrittenCode = /^[A-Z]{0,2}\d+$/;

/**
 * The entry meant by a code, its place in the list, a name, a synonym, a part of one, or by pinyin: first letters or syllables. What fits
 * a whole name comes before what fits a beginning, that before what stands anywhere in it; names before synonyms.
 */
export function chooseTyped(
  list: CodeListName,
  typed: string,
  readings: Readings,
  allowed?: ReadonlySet<string>,
): Meant {
  const text = typed.normalize('NFKC').trim();
  if (text === '') return { kind: 'none' };
  const choices = choicesOf(list, allowed);
  const known = resolveCode(list, text);
  if (known !== null && choices.some(({ code }) => code === known)) return { kind: 'one', code: known };
  const placed = choices.find(({ key }) => key === text);
  if (placed) return { kind: 'one', code: placed.code };
  const entries = new Map(codeList(list).map((entry) => [entry.code, entry]));
  const isNamed = (fits: Fits) => (choice: Choice) => fits(plain(choice.name));
  const isSpelled = (fits: Fits) => (choice: Choice) =>
    (entries.get(choice.code)?.synonyms ?? []).some((spelling) => fits(plain(spelling)));
  for (const fits of tiersOf(text, readings)) {
    const named = choices.filter(isNamed(fits));
    const found = named.length > 0 ? named : choices.filter(isSpelled(fits));
    const [first] = found;
    if (first)
      return found.length === 1 ? { kind: 'one', code: first.code } : { kind: 'several', codes: codesOf(found) };
  }
  return { kind: 'none' };
}

/** Several entries of one field. */
export interface SeveralMeant {
  readonly codes: readonly string[];
  /** Parts that may be any of some entries. */
  readonly doubts: readonly { readonly text: string; readonly codes: readonly string[] }[];
  readonly unknown: readonly string[];
}

/** Takes a field with several entries apart at signs, and at blanks where a part is understood only that way. */
export function chooseSeveral(list: CodeListName, typed: string, readings: Readings): SeveralMeant {
  const known = resolveCodes(list, typed);
  if (known.unknown.length === 0) return { codes: known.codes, doubts: [], unknown: [] };
  const parts = typed.normalize('NFKC').split(/[、,;/|\n\r]+/);
  const words = parts.flatMap((part) =>
    chooseTyped(list, part, readings).kind === 'one' ? [part] : part.split(/\s+/).filter((word) => word !== ''),
  );
  const codes = new Set<string>();
  const doubts: { text: string; codes: readonly string[] }[] = [];
  const unknown: string[] = [];
  for (const word of words) {
    const meant = chooseTyped(list, word, readings);
    if (meant.kind === 'one') codes.add(meant.code);
    else if (meant.kind === 'several') doubts.push({ text: word.trim(), codes: meant.codes });
    else unknown.push(word.trim());
  }
  return { codes: [...codes], doubts, unknown };
}

type Fits = (spelling: string) => boolean;

/** Ways to fit, the best first. */
function tiersOf(text: string, readings: Readings): readonly Fits[] {
  if (/^[a-z\s]+$/i.test(text)) {
    const cuts = cutsOf(text);
    const from = (spelling: string, at: number) => cuts.some((cut) => sounds(readings, cut, spelling, at));
    return [
      (spelling) => cuts.some((cut) => cut.length === spelling.length && sounds(readings, cut, spelling, 0)),
      (spelling) => from(spelling, 0),
      (spelling) => [...spelling].some((_, at) => from(spelling, at)),
    ];
  }
  const part = plain(text);
  return part === '' ? [] : [(spelling) => spelling.startsWith(part), (spelling) => spelling.includes(part)];
}

/** A single letter is a first letter; more are read in every way that makes sense. */
const cutsOf = (text: string): readonly Cut[] =>
  text.length === 1 ? [[{ text: text.toLowerCase(), kind: 'initial' }]] : readTyped(text);

const sounds = (readings: Readings, cut: Cut, spelling: string, at: number): boolean =>
  at + cut.length <= spelling.length &&
  cut.every((sound, i) => isMeant(sound, readings.of(spelling.charCodeAt(at + i))));

/** Without signs, so that sounds stand side by side. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

const codesOf = (choices: readonly Choice[]): string[] => choices.map(({ code }) => code);
