import { existsSync, readFileSync } from 'node:fs';
import { commonPasswordParts } from '#platform/common-passwords.js';

/** Words that stand in manuals, examples and old machines: a secret that consists of them is none. */
const wellKnown = (
  'administrator yizhangwang development placeholder production keyboardcat password changeme database default example mariadb ' +
  'replace session letmein welcome secret sample portal please insert hainan qwerty change admin mysql value iloveyou ' +
  'root test tests demo your here this with that long enough very data hash none null toor pass user key must dev todo for not the ' +
  'my is a to be of it in'
).split(' ');

const leastCharacters = 32;
const leastDifferent = 12;
const leastBits = 100;

/**
 * Why a text is no secret to run an office on, as the rest of a sentence, or undefined: too short, one piece repeated, few different
 * characters, little chance in it (estimated in bits from how often each character stands), well-known words, or a value of the examples.
 */
export function secretFault(value: string, examples: ReadonlySet<string> = new Set()): string | undefined {
  if (value.length < leastCharacters) return `太短，至少 ${leastCharacters} 个字符`;
  if (examples.has(value)) return '是示例文件里的值，人人都知道';
  if (isRepetition(value)) return '由同一段字符重复而成';
  if (isSequence(value)) return '是连续的字母或数字';
  if (isWords(value)) return '由常见的词拼成，容易被猜出';
  if (new Set(value).size < leastDifferent || bitsOf(value) < leastBits) return '字符变化太少，容易被猜出';
  return undefined;
}

/** The same for the 32 bytes of a key. */
export function keyFault(bytes: Buffer): string | undefined {
  const text = bytes.toString('latin1');
  if (isRepetition(text)) return '由同一段字节重复而成';
  if (isSequence(text)) return '是连续的字节';
  if (new Set(bytes).size < leastDifferent) return '字节变化太少，容易被猜出';
  if (/^[\x20-\x7e]+$/.test(text) && isWords(text)) return '由常见的词拼成，容易被猜出';
  return undefined;
}

/** Why a database's password is none, or undefined. Through a Unix socket the server knows the user itself and asks for none. */
export function databasePasswordFault(url: string, examples: ReadonlySet<string> = new Set()): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { password, searchParams, username } = new URL(url);
  const plain = decodeURIComponent(password);
  if (plain === '') return searchParams.has('socketPath') ? undefined : '没有写数据库密码';
  if (examples.has(url)) return '是示例文件里的值';
  if (plain === decodeURIComponent(username)) return '的密码与用户名相同';
  if (plain.length < 8) return '的密码太短，至少 8 个字符';
  if (isRepetition(plain) || isSequence(plain) || isWords(plain)) return '的密码是常见密码，容易被猜出';
  return undefined;
}

/** Values that stand in an example file, and so are no secrets. */
export function exampleValues(path: string): ReadonlySet<string> {
  if (!existsSync(path)) return new Set();
  const values = [...readFileSync(path, 'utf8').matchAll(/^#?\s*[A-Z_]+=(.+)$/gm)].map((match) =>
    (match[1] ?? '').trim(),
  );
  return new Set(values.filter(Boolean));
}

const isRepetition = (text: string): boolean => /^(.+?)\1+.{0,3}$/s.test(text) && /^(.{1,8}?)\1+/s.test(text);

/** Each character follows the one before: abcdef…, 123456…, or backwards. */
function isSequence(text: string): boolean {
  const steps = [...text].slice(1).map((character, at) => character.charCodeAt(0) - text.charCodeAt(at));
  const even = steps.filter((step) => Math.abs(step) === 1).length;
  return even > steps.length * 0.8;
}

/**
 * Hardly any letter or figure is left beside well-known words, years and runs of characters. Figures count like letters, since what is
 * left of a random hexadecimal text are mostly figures; and where no letter shows that there are words at all, next to nothing may be
 * left: a year or a run stands in many a random text. Signs count for nothing.
 */
function isWords(text: string): boolean {
  const plain = text.toLowerCase();
  const isKnown = new Array<boolean>(plain.length).fill(false);
  const mark = (from: number, length: number) => isKnown.fill(true, from, from + length);
  let hasWord = false;
  for (const { from, length } of wordsIn(plain)) {
    mark(from, length);
    hasWord ||= /[g-z]/.test(plain.slice(from, from + length));
  }
  for (const year of plain.matchAll(/(?:19|20)\d\d/g)) mark(year.index, 4);
  for (const { from, length } of runsOf(plain)) mark(from, length);
  const rest = [...plain].map((character, at) => (isKnown[at] ? ' ' : character)).join('');
  for (const { 0: word, index } of rest.matchAll(/[a-z]+/g)) if (wellKnown.includes(word)) mark(index, word.length);
  const left = [...plain].filter((_, at) => !isKnown[at]).join('');
  const [letters, figures] = [/[a-z]/g, /\d/g].map((kind) => left.match(kind)?.length ?? 0) as [number, number];
  // Behind a word people put figures of all kinds.
  if (hasWord) return letters + figures / 2 < Math.min(6, plain.length / 3);
  if (plain.length < leastHex) return letters + figures < plain.length / 3;
  return /[a-z]/.test(plain) ? letters + figures === 0 : figures < 3;
}

/** From this length on a hexadecimal text is taken as drawn by chance. */
const leastHex = 12;

interface Piece {
  readonly from: number;
  readonly length: number;
}

/** Where well-known words stand, as they are or disguised. */
function wordsIn(plain: string): Piece[] {
  const found: Piece[] = [];
  for (const one of [plain, undisguised(plain)])
    for (const word of longWords)
      for (let from = one.indexOf(word); from >= 0; from = one.indexOf(word, from + 1))
        found.push({ from, length: word.length });
  return found;
}

const longWords = [...new Set([...wellKnown, ...commonPasswordParts])].filter((word) => word.length > 2);

/** Letters in the place of the figures and signs that are written for them; as long as the text. */
const undisguised = (text: string): string => text.replace(/[@$!013457]/g, (sign) => letterOf[sign] ?? sign);
const letterOf: Readonly<Record<string, string>> = {
  '@': 'a',
  $: 's',
  '!': 'i',
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
};

/** Three and more characters each of which follows the one before, or repeats it: abc, 321, aaa. */
function runsOf(text: string): Piece[] {
  const runs: Piece[] = [];
  for (let from = 0; from + 2 < text.length; ) {
    const step = text.charCodeAt(from + 1) - text.charCodeAt(from);
    let end = from + 1;
    while (end + 1 < text.length && text.charCodeAt(end + 1) - text.charCodeAt(end) === step) end++;
    if (Math.abs(step) <= 1 && end - from >= 2) runs.push({ from, length: end - from + 1 });
    from = end;
  }
  return runs;
}

/** Entropy of the characters' frequencies times their number, in bits. */
function bitsOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let each = 0;
  for (const count of counts.values()) each -= (count / text.length) * Math.log2(count / text.length);
  return each * text.length;
}
