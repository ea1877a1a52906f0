import { writableText } from '#formats/text/invisible.js';

const namedCharacters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Resolves the five named and all numeric character references; any other stays as typed. */
export function decodeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
    (whole, hex?: string, dec?: string, name?: string) => {
      if (name !== undefined) return namedCharacters[name.toLowerCase()] ?? whole;
      const point = hex !== undefined ? parseInt(hex, 16) : Number(dec);
      return point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff) ? String.fromCodePoint(point) : '';
    },
  );
}

/** Text of a cell as stored in a workbook: references, line ends and `_x000D_` escapes resolved. */
export function workbookText(raw: string, isCdata: boolean): string {
  let text = isCdata ? raw : decodeXml(raw);
  if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n');
  if (text.includes('_x'))
    text = text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return text;
}

/** Whether bytes need `workbookText` at all: `&`, `\r` or `_x` in them. */
export function needsDecoding(buf: Buffer, start: number, end: number): boolean {
  for (let p = start; p < end; p++) {
    const byte = buf[p]!;
    if (byte === 38 || byte === 13 || (byte === 95 && buf[p + 1] === 120)) return true;
  }
  return false;
}

/** Text for element content and double-quoted attributes; characters that XML cannot hold become U+FFFD. */
export function escapeXml(text: string): string {
  if (!needsEscape.test(text)) return text;
  return text.replace(forbidden, '\uFFFD').replace(/[&<>"]/g, (char) => references[char] ?? char);
}

/** Text of a cell of ours: nothing invisible in it; what would be read as an escape (`_x000D_`) has its underscore escaped. */
export function escapeCellText(text: string): string {
  const words = writableText(text);
  return escapeXml(words.includes('_x') ? words.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_') : words);
}

const needsEscape = /[&<>"\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/;
const forbidden =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
const references: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
