import { fileRefusals } from '#formats/refusals.js';

/** Numbers from here on are marks: free, end of chain, tables. */
const firstMark = 0xfffffffa;
const headerTables = 109;

/** Pieces of equal size, strung together by a table that names the next of each. */
export interface Sectors {
  /**
   * The pieces from `start` on, as many as `bytes` need. `claimed`: pieces that others hold; none may be taken twice.
   * @throws damaged for circles and what is not there
   */
  chain(start: number, bytes?: number, claimed?: Set<number>): Buffer;
  /** Smaller pieces within a stream of this file. */
  within(stream: Buffer, size: number, table: Buffer): Sectors;
}

/** The sectors of a file behind its header, with the table that its header leads to. */
export function readSectors(bytes: Buffer, size: number): Sectors {
  const body = bytes.subarray(size);
  return sectorsOf(body, size, readTable(bytes, body, size), Math.ceil(bytes.length / size));
}

function sectorsOf(body: Buffer, size: number, next: Uint32Array, count: number): Sectors {
  return {
    chain(start, bytes = Number.POSITIVE_INFINITY, claimed) {
      const pieces: Buffer[] = [];
      for (let no = start; no < firstMark && pieces.length * size < bytes; no = next[no] ?? firstMark) {
        if (no >= count || pieces.length > count || claimed?.has(no)) throw fileRefusals.file_damaged();
        claimed?.add(no);
        pieces.push(sectorAt(body, size, no));
      }
      return Buffer.concat(pieces);
    },
    within: (stream, smaller, table) =>
      sectorsOf(stream, smaller, numbersOf(table), Math.ceil(stream.length / smaller)),
  };
}

const sectorAt = (body: Buffer, size: number, no: number): Buffer => body.subarray(no * size, (no + 1) * size);

/** The table stands in sectors of its own: the header names the first 109 of them, lists in further sectors the rest. */
function readTable(bytes: Buffer, body: Buffer, size: number): Uint32Array {
  const most = Math.ceil(bytes.length / size);
  const places: number[] = [];
  const take = (no: number) => {
    if (no < firstMark) places.push(no);
    if (places.length > most) throw fileRefusals.file_damaged();
  };
  for (let k = 0; k < headerTables; k++) take(bytes.readUInt32LE(76 + 4 * k));
  let next = bytes.readUInt32LE(68);
  for (let count = 0; next < firstMark; count++) {
    const list = sectorAt(body, size, next);
    if (count > most || list.length < size) throw fileRefusals.file_damaged();
    for (let at = 0; at + 4 < size; at += 4) take(list.readUInt32LE(at));
    next = list.readUInt32LE(size - 4);
  }
  return numbersOf(Buffer.concat(places.map((no) => sectorAt(body, size, no))));
}

function numbersOf(bytes: Buffer): Uint32Array {
  const numbers = new Uint32Array(bytes.length >> 2);
  for (let k = 0; k < numbers.length; k++) numbers[k] = bytes.readUInt32LE(4 * k);
  return numbers;
}
