import { PatchFailed } from '#formats/patch-failure.js';

/**
 * The container of .xls files (MS-CFB). Read and written by ourselves, because an entry list that is handed through
 * keeps everything that other programs put into it: order, names, class ids, dates, streams we do not know.
 */
export interface CompoundEntry {
  /** The directory record, 128 bytes; place and size are filled in when written. */
  readonly record: Buffer;
  /** Content of a stream; null for storages and unused records. */
  readonly content: Buffer | null;
}

const signature = Buffer.from('D0CF11E0A1B11AE1', 'hex');
const endOfChain = 0xfffffffe;
const free = 0xffffffff;
const fatMark = 0xfffffffd;
const difatMark = 0xfffffffc;
const sector = 512;
const miniSector = 64;
const miniLimit = 4096;
const kinds = { stream: 2, root: 5 } as const;

export const isCompound = (file: Buffer): boolean => file.subarray(0, 8).equals(signature);

/** @throws PatchFailed when the container is damaged. */
export function readCompound(file: Buffer): readonly CompoundEntry[] {
  if (!isCompound(file)) throw new PatchFailed('not a compound file');
  const size = 1 << file.readUInt16LE(30);
  const sectorAt = (id: number): Buffer => {
    const bytes = file.subarray((id + 1) * size, (id + 2) * size);
    if (bytes.length === 0) throw new PatchFailed('compound file is cut short');
    return bytes;
  };
  const fat = readFat(file, size, sectorAt);
  const read = (start: number, bytes?: number): Buffer => {
    const whole = Buffer.concat(chainOf(fat, start).map(sectorAt));
    return bytes === undefined ? whole : whole.subarray(0, bytes);
  };
  const records = slices(read(file.readUInt32LE(48)), 128);
  const root = records[0];
  if (root === undefined) throw new PatchFailed('compound file has no directory');
  const miniStream = read(root.readUInt32LE(116), root.readUInt32LE(120));
  const miniFat = numbersOf(read(file.readUInt32LE(60)));
  const readMini = (start: number, bytes: number): Buffer => {
    const parts = chainOf(miniFat, start).map((id) => miniStream.subarray(id * miniSector, (id + 1) * miniSector));
    return Buffer.concat(parts).subarray(0, bytes);
  };
  return records.map((record) => {
    if (record[66] !== kinds.stream) return { record, content: null };
    const bytes = record.readUInt32LE(120);
    const start = record.readUInt32LE(116);
    return { record, content: bytes < miniLimit ? readMini(start, bytes) : read(start, bytes) };
  });
}

function readFat(file: Buffer, size: number, sectorAt: (id: number) => Buffer): readonly number[] {
  const ids = numbersOf(file.subarray(76, 512));
  let next = file.readUInt32LE(68);
  for (let guard = 0; next < fatMark - 1 && guard < 10_000; guard++) {
    const numbers = numbersOf(sectorAt(next));
    ids.push(...numbers.slice(0, size / 4 - 1));
    next = numbers[size / 4 - 1] ?? endOfChain;
  }
  return ids.filter((id) => id < difatMark).flatMap((id) => numbersOf(sectorAt(id)));
}

function chainOf(fat: readonly number[], start: number): readonly number[] {
  const chain: number[] = [];
  for (let id = start; id < difatMark; id = fat[id] ?? endOfChain) {
    chain.push(id);
    if (chain.length > fat.length) throw new PatchFailed('compound file runs in circles');
  }
  return chain;
}

const numbersOf = (bytes: Buffer): number[] =>
  Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readUInt32LE(i * 4));

const slices = (bytes: Buffer, size: number): readonly Buffer[] =>
  Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));

/** Name of an entry. */
export const entryName = ({ record }: CompoundEntry): string =>
  record.subarray(0, Math.max(0, record.readUInt16LE(64) - 2)).toString('utf16le');

/** Entries of a new container with one stream. */
export function newCompound(name: string, content: Buffer): readonly CompoundEntry[] {
  const root = directoryRecord('Root Entry', kinds.root);
  root.writeUInt32LE(1, 76);
  return [
    { record: root, content: null },
    { record: directoryRecord(name, kinds.stream), content },
  ];
}

function directoryRecord(name: string, kind: number): Buffer {
  const record = Buffer.alloc(128);
  const bytes = record.write(name, 0, 'utf16le');
  record.writeUInt16LE(bytes + 2, 64);
  record[66] = kind;
  record[67] = 1;
  record.fill(0xff, 68, 80);
  return record;
}

/** Lays the streams out anew: small ones in the mini stream, then the others, the directory and the allocation tables. */
export function writeCompound(entries: readonly CompoundEntry[]): Buffer {
  const body: Buffer[] = [];
  const fat: number[] = [];
  const append = (content: Buffer): number => {
    if (content.length === 0) return endOfChain;
    const start = fat.length;
    const count = Math.ceil(content.length / sector);
    body.push(content, Buffer.alloc(count * sector - content.length));
    for (let i = 1; i < count; i++) fat.push(start + i);
    fat.push(endOfChain);
    return start;
  };
  const mini = packMini(entries);
  const records = entries.map(({ record, content }, index) => {
    if (index === 0) return placed(record, append(mini.stream), mini.stream.length);
    if (content === null) return record;
    return placed(record, mini.starts.get(index) ?? append(content), content.length);
  });
  const miniFatStart = append(tableOf(mini.fat));
  const directory = Buffer.concat(records);
  const spare = directoryRecord('', 0);
  spare.writeUInt16LE(0, 64);
  const directoryStart = append(Buffer.concat([directory, ...Array(-records.length & 3).fill(spare)]));
  const { tables, header } = allocation(fat);
  header.writeUInt32LE(directoryStart, 48);
  header.writeUInt32LE(mini.fat.length === 0 ? endOfChain : miniFatStart, 60);
  header.writeUInt32LE(Math.ceil(mini.fat.length / 128), 64);
  return Buffer.concat([header, ...body, tables]);
}

function placed(record: Buffer, start: number, size: number): Buffer {
  const copy = Buffer.from(record);
  copy.writeUInt32LE(start, 116);
  copy.writeUInt32LE(size, 120);
  copy.writeUInt32LE(0, 124);
  return copy;
}

function packMini(entries: readonly CompoundEntry[]): { stream: Buffer; fat: number[]; starts: Map<number, number> } {
  const parts: Buffer[] = [];
  const fat: number[] = [];
  const starts = new Map<number, number>();
  for (const [index, { content }] of entries.entries()) {
    if (content === null || content.length >= miniLimit) continue;
    starts.set(index, content.length === 0 ? endOfChain : fat.length);
    const count = Math.ceil(content.length / miniSector);
    parts.push(content, Buffer.alloc(count * miniSector - content.length));
    for (let i = 1; i <= count; i++) fat.push(i === count ? endOfChain : fat.length + 1);
  }
  return { stream: Buffer.concat(parts), fat, starts };
}

/** Allocation tables behind the body, and the header that points at them. */
function allocation(body: readonly number[]): { tables: Buffer; header: Buffer } {
  let fatCount = 0;
  let difatCount = 0;
  for (let before = -1; before !== fatCount + difatCount; ) {
    before = fatCount + difatCount;
    fatCount = Math.ceil((body.length + before) / 128);
    difatCount = Math.ceil(Math.max(0, fatCount - 109) / 127);
  }
  const ids = Array.from({ length: fatCount }, (_, i) => body.length + i);
  const difatStart = body.length + fatCount;
  const fat = tableOf([...body, ...ids.map(() => fatMark), ...Array<number>(difatCount).fill(difatMark)]);
  const difat = Array.from({ length: difatCount }, (_, i) => {
    const table = tableOf(
      [...ids.slice(109 + i * 127, 109 + (i + 1) * 127), ...Array<number>(127).fill(free)].slice(0, 127),
    );
    table.writeUInt32LE(i + 1 < difatCount ? difatStart + i + 1 : endOfChain, 508);
    return table;
  });
  const header = Buffer.alloc(sector);
  signature.copy(header);
  header.writeUInt16LE(0x3e, 24);
  header.writeUInt16LE(3, 26);
  header.writeUInt16LE(0xfffe, 28);
  header.writeUInt16LE(9, 30);
  header.writeUInt16LE(6, 32);
  header.writeUInt32LE(fatCount, 44);
  header.writeUInt32LE(miniLimit, 56);
  header.writeUInt32LE(difatCount === 0 ? endOfChain : difatStart, 68);
  header.writeUInt32LE(difatCount, 72);
  tableOf(ids.slice(0, 109), 436).copy(header, 76);
  return { tables: Buffer.concat([fat, ...difat]), header };
}

/** Numbers as little-endian words, filled up with "free" to whole sectors or to the given size. */
function tableOf(numbers: readonly number[], size = Math.ceil(numbers.length / 128) * sector): Buffer {
  const table = Buffer.alloc(size, 0xff);
  for (const [i, number] of numbers.entries()) table.writeUInt32LE(number, i * 4);
  return table;
}
