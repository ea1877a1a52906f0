import yauzl, { type Entry, type ZipFile } from 'yauzl';
import type { Deadline, ReadLimits } from '#formats/limits.js';
import { fileRefusals } from '#formats/refusals.js';
import { packedStream, Unpacker } from './unpacker.js';
import type { ZipEntry } from './writer.js';

/** The parts of a zip file under limits. Names are keys to look up, never paths to open. */
export interface ZipArchive {
  /** Names of the entries as stored, each once; folders have no content and are left out. */
  readonly names: readonly string[];
  /** The stored name of a part, found without regard to case and leading slash. */
  find(name: string): string | undefined;
  /** Unpacks a part chunk by chunk; size, ratio, checksum and time are checked on the way. */
  chunks(name: string, maxBytes: number): AsyncGenerator<Buffer>;
  /** A small part as a whole; undefined when the archive lacks it. */
  bytes(name: string, maxBytes: number): Promise<Buffer | undefined>;
  /** An entry as it goes into another archive, its packed bytes untouched. */
  packed(name: string): ZipEntry;
  close(): void;
}

const longestName = 1_024;

/** Opens a zip file. @throws damaged, encrypted or bomb refusals */
export async function openZip(bytes: Buffer, limits: ReadLimits, deadline: Deadline): Promise<ZipArchive> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true, autoClose: false }, (error, file) =>
      error ? reject(fileRefusals.file_damaged()) : resolve(file),
    );
  });
  try {
    const entries = await listEntries(zip, limits);
    refuseOverlaps(entries);
    return archiveOf(zip, entries, new Unpacker(zip, limits, deadline));
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function listEntries(zip: ZipFile, limits: ReadLimits): Promise<Entry[]> {
  if (zip.entryCount > limits.entries) throw fileRefusals.too_many_entries({ limit: limits.entries });
  const entries: Entry[] = [];
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      entries.push(entry);
      if (entry.fileName.length > longestName) return reject(fileRefusals.file_damaged());
      if (entries.length > limits.entries) reject(fileRefusals.too_many_entries({ limit: limits.entries }));
      else zip.readEntry();
    });
    zip.on('end', () => resolve());
    zip.on('error', () => reject(fileRefusals.file_damaged()));
    zip.readEntry();
  });
  return entries;
}

/** Entries that share packed bytes multiply one piece of data: no honest writer does so. */
function refuseOverlaps(entries: readonly Entry[]): void {
  let end = 0;
  for (const entry of entries.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader)) {
    if (entry.relativeOffsetOfLocalHeader < end) throw fileRefusals.file_damaged();
    end = entry.relativeOffsetOfLocalHeader + 30 + entry.compressedSize;
  }
}

const key = (name: string): string => name.replace(/\\/g, '/').replace(/^\/+/, '').toLowerCase();

function archiveOf(zip: ZipFile, entries: readonly Entry[], unpacker: Unpacker): ZipArchive {
  const byName = new Map<string, Entry>();
  const byKey = new Map<string, Entry>();
  for (const entry of entries) {
    if (!byName.has(entry.fileName) && !entry.fileName.endsWith('/')) byName.set(entry.fileName, entry);
    if (!byKey.has(key(entry.fileName))) byKey.set(key(entry.fileName), entry);
  }
  const entryOf = (name: string): Entry => {
    const entry = byName.get(name) ?? byKey.get(key(name));
    if (entry === undefined) throw fileRefusals.file_damaged();
    return entry;
  };
  return {
    names: [...byName.keys()],
    find: (name) => byKey.get(key(name))?.fileName,
    chunks: (name, maxBytes) => unpacker.chunks(entryOf(name), maxBytes),
    async bytes(name, maxBytes) {
      if (!byKey.has(key(name))) return undefined;
      const parts: Buffer[] = [];
      for await (const part of unpacker.chunks(entryOf(name), maxBytes)) parts.push(part);
      return Buffer.concat(parts);
    },
    packed: (name) => packedEntry(zip, entryOf(name)),
    close: () => zip.close(),
  };
}

function packedEntry(zip: ZipFile, entry: Entry): ZipEntry {
  return {
    name: entry.fileName,
    modified: { date: entry.lastModFileDate, time: entry.lastModFileTime },
    packed: {
      method: entry.compressionMethod,
      crc: entry.crc32,
      packed: entry.compressedSize,
      plain: entry.uncompressedSize,
      bytes: (async function* () {
        for await (const chunk of await packedStream(zip, entry)) yield chunk as Buffer;
      })(),
    },
  };
}
