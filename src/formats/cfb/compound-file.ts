import { fileRefusals } from '#formats/refusals.js';

/** The storages and streams at the top of an OLE compound file, read from memory. */
export interface CompoundFile {
  /** Names at the top level, in lower case. */
  readonly names: ReadonlySet<string>;
  /** Content of a top-level stream by name in lower case. @throws damaged when its sectors run in circles or are missing */
  stream(name: string): Buffer | undefined;
}

interface Entry {
  readonly name: string;
  readonly isStream: boolean;
  readonly start: number;
  readonly size: number;
}

const headerSize = 512;
const entrySize = 128;
const noStream = 0xffffffff;
const lastSector = 0xfffffffa;

/** Opens an OLE compound file. Every chain is bounded by the number of sectors, so circles end as damaged. */
export function openCompoundFile(bytes: Buffer): CompoundFile {
  if (bytes.length < headerSize) throw fileRefusals.file_damaged();
  const shift = bytes.readUInt16LE(30);
  if (shift !== 9 && shift !== 12) throw fileRefusals.file_damaged();
  const size = 1 << shift;
  const sectorCount = Math.ceil(bytes.length / size);
  const sector = (no: number): Buffer => bytes.subarray((no + 1) * size, (no + 2) * size);
  const fat = readFat(bytes, size, sectorCount, sector);
  const chain = (start: number): Buffer => Buffer.concat(followChain(start, fat, sectorCount).map(sector));
  const entries = topEntries(chain(bytes.readUInt32LE(48)));
  const root = entries.root;
  const miniFat = numbersOf(bytes.readUInt32LE(64) === 0 ? Buffer.alloc(0) : chain(bytes.readUInt32LE(60)));
  const cutoff = bytes.readUInt32LE(56);
  let mini: Buffer | undefined;

  return {
    names: new Set(entries.top.map((entry) => entry.name)),
    stream(name) {
      const entry = entries.top.find((candidate) => candidate.isStream && candidate.name === name);
      if (!entry) return undefined;
      if (entry.size >= cutoff) return chain(entry.start).subarray(0, entry.size);
      mini ??= chain(root.start);
      const from = mini;
      const sectors = followChain(entry.start, miniFat, Math.ceil(mini.length / 64)).map((no) =>
        from.subarray(no * 64, no * 64 + 64),
      );
      return Buffer.concat(sectors).subarray(0, entry.size);
    },
  };
}

function readFat(bytes: Buffer, size: number, sectorCount: number, sector: (no: number) => Buffer): Uint32Array {
  const fatSectors: number[] = [];
  const take = (no: number) => {
    if (no < lastSector) fatSectors.push(no);
    if (fatSectors.length > sectorCount) throw fileRefusals.file_damaged();
  };
  for (let k = 0; k < 109; k++) take(bytes.readUInt32LE(76 + 4 * k));
  let next = bytes.readUInt32LE(68);
  for (let count = 0; next < lastSector; count++) {
    const list = sector(next);
    if (count > sectorCount || list.length < size) throw fileRefusals.file_damaged();
    for (let at = 0; at + 4 < size; at += 4) take(list.readUInt32LE(at));
    next = list.readUInt32LE(size - 4);
  }
  return numbersOf(Buffer.concat(fatSectors.map(sector)));
}

function numbersOf(bytes: Buffer): Uint32Array {
  const numbers = new Uint32Array(bytes.length >> 2);
  for (let k = 0; k < numbers.length; k++) numbers[k] = bytes.readUInt32LE(4 * k);
  return numbers;
}

function followChain(start: number, fat: Uint32Array, limit: number): number[] {
  const sectors: number[] = [];
  for (let no = start; no < lastSector; no = fat[no] ?? lastSector) {
    if (no >= limit || sectors.length > limit) throw fileRefusals.file_damaged();
    sectors.push(no);
  }
  return sectors;
}

/** Walks the tree of names below the root; each entry is visited once. */
function topEntries(directory: Buffer): { root: Entry; top: Entry[] } {
  const count = Math.floor(directory.length / entrySize);
  if (count === 0) throw fileRefusals.file_damaged();
  const top: Entry[] = [];
  const seen = new Set<number>();
  const waiting = [directory.readUInt32LE(76)];
  for (let no = waiting.pop(); no !== undefined; no = waiting.pop()) {
    if (no === noStream || no >= count || seen.has(no)) continue;
    seen.add(no);
    top.push(entryAt(directory, no));
    waiting.push(directory.readUInt32LE(no * entrySize + 68), directory.readUInt32LE(no * entrySize + 72));
  }
  return { root: entryAt(directory, 0), top };
}

function entryAt(directory: Buffer, no: number): Entry {
  const at = no * entrySize;
  const nameBytes = Math.min(64, Math.max(2, directory.readUInt16LE(at + 64)));
  return {
    name: directory.toString('utf16le', at, at + nameBytes - 2).toLowerCase(),
    isStream: directory[at + 66] === 2,
    start: directory.readUInt32LE(at + 116),
    size: directory.readUInt32LE(at + 120),
  };
}
