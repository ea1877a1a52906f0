import { existsSync, readFileSync } from 'node:fs';

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

/** Nothing but well-known words, digits and signs is left. */
function isWords(text: string): boolean {
  const letters = text
    .toLowerCase()
    .replace(/0/g, 'o')
    .replace(/@/g, 'a')
    .replace(/\$/g, 's')
    .replace(/[^a-z]+/g, ' ');
  const rest = wellKnown.filter(isLong).reduce((left, word) => left.replaceAll(word, ' '), letters);
  const unknown = rest.split(' ').filter((word) => word !== '' && !wellKnown.includes(word));
  return unknown.join('').length < Math.min(6, text.length / 3);
}

const isLong = (word: string): boolean => word.length > 2;

/** Entropy of the characters' frequencies times their number, in bits. */
function bitsOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let each = 0;
  for (const count of counts.values()) each -= (count / text.length) * Math.log2(count / text.length);
  return each * text.length;
}
