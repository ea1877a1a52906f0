import { fileRefusals } from '#formats/refusals.js';
import { type DirectoryEntry, entrySize, readDirectory, topLevel } from './directory.js';
import { readSectors, type Sectors } from './sectors.js';

/** An OLE compound file (MS-CFB), read from memory. */
export interface CompoundFile {
  /** Names at the top level, in lower case. */
  readonly names: ReadonlySet<string>;
  /** Content of a top-level stream by name in lower case. @throws damaged when its sectors run in circles or are missing */
  stream(name: string): Buffer | undefined;
  /**
   * The whole directory with all contents, for writing it again with one of them changed: what other programs put there (order, names,
   * class ids, dates, streams we do not know) is handed through. @throws damaged when streams share sectors
   */
  entries(): readonly CompoundEntry[];
}

export interface CompoundEntry {
  readonly name: string;
  /** The directory record, 128 bytes; place and size are filled in when written. */
  readonly record: Buffer;
  /** Content of a stream; null for storages and unused records. */
  readonly content: Buffer | null;
}

const signature = Buffer.from('D0CF11E0A1B11AE1', 'hex');
const headerSize = 512;
const miniSize = 64;

export const isCompound = (file: Buffer): boolean => file.subarray(0, signature.length).equals(signature);

/** Opens an OLE compound file. Every chain is bounded by the number of sectors, so circles end as damaged. */
export function openCompound(bytes: Buffer): CompoundFile {
  if (bytes.length < headerSize) throw fileRefusals.file_damaged();
  const shift = bytes.readUInt16LE(30);
  if (shift !== 9 && shift !== 12) throw fileRefusals.file_damaged();
  const sectors = readSectors(bytes, 1 << shift);
  const directory = sectors.chain(bytes.readUInt32LE(48));
  const entries = readDirectory(directory);
  const root = entries[0];
  if (root === undefined) throw fileRefusals.file_damaged();
  const mini = miniSectors(bytes, sectors, root);
  const cutoff = bytes.readUInt32LE(56);
  const content = (entry: DirectoryEntry, claimed?: Claims): Buffer => {
    const [from, claims] = entry.size >= cutoff ? [sectors, claimed?.sectors] : [mini(), claimed?.mini];
    return from.chain(entry.start, entry.size, claims).subarray(0, entry.size);
  };
  const top = topLevel(entries);
  return {
    names: new Set(top.map((entry) => entry.name.toLowerCase())),
    stream(name) {
      const entry = top.find((candidate) => candidate.isStream && candidate.name.toLowerCase() === name);
      return entry === undefined ? undefined : content(entry);
    },
    entries() {
      const claimed: Claims = { sectors: new Set(), mini: new Set() };
      return entries.map((entry, index) => ({
        name: entry.name,
        record: directory.subarray(index * entrySize, (index + 1) * entrySize),
        content: entry.isStream ? content(entry, claimed) : null,
      }));
    },
  };
}

interface Claims {
  readonly sectors: Set<number>;
  readonly mini: Set<number>;
}

/** Small streams share the sectors of one stream, which belongs to the root. Read when first asked for. */
function miniSectors(bytes: Buffer, sectors: Sectors, root: DirectoryEntry): () => Sectors {
  let opened: Sectors | undefined;
  return () => {
    opened ??= sectors.within(
      sectors.chain(root.start),
      miniSize,
      bytes.readUInt32LE(64) === 0 ? Buffer.alloc(0) : sectors.chain(bytes.readUInt32LE(60)),
    );
    return opened;
  };
}
