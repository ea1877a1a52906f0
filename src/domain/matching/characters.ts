import { lookAlikeGroups, variantForms } from './look-alikes.js';

/** What is known of single characters: simplified forms, sounds, looks. */
export interface Characters {
  /** Traditional and variant characters become the simplified ones; ask once per text. */
  simplify(text: string): string;
  /** 0 to 1: how easily two UTF-16 units are taken for each other; 1 = equal. */
  likeness(a: number, b: number): number;
  /** A text by its sounds, confusions of the south (zh/z, n/l, -ng/-n) left out; equal for texts that sound alike. */
  soundKey(text: string): string;
  /** A text with look-alikes as one character. */
  lookKey(text: string): string;
}

/** Loads the tables of sounds and forms: only who compares names pays for them. */
export async function loadCharacters(): Promise<Characters> {
  const [{ Converter }, { pinyin }] = await Promise.all([import('opencc-js/t2cn'), import('pinyin-pro')]);
  const convert = Converter({ from: 't', to: 'cn' });
  const read = (char: string): readonly string[] =>
    pinyin(char, { toneType: 'none', multiple: true, type: 'array', v: true });
  return createCharacters(convert, read);
}

function createCharacters(convert: (text: string) => string, read: (char: string) => readonly string[]): Characters {
  const simple = new Map<string, string>();
  const sounds = new Map<number, readonly string[]>();
  const known = new Map<number, number>();

  const simplified = (char: string): string => {
    let found = simple.get(char);
    if (found === undefined) {
      const form = convert(char);
      found = variantForms[char] ?? variantForms[form] ?? (form.length === char.length ? form : char);
      simple.set(char, found);
    }
    return found;
  };
  const soundsOf = (unit: number): readonly string[] => {
    let found = sounds.get(unit);
    if (found === undefined) {
      found = unit >= 0x4e00 && unit <= 0x9fff ? read(String.fromCharCode(unit)) : [];
      sounds.set(unit, found);
    }
    return found;
  };
  return {
    simplify(text) {
      let changed = '';
      for (let i = 0; i < text.length; i += 1) changed += simplified(text.charAt(i));
      return changed;
    },
    likeness(a, b) {
      if (a === b) return 1;
      const key = a < b ? a * 0x10000 + b : b * 0x10000 + a;
      let found = known.get(key);
      if (found === undefined) {
        found = likenessOf(a, b, soundsOf(a), soundsOf(b));
        known.set(key, found);
      }
      return found;
    },
    soundKey(text) {
      let key = '';
      for (let i = 0; i < text.length; i += 1) {
        const [first] = soundsOf(text.charCodeAt(i));
        key += first === undefined ? text.charAt(i) : `${southernSound(first)} `;
      }
      return key;
    },
    lookKey: (text) => [...text].map((char) => lookKeys.get(char) ?? char).join(''),
  };
}

/** Same sound or look 0.9, a sound that southerners do not part 0.75, a character that was lost on the way 0.6. */
function likenessOf(a: number, b: number, soundsA: readonly string[], soundsB: readonly string[]): number {
  if (lookAlike.get(a)?.has(b) || soundsA.some((sound) => soundsB.includes(sound))) return 0.9;
  if (soundsA.some((sound) => soundsB.some((other) => southernSound(other) === southernSound(sound)))) return 0.75;
  return isLost(a) || isLost(b) ? 0.6 : 0;
}

/** What stands where a character was lost: ? or the replacement character, a box. */
const isLost = (unit: number): boolean => unit === 0x3f || unit === 0xfffd || unit === 0x25a1 || unit === 0x2a;

const southernSound = (syllable: string): string =>
  syllable
    .replace(/^([zcs])h/, '$1')
    .replace(/^n/, 'l')
    .replace(/ng$/, 'n');

const lookAlike = new Map<number, Set<number>>();
const lookKeys = new Map<string, string>();
for (const group of lookAlikeGroups) {
  for (const char of group) {
    lookKeys.set(char, lookKeys.get(group.charAt(0)) ?? group.charAt(0));
    const set = lookAlike.get(char.charCodeAt(0)) ?? new Set();
    for (const other of group) set.add(other.charCodeAt(0));
    lookAlike.set(char.charCodeAt(0), set);
  }
}
