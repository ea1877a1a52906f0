import { entryKinds, entrySize } from './directory.js';
import type { CompoundEntry } from './reader.js';

const signature = Buffer.from('D0CF11E0A1B11AE1', 'hex');
const endOfChain = 0xfffffffe;
const free = 0xffffffff;
const fatMark = 0xfffffffd;
const difatMark = 0xfffffffc;
const sector = 512;
const miniSector = 64;
const miniLimit = 4096;

/** Entries of a new container with one stream. */
export function newCompound(name: string, content: Buffer): readonly CompoundEntry[] {
  const root = directoryRecord('Root Entry', entryKinds.root);
  root.writeUInt32LE(1, 76);
  return [
    { name: 'Root Entry', record: root, content: null },
    { name, record: directoryRecord(name, entryKinds.stream), content },
  ];
}

function directoryRecord(name: string, kind: number): Buffer {
  const record = Buffer.alloc(entrySize);
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
  const spare = directoryRecord('', entryKinds.unused);
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
