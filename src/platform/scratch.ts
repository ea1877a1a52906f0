import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, rmSync, unlinkSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { projectRoot } from '#platform/project-root.js';

/** What was put away for as long as one request needs it. */
export interface ScratchFile {
  readonly sizeBytes: number;
  readonly sha256: string;
  chunks(): AsyncIterable<Buffer>;
  /** It is gone as soon as whoever reads it has ended. */
  drop(): void;
}

export interface Scratch {
  /** Takes a stream in, whatever its size, without holding it in memory. @throws what the stream or the disk fails with */
  keep(stream: Readable): Promise<ScratchFile>;
}

const algorithm = 'aes-256-ctr';
const chunkBytes = 256 * 1024;
const sweepEveryMs = 3_600_000;

/**
 * The one owner of temporary files. They hold personal data, so nothing of them can be read by anybody else, and nothing is left when the
 * process is killed: a file is sealed with a key that lives in this process only, and has lost its name before the first byte is written.
 */
export function createScratch(folder = ownFolder()): Scratch {
  const key = randomBytes(32);
  let sweptAt = -Infinity;
  const sweepNowAndThen = () => {
    if (performance.now() - sweptAt < sweepEveryMs) return;
    sweptAt = performance.now();
    sweepScratch(folder);
  };
  sweepNowAndThen();
  return {
    async keep(stream) {
      sweepNowAndThen();
      const file = await openNameless(folder);
      const iv = randomBytes(16);
      try {
        const written = await writeSealed(file, stream, createCipheriv(algorithm, key, iv));
        return scratchFile(file, written, () => createDecipheriv(algorithm, key, iv));
      } catch (error) {
        await file.close();
        throw error;
      }
    },
  };
}

/** Opens a new file and takes its name away at once: it lasts as long as it is open. */
async function openNameless(folder: string): Promise<FileHandle> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, randomBytes(16).toString('hex'));
  const file = await open(path, 'wx+', 0o600);
  try {
    unlinkSync(path);
  } catch (error) {
    // Another process of this installation has swept it in this very moment: that is what was wanted.
    if ((error as { code?: string }).code !== 'ENOENT') throw error;
  }
  return file;
}

async function writeSealed(
  file: FileHandle,
  stream: Readable,
  cipher: ReturnType<typeof createCipheriv>,
): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    sizeBytes += chunk.length;
    await file.appendFile(cipher.update(chunk));
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

function scratchFile(
  file: FileHandle,
  written: { readonly sizeBytes: number; readonly sha256: string },
  decipher: () => ReturnType<typeof createDecipheriv>,
): ScratchFile {
  let readers = 0;
  let isDropped = false;
  const closeUnread = () => void (isDropped && readers === 0 && file.close().catch(() => {}));
  return {
    ...written,
    async *chunks() {
      if (isDropped) throw new Error('the scratch file was dropped');
      readers++;
      try {
        const opening = decipher();
        const sealed = Buffer.alloc(chunkBytes);
        for (let at = 0; at < written.sizeBytes; ) {
          const { bytesRead } = await file.read(sealed, 0, chunkBytes, at);
          if (bytesRead === 0) throw new Error('the scratch file was cut short');
          yield opening.update(sealed.subarray(0, bytesRead));
          at += bytesRead;
        }
      } finally {
        readers--;
        closeUnread();
      }
    },
    drop() {
      if (isDropped) return;
      isDropped = true;
      closeUnread();
    },
  };
}

/** Below the system's temporary folder, one for each installation and account; @throws where it is somebody else's. */
function ownFolder(): string {
  const uid = process.getuid?.() ?? 0;
  const name = createHash('sha256').update(projectRoot).digest('hex').slice(0, 12);
  const folder = join(tmpdir(), `yizhangwang-scratch-${uid}-${name}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || (process.getuid !== undefined && found.uid !== uid))
    throw new Error(`${folder} belongs to somebody else: remove it, or set TMPDIR to a folder of the portal's own`);
  return folder;
}

/** Whatever still has a name there was left by a process that was killed between two steps. */
function sweepScratch(folder: string): void {
  for (const name of namesIn(folder)) rmSync(join(folder, name), { recursive: true, force: true });
}

const earlierFolders = /^(?:yzw-(?:read|upload|output|entry)|annex)-[A-Za-z0-9]{6}$/;
const dayMs = 86_400_000;

/**
 * Removes what versions before this one left below the system's temporary folder when they were killed: clear copies. A day old at least,
 * since one of them may still be running on this machine.
 */
export function sweepEarlierScratch(now: Date, folder = tmpdir()): void {
  for (const name of namesIn(folder).filter((one) => earlierFolders.test(one))) {
    const path = join(folder, name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    const isOurs = found?.isDirectory() === true && (process.getuid === undefined || found.uid === process.getuid());
    if (isOurs && now.getTime() - found.mtimeMs > dayMs) rmSync(path, { recursive: true, force: true });
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
