import { createDeflateRaw, crc32 } from 'node:zlib';
import {
  centralHeader,
  type DosTime,
  deflateMethod,
  descriptor,
  type EntryFacts,
  endOfDirectory,
  firstZipDay,
  largest,
  localHeader,
} from './headers.js';

/** An entry to be written: content to be packed, or packed bytes of another archive that go in as they are. */
export type ZipEntry = { readonly name: string; readonly modified?: DosTime } & (
  | { readonly content: AsyncIterable<Buffer>; readonly packed?: undefined }
  | { readonly packed: PackedContent }
);

export interface PackedContent {
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly plain: number;
  readonly bytes: AsyncIterable<Buffer>;
}

/** An entry of text; its making is asked for when its turn comes. */
export const textEntry = (name: string, text: string | (() => string | Promise<string>)): ZipEntry => ({
  name,
  content: (async function* () {
    yield Buffer.from(typeof text === 'string' ? text : await text());
  })(),
});

/** Fast, for what is made while somebody waits; `smallest` for what must go through an upload again. */
export const packing = { fast: 1, smallest: 6 } as const;

/**
 * A zip archive, written while its entries are read, one after the other: deflated off the main thread, checksums by zlib's own
 * crc32 (the zip packages count in JavaScript, which costs as much as the rest). Where sizes are not known before they stand behind
 * the entry, which must then be deflated: whoever reads from front to back finds no other end of it.
 * @throws RangeError when an entry passes 4 GiB
 */
export async function* zipStream(
  entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>,
  level: number = packing.fast,
): AsyncGenerator<Buffer> {
  const directory: Buffer[] = [];
  let offset = 0;
  for await (const entry of entries) {
    const start = offset;
    let facts: EntryFacts | undefined;
    for await (const part of entry.packed ? copied(entry, entry.packed) : deflated(entry, level)) {
      if (Buffer.isBuffer(part)) {
        offset += part.length;
        yield part;
      } else facts = part;
    }
    if (facts === undefined || facts.plain > largest || start > largest)
      throw new RangeError('too large for a plain zip archive');
    directory.push(centralHeader(facts, start));
  }
  const whole = Buffer.concat(directory);
  yield Buffer.concat([whole, endOfDirectory(directory.length, whole.length, offset)]);
}

/** The archive as a whole. */
export async function zipBytes(entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>, level: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of zipStream(entries, level)) parts.push(part);
  return Buffer.concat(parts);
}

/** Each piece passes several hands. */
const deflateChunkBytes = 64 * 1024;

/** Header and packed bytes of an entry, at last what the directory has to say of it. */
type Parts = AsyncGenerator<Buffer | EntryFacts>;

async function* copied({ name, modified = firstZipDay }: ZipEntry, content: PackedContent): Parts {
  const { method, crc, packed, plain, bytes } = content;
  const facts = { name: Buffer.from(name), modified, method, crc, packed, plain, isDescribedBehind: false };
  yield localHeader(facts);
  yield* bytes;
  yield facts;
}

async function* deflated(entry: Extract<ZipEntry, { content: unknown }>, level: number): Parts {
  const { name, modified = firstZipDay, content } = entry;
  const facts = { name: Buffer.from(name), modified, method: deflateMethod, isDescribedBehind: true };
  const sums = { crc: 0, packed: 0, plain: 0 };
  yield localHeader({ ...facts, ...sums });
  const deflate = createDeflateRaw({ level, chunkSize: deflateChunkBytes });
  const fed = feed(content, deflate, sums);
  fed.catch((error: Error) => deflate.destroy(error));
  for await (const part of deflate) {
    sums.packed += (part as Buffer).length;
    yield part as Buffer;
  }
  await fed;
  yield descriptor(sums);
  yield { ...facts, ...sums };
}

async function feed(
  content: AsyncIterable<Buffer>,
  deflate: ReturnType<typeof createDeflateRaw>,
  sums: { crc: number; plain: number },
): Promise<void> {
  for await (const part of content) {
    sums.crc = crc32(part, sums.crc);
    sums.plain += part.length;
    await new Promise<void>((resolve, reject) => deflate.write(part, (error) => (error ? reject(error) : resolve())));
  }
  deflate.end();
}
