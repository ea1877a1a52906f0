import { type Cut, isMeant, type Sound } from '#domain/values/pinyin-typed.js';
import type { Readings } from '#domain/values/pinyin.js';
import { searchText } from '#features/register/text.js';

/** What a person typed, in every way in which it may be meant. */
export interface Wanted {
  /** In one spelling. */
  readonly text: string;
  /** The same in simplified characters. */
  readonly simple: string;
  /** What blanks parted, each in one spelling. */
  readonly words: readonly string[];
  /** Letters, figures and hyphens in one run, as a code; '' otherwise. */
  readonly code: string;
  /** Letters as sounds. */
  readonly cuts: readonly Cut[];
  /** The same with the last syllable unfinished. */
  readonly begun: readonly Cut[];
  readonly readings: Readings;
}

/** A business as far as a reason may lie in it. */
export interface Known {
  readonly name: string;
  readonly uscc: string | null;
  readonly filingNo: string | null;
  readonly licenceNo?: string | null;
  readonly oldId?: string | null;
  /** Numbers of licences behind it. */
  readonly behind?: readonly string[];
  readonly formerNames?: readonly string[];
}

/** Why a business was found: the lower its rank, the nearer to what was typed. */
export interface Reason {
  readonly rank: number;
  readonly word: string;
}

const unknown: Reason = { rank: 99, word: '' };

/** The nearest reason why a business is what was typed; rank 99 without words where there is none. */
export function reasonFor(wanted: Wanted, known: Known): Reason {
  const name = searchText(known.name);
  const reasons = [
    ofCodes(wanted, known),
    ofName(wanted.text, name, 0),
    ...(wanted.simple === wanted.text ? [] : [ofName(wanted.simple, name, 0.5)]),
    ofSound(wanted.cuts, wanted.readings, name),
    ofBegun(wanted, name),
    ofFormer(wanted, known.formerNames ?? []),
  ];
  const near = nearest(reasons);
  return near.rank < unknown.rank ? near : nearest([ofWords(wanted, name), ofSlip(wanted, name)]);
}

const nearest = (reasons: readonly (Reason | undefined)[]): Reason =>
  reasons.reduce<Reason>((best, one) => (one && one.rank < best.rank ? one : best), unknown);

function ofName(text: string, name: string, further: number): Reason | undefined {
  const word = further === 0 ? '名称' : '繁简相同，名称';
  if (text === '' || !name.includes(text)) return undefined;
  if (name === text) return { rank: further, word: `${word}相同` };
  return name.startsWith(text) ? { rank: 1 + further, word: `${word}开头` } : { rank: 2 + further, word: `${word}含` };
}

function ofCodes({ code }: Wanted, known: Known): Reason | undefined {
  if (code.length < 4) return undefined;
  const codes: [string, string | null | undefined][] = [
    ['信用代码', known.uscc],
    ['备案编号', known.filingNo],
    ['许可证号', known.licenceNo],
    ['原系统编号', known.oldId],
    ...(known.behind ?? []).map((number): [string, string] => ['原许可证', number]),
  ];
  return nearest(codes.map(([label, value]) => ofCode(code, label, (value ?? '').toUpperCase())));
}

function ofCode(code: string, label: string, value: string): Reason | undefined {
  if (value === code) return { rank: 0, word: `${label}相同` };
  if (value.startsWith(code)) return { rank: 1, word: `${label}开头` };
  return value.endsWith(code) ? { rank: 1, word: `${label}尾数` } : undefined;
}

function ofSound(cuts: readonly Cut[], readings: Readings, name: string): Reason | undefined {
  const reasons = cuts.map((cut): Reason | undefined => {
    const from = offsets(cut.length, name).find((at) => soundsAt(cut, name, at, readings));
    if (from === undefined) return undefined;
    if (from > 0) return { rank: 3.2, word: '拼音' };
    return cut.length === name.length ? { rank: 3, word: '拼音相同' } : { rank: 3.1, word: '拼音开头' };
  });
  return nearest(reasons);
}

function ofBegun({ begun, readings }: Wanted, name: string): Reason | undefined {
  const reason = ofSound(begun, readings, name);
  return reason && reason.rank < unknown.rank ? { rank: reason.rank + 0.25, word: '拼音' } : undefined;
}

const soundsAt = (cut: Cut, name: string, at: number, readings: Readings): boolean =>
  cut.every((sound: Sound, i) => isMeant(sound, readings.of(name.charCodeAt(at + i))));

function ofFormer({ text, simple }: Wanted, formerNames: readonly string[]): Reason | undefined {
  const fits = formerNames.map((name): Reason | undefined => {
    const normal = searchText(name);
    const found = [text, simple].filter((one) => one !== '' && normal.includes(one));
    if (found.length === 0) return undefined;
    return { rank: found.includes(normal) ? 3.5 : 3.8, word: `曾用名 ${name}` };
  });
  return nearest(fits);
}

function ofWords({ words }: Wanted, name: string): Reason | undefined {
  return words.length > 1 && words.every((word) => name.includes(word)) ? { rank: 4, word: '名称含各词' } : undefined;
}

/** A slip of who typed: two characters in each other's place, others of the same sound, or some left out. */
function ofSlip({ simple, readings }: Wanted, name: string): Reason | undefined {
  if (simple.length < 2) return undefined;
  if (swapsOf(simple).some((swapped) => name.includes(swapped))) return { rank: 5, word: '字序相近' };
  const wrong = fewestUnlike(simple, name, readings);
  if (wrong !== undefined) return { rank: 6 + wrong / 100, word: '同音' };
  return holdsInOrder(simple, name) ? { rank: 7, word: '名称依次含' } : undefined;
}

/** The text with each two neighbouring units in each other's place. */
export function swapsOf(text: string): string[] {
  const swaps = new Set<string>();
  for (let i = 0; i + 1 < text.length; i += 1)
    swaps.add(text.slice(0, i) + text.charAt(i + 1) + text.charAt(i) + text.slice(i + 2));
  swaps.delete(text);
  return [...swaps];
}

/** How many units at least are others of the same sound, where the name sounds like the text somewhere. */
function fewestUnlike(text: string, name: string, readings: Readings): number | undefined {
  const counts = offsets(text.length, name).flatMap((from) => {
    let unlike = 0;
    for (let i = 0; i < text.length; i += 1) {
      const [typed, stands] = [text.charCodeAt(i), name.charCodeAt(from + i)];
      if (typed === stands) continue;
      if (!soundAlike(readings.of(typed), readings.of(stands))) return [];
      unlike += 1;
    }
    return [unlike];
  });
  return counts.length === 0 ? undefined : Math.min(...counts);
}

const soundAlike = (a: readonly string[], b: readonly string[]): boolean => a.some((sound) => b.includes(sound));

/** Whether the units of a text stand in a name one behind the other, whatever stands between. */
function holdsInOrder(text: string, name: string): boolean {
  let at = -1;
  return [...text.split('')].every((unit) => {
    at = name.indexOf(unit, at + 1);
    return at >= 0;
  });
}

const offsets = (length: number, name: string): number[] =>
  Array.from({ length: Math.max(0, name.length - length + 1) }, (_, at) => at);

/** Chinese characters as sounds, to be found with others of the same sound: in every reading, a letter as a first letter. */
export function soundCuts(text: string, readings: Readings): readonly Cut[] {
  let cuts: Cut[] = [[]];
  for (let i = 0; i < text.length; i += 1) {
    const isLetter = /[A-Z]/.test(text.charAt(i));
    const sounds = readings.of(text.charCodeAt(i)).map(
      (reading): Sound => ({
        text: reading,
        kind: isLetter ? 'initial' : 'whole',
      }),
    );
    cuts = cuts.flatMap((before) => sounds.map((sound) => [...before, sound])).slice(0, cutsAtMost);
  }
  return cuts;
}

const cutsAtMost = 8;

/** The nearest first; of the same rank those that are filed, then the shorter name, then the newest. */
export function byNearness<
  Row extends { readonly id: number; readonly name: string; readonly filingStatus: string; readonly filedOn: string },
>(found: readonly { readonly row: Row; readonly reason: Reason }[]): { readonly row: Row; readonly reason: Reason }[] {
  const isFiled = ({ filingStatus }: Row) => (filingStatus === 'filed' ? 0 : 1);
  return [...found].sort(
    (a, b) =>
      a.reason.rank - b.reason.rank ||
      isFiled(a.row) - isFiled(b.row) ||
      a.row.name.length - b.row.name.length ||
      (a.row.filedOn < b.row.filedOn ? 1 : a.row.filedOn > b.row.filedOn ? -1 : b.row.id - a.row.id),
  );
}
