import assert from 'node:assert/strict';
import { test } from 'node:test';
import XLSX from '@e965/xlsx';
import { fc } from '#test/support/properties.js';
import { openCompound } from '#formats/cfb/reader.js';
import { newCompound, writeCompound } from '#formats/cfb/writer.js';
import { RefusedFile } from '#formats/refusals.js';
import { damaged, damages } from '#test/support/damage.js';

test('containers keep small and large streams, beyond the first 109 tables too', () => {
  for (const size of [0, 10, 4_095, 4_096, 70_000, 9_000_000]) {
    const content = Buffer.alloc(size, 'abcdefg');
    const file = openCompound(writeCompound([...newCompound('Workbook', content)]));
    assert.ok(file.stream('workbook')?.equals(content), String(size));
    const entries = file.entries();
    assert.equal(entries[1]?.name, 'Workbook');
    assert.ok(entries[1]?.content?.equals(content), String(size));
    const parsed = XLSX.CFB.read(writeCompound(entries), { type: 'buffer' });
    const read = Buffer.from(XLSX.CFB.find(parsed, 'Workbook').content ?? []);
    assert.ok(read.subarray(0, size).equals(content), String(size));
  }
});

interface Container {
  read(bytes: Buffer, options: { type: 'buffer' }): unknown;
  write(file: unknown, options: { type: 'buffer' }): Buffer;
  find(file: unknown, name: string): { content: Buffer } | null;
  utils: { cfb_new(): unknown; cfb_add(file: unknown, name: string, content: Buffer): void };
}
const { CFB } = XLSX as unknown as { CFB: Container };
const streamNames = ['Workbook', 'Storage/Inner', '\u0005SummaryInformation', 'Empty'];

test('whatever streams another program put beside the workbook go through a change byte for byte', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ minLength: 4_000, maxLength: 9_000 })), {
        minLength: 4,
        maxLength: 4,
      }),
      fc.uint8Array({ maxLength: 10_000 }),
      (contents, replacement) => {
        const made = CFB.utils.cfb_new();
        for (const [i, name] of streamNames.entries())
          CFB.utils.cfb_add(made, `/${name}`, Buffer.from(contents[i] ?? []));
        const entries = openCompound(Buffer.from(CFB.write(made, { type: 'buffer' }))).entries();
        const changed = writeCompound(
          entries.map((each) => (each.name === 'Workbook' ? { ...each, content: Buffer.from(replacement) } : each)),
        );
        const after = new Map(
          openCompound(changed)
            .entries()
            .map((each) => [each.name, each.content]),
        );
        assert.ok(after.get('Workbook')?.equals(Buffer.from(replacement)));
        for (const each of entries)
          if (each.name !== 'Workbook') assert.deepEqual(after.get(each.name), each.content, each.name);
      },
    ),
    { numRuns: 60 },
  );
});

test('damage ends in a refusal or in contents no larger than the file', () => {
  const sound = writeCompound([
    ...newCompound('Workbook', Buffer.alloc(20_000, 'abc')),
    ...newCompound('b', Buffer.alloc(200)).slice(1),
  ]);
  fc.assert(
    fc.property(damages, (damage) => {
      const file = damaged(sound, damage);
      try {
        const total = openCompound(file)
          .entries()
          .reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
        assert.ok(total <= file.length + 64 * 1_024, String(total));
      } catch (error) {
        assert.ok(error instanceof RefusedFile, String(error));
      }
    }),
    { numRuns: 500 },
  );
});

test('streams that share sectors are refused before they fill the memory', () => {
  const large = Buffer.alloc(1_000_000, 1);
  const entries = newCompound('Workbook', large);
  const many = [
    ...entries,
    ...Array.from({ length: 400 }, (_, i) => newCompound(`s${i}`, Buffer.alloc(5_000))[1] ?? assert.fail()),
  ];
  const file = Buffer.from(writeCompound(many));
  const directory = (file.readUInt32LE(48) + 1) * 512;
  const start = file.readUInt32LE(directory + 128 + 116);
  for (let i = 0; i < 400; i++) {
    file.writeUInt32LE(start, directory + 128 * (2 + i) + 116);
    file.writeUInt32LE(large.length, directory + 128 * (2 + i) + 120);
  }
  assert.ok(openCompound(file).stream('workbook')?.equals(large));
  assert.throws(() => openCompound(file).entries(), RefusedFile);
});
