import { PatchFailed } from '#formats/patch-failure.js';
import { eachTag } from '#formats/xml/each-tag.js';
import type { ZipArchive } from '#formats/zip/archive.js';

/** Parts that are held whole in memory (styles, comments, relations); sheets and strings are streamed. */
const wholePartBytes = 128 * 1024 * 1024;

/**
 * A part as text that may be patched: UTF-8 that survives the way there and back, read once by the scanner (no DOCTYPE, not too deep,
 * not cut off), and with no markup hidden in comments, where patching would find it.
 * @throws PatchFailed, refusals
 */
export async function partText(zip: ZipArchive, name: string): Promise<string> {
  const { bytes, text } = await utf8Part(zip, name);
  await eachTag(bytes, () => {});
  if (hidesMarkup(text)) throw new PatchFailed(`${name} has markup in comments or CDATA`);
  return text;
}

/** The same for parts that need not be sound XML: drawings (VML), into which programs write HTML, and parts known by their digest. */
export const looseText = async (zip: ZipArchive, name: string): Promise<string> => (await utf8Part(zip, name)).text;

async function utf8Part(zip: ZipArchive, name: string): Promise<{ bytes: Buffer; text: string }> {
  const bytes = await zip.bytes(name, wholePartBytes);
  if (bytes === undefined) throw new PatchFailed(`package has no ${name}`);
  const text = bytes.toString('utf8');
  if (Buffer.byteLength(text) !== bytes.length || text.includes('\u0000'))
    throw new PatchFailed(`${name} is not UTF-8`);
  return { bytes, text };
}

const hiding = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
] as const;

function hidesMarkup(text: string): boolean {
  for (const [open, close] of hiding) {
    for (let start = text.indexOf(open); start >= 0; ) {
      const end = text.indexOf(close, start + open.length);
      if (end < 0 || text.slice(start + open.length, end).includes('<')) return true;
      start = text.indexOf(open, end);
    }
  }
  return false;
}
