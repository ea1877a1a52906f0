import iconv from 'iconv-lite';
import { PatchFailed } from '#formats/patch-failure.js';

/** Text of a file in which untouched places survive byte for byte. */
export interface PatchableText {
  readonly text: string;
  /** Turns words of ours into characters of this text. */
  encode(words: string): string;
  /** Turns a piece of this text into words. */
  decode(piece: string): string;
  toBuffer(text: string): Buffer;
}

/**
 * Opens delimited text for patching. In UTF-8 and GB18030 no byte of a longer character looks like a comma, semicolon, tab, quote or
 * line break, so those files are handled with one character per byte; other delimiters need the words themselves.
 * @param encoding utf-8, utf-8-bom, gb18030, utf-16le or utf-16be, as the reader found it
 */
export function patchableText(file: Buffer, encoding: string, delimiter: string): PatchableText {
  if (encoding.startsWith('utf-16')) return wideText(file, encoding === 'utf-16be');
  const charset = encoding.startsWith('utf-8') ? 'utf8' : 'gb18030';
  return [',', ';', '\t'].includes(delimiter) ? byteText(file, charset) : wordText(file, charset);
}

const byteText = (file: Buffer, charset: string): PatchableText => ({
  text: file.toString('latin1'),
  encode: (words) => iconv.encode(words, charset).toString('latin1'),
  decode: (piece) => iconv.decode(Buffer.from(piece, 'latin1'), charset),
  toBuffer: (text) => Buffer.from(text, 'latin1'),
});

function wordText(file: Buffer, charset: string): PatchableText {
  const text = iconv.decode(file, charset, { stripBOM: false });
  const toBuffer = (words: string): Buffer => iconv.encode(words, charset, { addBOM: false });
  if (!toBuffer(text).equals(file)) throw new PatchFailed('text does not survive decoding');
  return { text, toBuffer, encode: (words) => words, decode: (piece) => piece };
}

/** A byte too many at the end stays where it is. */
function wideText(file: Buffer, bigEndian: boolean): PatchableText {
  const turned = (bytes: Buffer): Buffer => (bigEndian ? Buffer.from(bytes).swap16() : bytes);
  const even = file.length & ~1;
  return {
    text: turned(file.subarray(0, even)).toString('utf16le'),
    encode: (words) => words,
    decode: (piece) => piece,
    toBuffer: (text) => Buffer.concat([turned(Buffer.from(text, 'utf16le')), file.subarray(even)]),
  };
}
