import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '#test/support/properties.js';
import { deadlineIn, defaultReadLimits, type ReadLimits } from '#formats/limits.js';
import { RefusedFile } from '#formats/refusals.js';
import { openZip } from '#formats/zip/archive.js';
import { packing, type ZipEntry, zipBytes } from '#formats/zip/writer.js';
import { damaged, damages } from '#test/support/damage.js';
import { zipBytes as anyZip } from '#test/support/zip-bytes.js';

const open = (file: Buffer, limits: Partial<ReadLimits> = {}) =>
  openZip(file, { ...defaultReadLimits, ...limits }, deadlineIn(60_000));

const entry = (name: string, parts: readonly Uint8Array[]): ZipEntry => ({
  name,
  content: (async function* () {
    for (const part of parts) yield Buffer.from(part);
  })(),
});

const contents = fc.uniqueArray(
  fc.tuple(
    fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((name) => !/[\\/]|[\ud800-\udfff](?![\udc00-\udfff])/.test(name)),
    fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 4 }),
  ),
  { selector: ([name]) => name.toLowerCase(), maxLength: 8 },
);

async function read(file: Buffer, limits: Partial<ReadLimits> = {}): Promise<Map<string, string>> {
  const zip = await open(file, limits);
  const found = new Map<string, string>();
  for (const name of zip.names) found.set(name, (await zip.bytes(name, 1_000_000))?.toString('hex') ?? '');
  return found;
}

test('what is written is read again; so is what is copied packed, its bytes untouched', async () => {
  await fc.assert(
    fc.asyncProperty(contents, fc.constantFrom(...Object.values(packing)), async (files, level) => {
      const expected = new Map(files.map(([name, parts]) => [name, Buffer.concat(parts).toString('hex')]));
      const written = await zipBytes(
        files.map(([name, parts]) => entry(name, parts)),
        level,
      );
      assert.deepEqual(await read(written), expected);
      const zip = await open(written);
      const copy = await zipBytes(
        zip.names.map((name) => zip.packed(name)),
        packing.fast,
      );
      assert.deepEqual(await read(copy), expected);
      assert.deepEqual(
        await zipBytes(
          (await open(copy)).names.map((name) => zip.packed(name)),
          level,
        ),
        copy,
      );
    }),
    { numRuns: 60 },
  );
});

test('stored entries and days go over into the copy', async () => {
  const original = anyZip([
    { name: 'a.xml', data: '甲'.repeat(100), stored: true },
    { name: 'b.bin', data: Buffer.alloc(5_000, 7) },
  ]);
  const zip = await open(original);
  const copy = await open(
    await zipBytes(
      zip.names.map((name) => zip.packed(name)),
      packing.fast,
    ),
  );
  for (const name of ['a.xml', 'b.bin'])
    assert.deepEqual(await copy.bytes(name, 10_000), await zip.bytes(name, 10_000));
  assert.deepEqual(copy.packed('a.xml').modified, { date: 0x5179, time: 0x5000 });
});

test('damage ends in a refusal or does not matter; it never passes unseen', async () => {
  const files = [entry('甲.xml', [Buffer.from('<a>内容</a>'.repeat(40))]), entry('b', [Buffer.alloc(2_000, 1)])];
  const sound = await zipBytes(files, packing.smallest);
  const expected = await read(sound);
  await fc.assert(
    fc.asyncProperty(damages, async (damage) => {
      try {
        for (const content of (await read(damaged(sound, damage))).values())
          assert.ok([...expected.values()].includes(content));
      } catch (error) {
        assert.ok(error instanceof RefusedFile, String(error));
      }
    }),
    { numRuns: 300 },
  );
});

test('limits hold while unpacking, over all entries together too', async () => {
  const file = await zipBytes([entry('a', [Buffer.alloc(400_000)]), entry('b', [Buffer.alloc(400_000)])], packing.fast);
  const refused = (limits: Partial<ReadLimits>, code: string) =>
    assert.rejects(read(file, limits), (error) => error instanceof RefusedFile && error.code === code);
  await refused({ unpackedBytes: 500_000 }, 'annex.file_bomb');
  await refused({ ratioFromBytes: 100_000, ratio: 100 }, 'annex.file_bomb');
  await refused({ entries: 1 }, 'annex.too_many_entries');
  await assert.rejects((await open(file)).bytes('a', 300_000), RefusedFile);
  await assert.rejects(
    openZip(file, defaultReadLimits, { passed: () => true, pausedFor: (work) => work }).then((zip) =>
      zip.bytes('a', 1e6),
    ),
    (error) => error instanceof RefusedFile && error.code === 'annex.file_too_complex',
  );
});
