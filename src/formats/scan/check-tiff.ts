import { scanProblems } from './problems.js';

type CheckSize = (name: string, width: number, height: number) => void;

const widthTag = 256;
const heightTag = 257;
/** Bytes of one value by its type: BYTE, ASCII, SHORT, LONG, RATIONAL. */
const shortType = 3;
const longType = 4;

/** Goes from page to page of a TIFF file: each must lie within the file, say its size, and stand in no circle. @throws scan.* */
export function checkTiff(bytes: Buffer, name: string, checkSize: CheckSize, mostPages: number): void {
  if (bytes.length < 8) throw scanProblems.cut_short({ name });
  const isLittle = bytes[0] === 0x49;
  const word = (at: number) => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const long = (at: number) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const seen = new Set<number>();
  let at = long(4);
  if (at === 0) throw scanProblems.damaged({ name });
  while (at !== 0) {
    if (at + 2 > bytes.length) throw scanProblems.cut_short({ name });
    if (seen.has(at)) throw scanProblems.damaged({ name });
    seen.add(at);
    if (seen.size > mostPages) throw scanProblems.too_many_pages({ name, pages: mostPages, limit: mostPages });
    const count = word(at);
    const end = at + 2 + count * 12;
    if (count === 0) throw scanProblems.damaged({ name });
    if (end + 4 > bytes.length) throw scanProblems.cut_short({ name });
    const size = new Map<number, number>();
    for (let entry = at + 2; entry < end; entry += 12) {
      const [tag, type] = [word(entry), word(entry + 2)];
      if (tag !== widthTag && tag !== heightTag) continue;
      if (type === shortType) size.set(tag, word(entry + 8));
      else if (type === longType) size.set(tag, long(entry + 8));
    }
    checkSize(name, size.get(widthTag) ?? 0, size.get(heightTag) ?? 0);
    at = long(end);
  }
}
