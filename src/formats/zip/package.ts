import { Readable } from 'node:stream';
import { buffer as collect } from 'node:stream/consumers';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { ZipFile as ZipWriter } from 'yazl';
import { MarkingFailed } from '#formats/patch-failure.js';

/** Parts that are held whole in memory (styles, comments, relations); sheets and strings are streamed. */
const wholePartBytes = 128 * 1024 * 1024;

/** An opened package: names in file order, contents on demand. */
export interface ZipReader {
  readonly names: readonly string[];
  has(name: string): boolean;
  /** Content as text; UTF-8 byte for byte. @throws MarkingFailed when missing, too large or in another encoding. */
  readText(name: string): Promise<string>;
  stream(name: string): Promise<Readable>;
  /** The entry as it goes into a new package unchanged. */
  copy(name: string): ZipPart;
}

/** One entry of a package to be written; its content is asked for when its turn comes. */
export interface ZipPart {
  readonly name: string;
  readonly content: () => Promise<Readable | Buffer | string>;
  readonly modified: Date;
}

export const zipPart = (name: string, content: ZipPart['content'] | string, modified = fixedDate): ZipPart => ({
  name,
  content: typeof content === 'string' ? async () => content : content,
  modified,
});

/** Opens a package from memory. Folders are left out: they have no content and no program asks for them. */
export async function openZip(file: Buffer): Promise<ZipReader> {
  const zip = await new Promise<ZipFile>((resolve, reject) =>
    fromBuffer(file, { lazyEntries: true, autoClose: false }, (error, opened) =>
      error === null ? resolve(opened) : reject(error),
    ),
  );
  const entries = await listEntries(zip);
  const entryOf = (name: string): Entry => {
    const entry = entries.get(name);
    if (entry === undefined) throw new MarkingFailed(`package has no ${name}`);
    return entry;
  };
  const stream = (name: string) =>
    new Promise<Readable>((resolve, reject) =>
      zip.openReadStream(entryOf(name), (error, opened) => (error === null ? resolve(opened) : reject(error))),
    );
  return {
    names: [...entries.keys()],
    has: (name) => entries.has(name),
    stream,
    async readText(name) {
      if (entryOf(name).uncompressedSize > wholePartBytes) throw new MarkingFailed(`${name} is too large`);
      return utf8Text(name, await collect(await stream(name)));
    },
    copy(name) {
      const entry = entryOf(name);
      return {
        name,
        content: () => stream(name),
        modified: entry.getLastModDate(),
      };
    },
  };
}

function listEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    zip.on('entry', (entry: Entry) => {
      if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.once('end', () => resolve(entries));
    zip.once('error', reject);
    zip.readEntry();
  });
}

/** Parts in UTF-16 exist in theory only; text that does not survive the way there and back must not be patched. */
function utf8Text(name: string, bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (Buffer.byteLength(text) !== bytes.length || text.includes('\u0000'))
    throw new MarkingFailed(`${name} is not UTF-8`);
  return text;
}

/**
 * Writes a package; contents are produced one after the other, in the order given. Everything is compressed: readers that take a
 * package from front to back cannot find the end of a stored entry whose size was not known when it began.
 */
export async function writeZip(parts: readonly ZipPart[]): Promise<Buffer> {
  const writer = new ZipWriter();
  for (const part of parts) {
    const options = { mtime: part.modified, forceDosTimestamp: true, compressionLevel: 4 };
    writer.addReadStreamLazy(part.name, options, (done) => {
      part.content().then(
        (content) => done(null, asStream(content)),
        (error: unknown) => done(error, Readable.from([])),
      );
    });
  }
  writer.end();
  const failed = new Promise<never>((_, reject) => writer.once('error', reject));
  return Promise.race([collect(writer.outputStream), failed]);
}

function asStream(content: Readable | Buffer | string): Readable {
  if (content instanceof Readable) return content;
  return Readable.from(content.length === 0 ? [] : [Buffer.from(content as string)], { objectMode: false });
}

/** Parts of ours bear a fixed date, so that the same marks give the same bytes. */
const fixedDate = new Date(2020, 10, 24);
