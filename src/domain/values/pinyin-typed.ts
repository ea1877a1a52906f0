/** What a person typed for one character: its first letter, its whole syllable, or the beginning of one. */
export interface Sound {
  readonly text: string;
  readonly kind: 'initial' | 'whole' | 'begun';
}

/** One way to read what was typed as characters that stand side by side. */
export type Cut = readonly Sound[];

const cutsAtMost = 16;
const cutsOfRun = 8;

/**
 * Letters and figures as the sounds of a name, in every way that makes sense: `hkxx` by first letters, `haikouxinxin` or
 * `hai kou xin xin` by syllables, `xian` as one or two. Blanks and signs part syllables, figures stand for themselves; the last
 * syllable may be unfinished (`haikoux`). A letter may stand in the name itself. Nothing where anything else is among them, or fewer than two signs, or no letter.
 */
export function readTyped(typed: string): readonly Cut[] {
  const plain = typed.normalize('NFKC').toLowerCase().replaceAll('ü', 'v');
  const runs = plain.match(/[a-z]+|[0-9]/g) ?? [];
  const signs = plain.replace(/[^\p{L}\p{N}]/gu, '');
  if (signs.length < 2 || signs !== runs.join('') || !/[a-z]/.test(signs)) return [];
  const isAlone = runs.length === 1;
  const spelt: Cut = [...signs].map((text) => ({ text, kind: 'whole' }));
  let cuts: Cut[] = [[]];
  for (const run of runs) {
    const ways = cutsOf(run, isAlone);
    cuts = cuts.flatMap((before) => ways.map((way) => [...before, ...way])).slice(0, cutsAtMost);
  }
  return isAlone ? cuts : [spelt, ...cuts];
}

/**
 * The same with its last syllable unfinished, though it may be whole or stand apart: `jian wan` for jian wang, `hai k` for hai kou. Others
 * than the cuts of `readTyped`, for whom these find too little.
 */
export function readBegun(typed: string): readonly Cut[] {
  const cuts = readTyped(typed);
  const [, before = '', last = ''] = /^(.*[^a-z])([a-z]+)$/s.exec(typed.normalize('NFKC').toLowerCase()) ?? [];
  const apart = last !== '' && !syllables.has(last) && beginnings.has(last) ? readTyped(`${before} `) : [];
  const sound: Sound = { text: last, kind: 'begun' };
  const unfinished = cuts.flatMap((cut) => {
    const end = cut.at(-1);
    return end?.kind === 'whole' && beginnings.has(end.text)
      ? [[...cut.slice(0, -1), { text: end.text, kind: 'begun' } as const]]
      : [];
  });
  return [...unfinished, ...apart.map((cut) => [...cut, sound])];
}

/** Whether a character that is read like this may be meant. */
export const isMeant = ({ text, kind }: Sound, readings: readonly string[]): boolean =>
  readings.some((reading) => (kind === 'whole' ? reading === text : reading.startsWith(text)));

/** Letters without a blank: each a character, or syllables. Of several runs one that can be syllables is nothing else. */
function cutsOf(run: string, isAlone: boolean): Cut[] {
  const whole = wholeCuts(run);
  const syllables = whole.length > 0 ? whole : begunCuts(run);
  const letters: Cut = [...run].map((text) => ({ text, kind: 'initial' }));
  return whole.length === 0 || isAlone ? [letters, ...syllables] : syllables;
}

function wholeCuts(run: string): Cut[] {
  const from: Cut[][] = Array.from({ length: run.length + 1 }, () => []);
  from[run.length] = [[]];
  for (let i = run.length - 1; i >= 0; i -= 1) {
    for (let length = 1; length <= longest && i + length <= run.length; length += 1) {
      const text = run.slice(i, i + length);
      if (!syllables.has(text)) continue;
      const sound: Sound = { text: text.replace(/^([nl])ue$/, '$1ve'), kind: 'whole' };
      for (const rest of from[i + length] as Cut[]) from[i]?.push([sound, ...rest]);
    }
    from[i] = (from[i] as Cut[]).slice(0, cutsOfRun);
  }
  return from[0] as Cut[];
}

/** Whole syllables, at least one, and the beginning of another. */
function begunCuts(run: string): Cut[] {
  const cuts: Cut[] = [];
  for (let length = 1; length < longest && length < run.length; length += 1) {
    const text = run.slice(-length);
    if (!beginnings.has(text)) continue;
    for (const whole of wholeCuts(run.slice(0, -length))) cuts.push([...whole, { text, kind: 'begun' }]);
  }
  return cuts.slice(0, cutsOfRun);
}

/** Every syllable of the common speech by its consonant. */
const finals: Readonly<Record<string, string>> = {
  '': 'a ai an ang ao e ei en eng er o ou',
  b: 'a ai an ang ao ei en eng i ian iao ie in ing o u',
  p: 'a ai an ang ao ei en eng i ian iao ie in ing o ou u',
  m: 'a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u',
  f: 'a an ang ei en eng o ou u',
  d: 'a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo',
  t: 'a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo',
  n: 'a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan uo un v ve ue',
  l: 'a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan un uo v ve ue',
  g: 'a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo',
  k: 'a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo',
  h: 'a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo',
  j: 'i ia ian iang iao ie in ing iong iu u uan ue un',
  q: 'i ia ian iang iao ie in ing iong iu u uan ue un',
  x: 'i ia ian iang iao ie in ing iong iu u uan ue un',
  zh: 'a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo',
  ch: 'a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo',
  sh: 'a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo',
  r: 'an ang ao e en eng i ong ou u ua uan ui un uo',
  z: 'a ai an ang ao e ei en eng i ong ou u uan ui un uo',
  c: 'a ai an ang ao e en eng i ong ou u uan ui un uo',
  s: 'a ai an ang ao e en eng i ong ou u uan ui un uo',
  y: 'a an ang ao e i in ing o ong ou u uan ue un',
  w: 'a ai an ang ei en eng o u',
};
const syllables = new Set(
  Object.entries(finals).flatMap(([first, rest]) => rest.split(' ').map((final) => first + final)),
);
const longest = 6;
const beginnings = new Set(
  [...syllables].flatMap((syllable) => Array.from({ length: syllable.length - 1 }, (_, i) => syllable.slice(0, i + 1))),
);
