/** A character that nobody sees, as people may be told of it. */
export interface InvisibleCharacter {
  /** `U+202E` */
  readonly code: string;
  readonly name: string;
}

/** Ranges of code points (first, last) by what they are called. Blanks, line breaks and variants of rare characters are none of them. */
const kinds: readonly (readonly [name: string, ranges: readonly (readonly [first: number, last: number])[]])[] = [
  [
    '控制符',
    [
      [0x00, 0x08],
      [0x0e, 0x1f],
      [0x7f, 0x84],
      [0x86, 0x9f],
    ],
  ],
  [
    '改变文字方向的符号',
    [
      [0x61c, 0x61c],
      [0x200e, 0x200f],
      [0x202a, 0x202e],
      [0x2066, 0x2069],
    ],
  ],
  [
    '零宽字符',
    [
      [0xad, 0xad],
      [0x180e, 0x180e],
      [0x200b, 0x200d],
      [0x2060, 0x2065],
      [0x206a, 0x206f],
      [0xfeff, 0xfeff],
      [0xfff9, 0xfffb],
      [0xe0000, 0xe007f],
    ],
  ],
  ['残缺的字符', [[0xd800, 0xdfff]]],
  [
    '无效的字符',
    [
      [0xfdd0, 0xfdef],
      ...Array.from({ length: 17 }, (_, plane) => [plane * 0x10000 + 0xfffe, plane * 0x10000 + 0xffff] as const),
    ],
  ],
];

const inClass = (point: number): string => `\\u{${point.toString(16)}}`;
const members = kinds
  .flatMap(([, ranges]) => ranges.map(([first, last]) => `${inClass(first)}-${inClass(last)}`))
  .join('');
const invisible = new RegExp(`[${members}]`, 'gu');
const visible = new RegExp(`[^\\s${members}]`, 'u');

/** Looking at plain text must cost next to nothing: only these units can begin something invisible, or a line break of a rare kind. */
const suspicious =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\uffff]/;

/** The invisible characters of a text, each once, in the order in which they come: controls, changes of direction, zero width, noncharacters, halves. */
export function invisibleCharacters(text: string): readonly InvisibleCharacter[] {
  if (!suspicious.test(text)) return [];
  return [...new Set(text.match(invisible) ?? [])].map((char) => {
    const point = char.codePointAt(0) ?? 0;
    const name = kinds.find(([, ranges]) => ranges.some(([first, last]) => first <= point && point <= last))?.[0] ?? '';
    return { code: `U+${point.toString(16).toUpperCase().padStart(4, '0')}`, name };
  });
}

/** Whether there is anything to be seen: neither blanks nor invisible characters. */
export const hasVisible = (text: string): boolean => visible.test(text);

/** A text without its invisible characters. */
export function withoutInvisible(text: string): string {
  return suspicious.test(text) ? text.replace(invisible, '') : text;
}

/**
 * A text as every file of ours may hold it: nothing invisible, line feeds as the only line breaks. What a sender typed is kept elsewhere;
 * a file that leaves the house must look the same to the eye, to a spreadsheet and to a program.
 */
export function writableText(text: string): string {
  return suspicious.test(text)
    ? text.replace(invisible, '').replace(/\r\n?|[\u000b\u000c\u0085\u2028\u2029]/g, '\n')
    : text;
}
