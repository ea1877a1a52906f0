import type { Characters } from './characters.js';
import { mendedWords } from './trade-words.js';

/** Puts words of the trade right in which one character is wrong: 汽车唯修, 汔车维修, 有限公可. */
export function mendWords(text: string, characters: Characters): string {
  let mended = text;
  for (const word of mendedWords) {
    if (text.length < word.length || mended.includes(word)) continue;
    for (let at = 0; at + word.length <= mended.length; at += 1) {
      if (isAlmost(mended, at, word, characters)) {
        mended = mended.slice(0, at) + word + mended.slice(at + word.length);
        break;
      }
    }
  }
  return mended;
}

/** One character may be any other one, but not the first: it may be the last one of the trade name. */
function isAlmost(text: string, at: number, word: string, characters: Characters): boolean {
  let wrong = 0;
  for (let i = 0; i < word.length; i += 1) {
    const [own, wanted] = [text.charCodeAt(at + i), word.charCodeAt(i)];
    if (own === wanted) continue;
    wrong += 1;
    if (wrong > 1 || (i === 0 && characters.likeness(own, wanted) === 0)) return false;
    if (i > 0 && characters.likeness(own, wanted) === 0 && isOtherWord(text, at, word)) return false;
  }
  return wrong === 1;
}

/** 汽车修理 and 汽车维修 are one character apart, and both are right. */
const isOtherWord = (text: string, at: number, word: string): boolean =>
  /修|维|理|养|快|美|服|胎|钣|喷|电|配|销|装|玻|保|洗|综|贸|用/.test(
    [...text.slice(at, at + word.length)].filter((char, i) => char !== word.charAt(i)).join(''),
  );
