import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, describe, test } from 'node:test';
import { createScratch, type ScratchFile, sweepEarlierScratch } from '#platform/scratch.js';

const folder = mkdtempSync(join(tmpdir(), 'yzw-scratch-test-'));
after(() => rmSync(folder, { recursive: true }));
let made = 0;
const ownFolder = () => {
  const path = join(folder, String(made++));
  mkdirSync(path);
  return path;
};
const clear = Buffer.from('海口市示例维修厂 460100199001011234\n'.repeat(30_000));
const sha256 = createHash('sha256').update(clear).digest('hex');
const piecewise = (bytes: Buffer) =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / 60_001) }, (_, i) => bytes.subarray(i * 60_001, (i + 1) * 60_001)),
  );
const readAll = async (file: ScratchFile) => {
  const parts: Buffer[] = [];
  for await (const part of file.chunks()) parts.push(part);
  return Buffer.concat(parts);
};
/** What the open files below a folder hold, as root of the machine could read them. */
const openFilesBelow = (path: string): Buffer[] =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(path) ? [readFileSync(`/proc/self/fd/${fd}`)] : [];
    } catch {
      return [];
    }
  });

describe('scratch', () => {
  test('gives back what it took, as often as asked, with size and digest', async () => {
    const file = await createScratch(ownFolder()).keep(piecewise(clear));
    assert.deepEqual([file.sizeBytes, file.sha256], [clear.length, sha256]);
    const [first, second] = await Promise.all([readAll(file), readAll(file)]);
    assert.ok(first.equals(clear) && second.equals(clear));
    file.drop();
  });

  test('what it keeps has no name and cannot be read', { skip: process.platform !== 'linux' }, async () => {
    const place = ownFolder();
    const file = await createScratch(place).keep(piecewise(clear));
    assert.deepEqual(readdirSync(place), []);
    const [sealed, ...others] = openFilesBelow(place);
    assert.equal(others.length, 0);
    assert.equal(sealed?.length, clear.length);
    assert.equal(sealed.includes('460100199001011234'), false);
    file.drop();
    while (openFilesBelow(place).length > 0) await new Promise(setImmediate);
  });

  test('a dropped file lasts until its reader has ended, and no longer', async () => {
    const file = await createScratch(ownFolder()).keep(piecewise(clear));
    const reading = file.chunks()[Symbol.asyncIterator]();
    const parts = [(await reading.next()).value as Buffer];
    file.drop();
    file.drop();
    for (let next = await reading.next(); !next.done; next = await reading.next()) parts.push(next.value);
    assert.ok(Buffer.concat(parts).equals(clear));
    await assert.rejects(readAll(file), /dropped/);
  });

  test('a stream that breaks off leaves nothing', { skip: process.platform !== 'linux' }, async () => {
    const place = ownFolder();
    const broken = new Readable({
      read() {
        this.push(clear.subarray(0, 1_000));
        this.destroy(new Error('connection lost'));
      },
    });
    await assert.rejects(createScratch(place).keep(broken), /connection lost/);
    assert.deepEqual([readdirSync(place), openFilesBelow(place)], [[], []]);
  });

  test('what a killed process left is gone with the next start', () => {
    const place = ownFolder();
    writeFileSync(join(place, 'left'), clear);
    createScratch(place);
    assert.deepEqual(readdirSync(place), []);
  });
});

test('clear copies that earlier versions left are removed once they are a day old, others stay', () => {
  const place = ownFolder();
  const now = new Date('2020-11-26T02:00:00Z');
  const put = (name: string, hoursAgo: number) => {
    mkdirSync(join(place, name));
    writeFileSync(join(place, name, 'upload'), clear);
    const at = new Date(now.getTime() - hoursAgo * 3_600_000);
    utimesSync(join(place, name), at, at);
  };
  put('yzw-read-aB3dE6', 25);
  put('yzw-upload-aB3dE7', 48);
  put('annex-aB3dE8', 25);
  put('yzw-read-aB3dE9', 23);
  put('yzw-db', 99);
  put('somebody-aB3dE6', 99);
  sweepEarlierScratch(now, place);
  assert.deepEqual(readdirSync(place).sort(), ['somebody-aB3dE6', 'yzw-db', 'yzw-read-aB3dE9']);
});
