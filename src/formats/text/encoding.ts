import { isUtf8 } from 'node:buffer';
import { fileRefusals } from '#formats/refusals.js';

export interface TextEncoding {
  /** As reported: utf-8, utf-8-bom, gb18030, utf-16le, utf-16be. */
  readonly name: string;
  readonly label: string;
  /** Bytes of the byte order mark. */
  readonly skip: number;
}

/**
 * The encoding of a text file by its bytes: byte order mark, then the zero bytes of UTF-16, then valid UTF-8, else GB18030.
 * @throws annex.kind_unknown for binary data
 */
export function sniffEncoding(bytes: Buffer): TextEncoding {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return { name: 'utf-8-bom', label: 'utf-8', skip: 3 };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { name: 'utf-16le', label: 'utf-16le', skip: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { name: 'utf-16be', label: 'utf-16be', skip: 2 };
  const utf16 = zeroBytesOf(bytes);
  if (utf16) return { name: utf16, label: utf16, skip: 0 };
  if (hasControlBytes(bytes)) throw fileRefusals.kind_unknown();
  return isUtf8(bytes) ? { name: 'utf-8', label: 'utf-8', skip: 0 } : { name: 'gb18030', label: 'gb18030', skip: 0 };
}

/** UTF-16 without mark: separators, digits and line ends leave zeros mostly on one side, and what comes out is clean text. */
function zeroBytesOf(bytes: Buffer): 'utf-16le' | 'utf-16be' | null {
  const sample = bytes.subarray(0, 4096);
  let even = 0;
  let odd = 0;
  for (let p = 0; p < sample.length; p++) {
    if (sample[p] === 0) p % 2 === 0 ? even++ : odd++;
  }
  const label = odd > 3 * even ? 'utf-16le' : even > 3 * odd ? 'utf-16be' : null;
  if (label === null) return null;
  return /[\u0000-\u0008\u000e-\u001f\ufffe\uffff]/.test(new TextDecoder(label).decode(sample)) ? null : label;
}

/** Control characters that no text file holds, in more than a stray place. */
function hasControlBytes(bytes: Buffer): boolean {
  const sample = bytes.subarray(0, 65_536);
  let strange = 0;
  for (const byte of sample) {
    if (byte === 0) return true;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 11 && byte !== 12) strange++;
  }
  return strange > 8 && strange * 200 > sample.length;
}

const headChars = 65_536;

/** The beginning as text; bytes the encoding does not know are told later, when they matter. */
export function textHead(bytes: Buffer, encoding: TextEncoding): string {
  return new TextDecoder(encoding.label, { ignoreBOM: true })
    .decode(bytes.subarray(encoding.skip, encoding.skip + headChars * 2))
    .slice(0, headChars);
}

const pieceBytes = 1024 * 1024;

/** Decodes piece by piece. @throws annex.text_encoding for bytes that the encoding does not know */
export function* decodePieces(bytes: Buffer, encoding: TextEncoding): Generator<string> {
  const decoder = new TextDecoder(encoding.label, { fatal: true, ignoreBOM: true });
  try {
    for (let at = encoding.skip; at < bytes.length; at += pieceBytes)
      yield decoder.decode(bytes.subarray(at, at + pieceBytes), { stream: true });
    yield decoder.decode();
  } catch (error) {
    throw error instanceof TypeError ? fileRefusals.text_encoding() : error;
  }
}
