import type { Readable } from 'node:stream';
import { createInflateRaw, crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import type { Deadline, ReadLimits } from '#formats/limits.js';
import { fileRefusals, RefusedFile } from '#formats/refusals.js';

/** Small chunks cost more than inflating them. */
const inflateChunkBytes = 256 * 1024;

/** Unpacks entries of one archive; size, ratio, checksum and time are checked on the way, the sum over all of them too. */
export class Unpacker {
  /** What is limited is what the file holds: a part that is unpacked again costs nothing more. */
  private readonly sizes = new Map<string, number>();
  private unpacked = 0;

  constructor(
    private readonly zip: ZipFile,
    private readonly limits: ReadLimits,
    private readonly deadline: Deadline,
  ) {}

  async *chunks(entry: Entry, maxBytes: number): AsyncGenerator<Buffer> {
    if (entry.uncompressedSize > maxBytes) throw fileRefusals.file_bomb({ limit: megabytes(maxBytes) });
    const packed = await packedStream(this.zip, entry);
    const stream = entry.compressionMethod === 0 ? packed : inflated(packed);
    // A stream that breaks after we left the loop has nobody else to tell.
    packed.on('error', () => {});
    stream.on('error', () => {});
    let size = 0;
    let sum = 0;
    try {
      for await (const part of stream) {
        const chunk = part as Buffer;
        size += chunk.length;
        this.watch(entry, size, maxBytes);
        sum = crc32(chunk, sum);
        yield chunk;
      }
    } catch (error) {
      throw error instanceof RefusedFile ? error : Object.assign(fileRefusals.file_damaged(), { cause: error });
    } finally {
      packed.destroy();
      stream.destroy();
    }
    if (size !== entry.uncompressedSize || (entry.crc32 !== 0 && sum !== entry.crc32))
      throw fileRefusals.file_damaged();
  }

  private watch(entry: Entry, size: number, maxBytes: number): void {
    const { unpackedBytes, ratio, ratioFromBytes } = this.limits;
    const before = this.sizes.get(entry.fileName) ?? 0;
    if (size > before) {
      this.unpacked += size - before;
      this.sizes.set(entry.fileName, size);
    }
    if (size > maxBytes || this.unpacked > unpackedBytes)
      throw fileRefusals.file_bomb({ limit: megabytes(Math.min(maxBytes, unpackedBytes)) });
    if (size > ratioFromBytes && size > ratio * Math.max(1, entry.compressedSize))
      throw fileRefusals.file_bomb({ limit: `${ratio} 倍` });
    if (this.deadline.passed()) throw fileRefusals.file_too_complex();
  }
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MB`;

/** The bytes of an entry as they stand in the archive. @throws damaged for unknown packings, encrypted */
export function packedStream(zip: ZipFile, entry: Entry): Promise<Readable> {
  if (entry.isEncrypted()) throw fileRefusals.file_encrypted();
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) throw fileRefusals.file_damaged();
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, { decodeFileData: false }, (error, stream) =>
      error ? reject(fileRefusals.file_damaged()) : resolve(stream),
    );
  });
}

function inflated(packed: Readable): Readable {
  const inflate = createInflateRaw({ chunkSize: inflateChunkBytes });
  packed.once('error', (error) => inflate.destroy(error));
  return packed.pipe(inflate);
}
