/** What the headers of an entry say of it. Sizes in bytes. */
export interface EntryFacts {
  readonly name: Buffer;
  readonly method: number;
  readonly modified: DosTime;
  /** Sizes and checksum stand behind the content: they were not known before. */
  readonly isDescribedBehind: boolean;
  readonly crc: number;
  readonly packed: number;
  readonly plain: number;
}

/** Day and time of an entry as the format writes them. */
export interface DosTime {
  readonly date: number;
  readonly time: number;
}

export const deflateMethod = 8;
/** 1980-01-01: the archive says nothing about the machine's clock. */
export const firstZipDay: DosTime = { date: 0x0021, time: 0 };
/** Sizes and places of the plain format. */
export const largest = 0xffff_ffff;

const localSignature = 0x04034b50;
const centralSignature = 0x02014b50;
const descriptorSignature = 0x08074b50;
const endSignature = 0x06054b50;
const version = 20;
const sizesBehind = 0x0008;
const utf8Name = 0x0800;

export function localHeader(facts: EntryFacts): Buffer {
  const sums = facts.isDescribedBehind ? { ...facts, crc: 0, packed: 0, plain: 0 } : facts;
  return header(localSignature, 30, sums);
}

export function centralHeader(facts: EntryFacts, offset: number): Buffer {
  const bytes = header(centralSignature, 46, facts);
  bytes.writeUInt32LE(offset, 42);
  return bytes;
}

/** Local and central headers share all but their beginnings and ends. */
function header(signature: number, size: number, facts: EntryFacts): Buffer {
  const at = signature === centralSignature ? 2 : 0;
  const bytes = Buffer.alloc(size);
  bytes.writeUInt32LE(signature, 0);
  if (at > 0) bytes.writeUInt16LE(version, 4);
  bytes.writeUInt16LE(version, 4 + at);
  bytes.writeUInt16LE(utf8Name | (facts.isDescribedBehind ? sizesBehind : 0), 6 + at);
  bytes.writeUInt16LE(facts.method, 8 + at);
  bytes.writeUInt16LE(facts.modified.time, 10 + at);
  bytes.writeUInt16LE(facts.modified.date, 12 + at);
  bytes.writeUInt32LE(facts.crc, 14 + at);
  bytes.writeUInt32LE(facts.packed, 18 + at);
  bytes.writeUInt32LE(facts.plain, 22 + at);
  bytes.writeUInt16LE(facts.name.length, 26 + at);
  return Buffer.concat([bytes, facts.name]);
}

export function descriptor({ crc, packed, plain }: Pick<EntryFacts, 'crc' | 'packed' | 'plain'>): Buffer {
  const bytes = Buffer.alloc(16);
  for (const [i, value] of [descriptorSignature, crc, packed, plain].entries()) bytes.writeUInt32LE(value, i * 4);
  return bytes;
}

export function endOfDirectory(entries: number, size: number, offset: number): Buffer {
  const bytes = Buffer.alloc(22);
  bytes.writeUInt32LE(endSignature, 0);
  bytes.writeUInt16LE(entries, 8);
  bytes.writeUInt16LE(entries, 10);
  bytes.writeUInt32LE(size, 12);
  bytes.writeUInt32LE(offset, 16);
  return bytes;
}
