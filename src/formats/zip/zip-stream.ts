import { createDeflateRaw, crc32 } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly content: AsyncIterable<Buffer>;
}

/**
 * A zip archive, written while its entries are read: deflated at the fastest level off the main thread, checksums by zlib's own
 * crc32 (the zip packages count in JavaScript, which costs as much as the rest). Sizes stand behind each entry.
 * @throws RangeError when an entry passes 4 GiB
 */
export async function* zipStream(entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>): AsyncGenerator<Buffer> {
  const directory: Buffer[] = [];
  let offset = 0;
  for await (const { name, content } of entries) {
    const nameBytes = Buffer.from(name);
    const start = offset;
    const local = header(localSignature, 30, nameBytes, { crc: 0, packed: 0, plain: 0 });
    yield local;
    offset += local.length;
    const sums = { crc: 0, packed: 0, plain: 0 };
    for await (const part of deflated(content, sums)) {
      sums.packed += part.length;
      yield part;
    }
    if (sums.plain > largest || start > largest) throw new RangeError('too large for a plain zip archive');
    const behind = Buffer.alloc(16);
    for (const [i, value] of [descriptorSignature, sums.crc, sums.packed, sums.plain].entries())
      behind.writeUInt32LE(value, i * 4);
    yield behind;
    offset += sums.packed + behind.length;
    const central = header(centralSignature, 46, nameBytes, sums);
    central.writeUInt32LE(start, 42);
    directory.push(central);
  }
  const whole = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(endSignature, 0);
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(whole.length, 12);
  end.writeUInt32LE(offset, 16);
  yield Buffer.concat([whole, end]);
}

interface Sums {
  crc: number;
  packed: number;
  plain: number;
}

async function* deflated(content: AsyncIterable<Buffer>, sums: Sums): AsyncGenerator<Buffer> {
  const deflate = createDeflateRaw({ level: 1 });
  const fed = feed(content, deflate, sums);
  fed.catch((error: Error) => deflate.destroy(error));
  for await (const part of deflate) yield part as Buffer;
  await fed;
}

async function feed(
  content: AsyncIterable<Buffer>,
  deflate: ReturnType<typeof createDeflateRaw>,
  sums: Sums,
): Promise<void> {
  for await (const part of content) {
    sums.crc = crc32(part, sums.crc);
    sums.plain += part.length;
    await new Promise<void>((resolve, reject) => deflate.write(part, (error) => (error ? reject(error) : resolve())));
  }
  deflate.end();
}

/** Local and central headers share all but their beginnings and ends. */
function header(signature: number, size: number, name: Buffer, { crc, packed, plain }: Sums): Buffer {
  const at = signature === centralSignature ? 2 : 0;
  const bytes = Buffer.alloc(size);
  bytes.writeUInt32LE(signature, 0);
  if (at > 0) bytes.writeUInt16LE(version, 4);
  bytes.writeUInt16LE(version, 4 + at);
  bytes.writeUInt16LE(sizesBehind | utf8Name, 6 + at);
  bytes.writeUInt16LE(deflateMethod, 8 + at);
  bytes.writeUInt16LE(firstDay, 12 + at);
  bytes.writeUInt32LE(crc, 14 + at);
  bytes.writeUInt32LE(packed, 18 + at);
  bytes.writeUInt32LE(plain, 22 + at);
  bytes.writeUInt16LE(name.length, 26 + at);
  return Buffer.concat([bytes, name]);
}

const largest = 0xffff_ffff;
const localSignature = 0x04034b50;
const centralSignature = 0x02014b50;
const descriptorSignature = 0x08074b50;
const endSignature = 0x06054b50;
const version = 20;
const sizesBehind = 0x0008;
const utf8Name = 0x0800;
const deflateMethod = 8;
/** 1980-01-01: the archive says nothing about the machine's clock. */
const firstDay = 0x0021;
