import type { Readable } from 'node:stream';
import { createInflateRaw, crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { fileRefusals } from '#formats/refusals.js';
import type { Deadline, ReadLimits } from '#formats/limits.js';

/** The parts of a zip file under limits. Names are keys to look up, never paths to open. */
export interface ZipArchive {
  /** Entry names as stored. */
  readonly names: readonly string[];
  /** The stored name of a part, found without regard to case and leading slash. */
  find(name: string): string | undefined;
  /** Unpacks a part chunk by chunk; size, ratio, checksum and time are checked on the way. */
  chunks(name: string, maxBytes: number): AsyncGenerator<Buffer>;
  /** A small part as a whole; undefined when the archive lacks it. */
  bytes(name: string, maxBytes: number): Promise<Buffer | undefined>;
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
    return archiveOf(zip, entries, limits, deadline);
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
  const ordered = [...entries].sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  for (let i = 1; i < ordered.length; i++) {
    const before = ordered[i - 1]!;
    if (before.relativeOffsetOfLocalHeader + 30 + before.compressedSize > ordered[i]!.relativeOffsetOfLocalHeader)
      throw fileRefusals.file_damaged();
  }
}

const key = (name: string): string => name.replace(/\\/g, '/').replace(/^\/+/, '').toLowerCase();

function archiveOf(zip: ZipFile, entries: readonly Entry[], limits: ReadLimits, deadline: Deadline): ZipArchive {
  const byKey = new Map<string, Entry>();
  for (const entry of entries) if (!byKey.has(key(entry.fileName))) byKey.set(key(entry.fileName), entry);
  /** What is limited is what the file holds: a part that is unpacked again costs nothing more. */
  const sizes = new Map<string, number>();
  let unpacked = 0;

  async function* chunks(name: string, maxBytes: number): AsyncGenerator<Buffer> {
    const entry = byKey.get(key(name));
    if (!entry) throw fileRefusals.file_damaged();
    if (entry.isEncrypted()) throw fileRefusals.file_encrypted();
    if (entry.uncompressedSize > maxBytes) throw fileRefusals.file_bomb({ limit: megabytes(maxBytes) });
    let size = 0;
    let sum = 0;
    const packed = await rawStream(zip, entry);
    const stream = entry.compressionMethod === 0 ? packed : inflated(packed);
    // A stream that breaks after we left the loop has nobody else to tell.
    packed.on('error', () => {});
    stream.on('error', () => {});
    try {
      for await (const part of stream) {
        const chunk = part as Buffer;
        size += chunk.length;
        const before = sizes.get(entry.fileName) ?? 0;
        if (size > before) {
          unpacked += size - before;
          sizes.set(entry.fileName, size);
        }
        if (size > maxBytes || unpacked > limits.unpackedBytes)
          throw fileRefusals.file_bomb({ limit: megabytes(Math.min(maxBytes, limits.unpackedBytes)) });
        if (size > limits.ratioFromBytes && size > limits.ratio * Math.max(1, entry.compressedSize))
          throw fileRefusals.file_bomb({ limit: `${limits.ratio} 倍` });
        if (deadline.passed()) throw fileRefusals.file_too_complex();
        sum = crc32(chunk, sum);
        yield chunk;
      }
    } finally {
      packed.destroy();
      stream.destroy();
    }
    if (size !== entry.uncompressedSize || (entry.crc32 !== 0 && sum !== entry.crc32))
      throw fileRefusals.file_damaged();
  }

  return {
    names: entries.map((entry) => entry.fileName),
    find: (name) => byKey.get(key(name))?.fileName,
    chunks,
    async bytes(name, maxBytes) {
      if (!byKey.has(key(name))) return undefined;
      const parts: Buffer[] = [];
      for await (const part of chunks(name, maxBytes)) parts.push(part);
      return Buffer.concat(parts);
    },
    close: () => zip.close(),
  };
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MB`;

/** The packed bytes; unpacking is done here, in large chunks, since small ones cost more than inflating. */
function rawStream(zip: ZipFile, entry: Entry): Promise<Readable> {
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) throw fileRefusals.file_damaged();
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, { decodeFileData: false }, (error, stream) =>
      error ? reject(fileRefusals.file_damaged()) : resolve(stream),
    );
  });
}

const inflateChunkBytes = 256 * 1024;

function inflated(packed: Readable): Readable {
  const inflate = createInflateRaw({ chunkSize: inflateChunkBytes });
  packed.once('error', (error) => inflate.destroy(error));
  return packed.pipe(inflate);
}
