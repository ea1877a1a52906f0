import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { annexDefinitions } from '#domain/annexes/index.js';
import { remembering } from '#domain/checking/remembered-readings.js';
import { cellReader } from '#domain/checking/values.js';
import type { Cell } from '#formats/cells.js';

const texts = fc.constantFrom(
  '',
  '无',
  '2',
  '2020-1-5',
  '是',
  '460105',
  '13900000001',
  '9.1E+17',
  '#N/A',
  '二类',
  '示例',
);
const cells = texts.chain((text) =>
  fc.constantFrom<Cell>(
    text,
    { kind: 'number', text },
    { kind: 'number', text, formula: true },
    { kind: 'text', text, formula: true },
    { kind: 'error', text },
    { kind: 'date', text },
  ),
);

test('a remembered reading is the reading that the cell would have had', () => {
  for (const { no, columns } of annexDefinitions)
    for (const column of columns) {
      const afresh = cellReader(no, column);
      fc.assert(
        fc.property(fc.array(cells, { maxLength: 60 }), (list) => {
          const remembered = remembering(cellReader(no, column));
          for (const cell of list) {
            const typed = typeof cell === 'string' ? cell : cell.text;
            assert.deepEqual(remembered(typed, cell), afresh(typed, cell));
          }
        }),
        { numRuns: 20 },
      );
    }
});

test('values that come back are read once, and a column without any is soon no longer looked up', () => {
  let reads = 0;
  const read = remembering((typed) => {
    reads += 1;
    return typed;
  });
  for (let i = 0; i < 10_000; i += 1) read(`460${i % 4}`, `460${i % 4}`);
  assert.equal(reads, 4);
  reads = 0;
  const names = remembering((typed) => {
    reads += 1;
    return typed;
  });
  for (let i = 0; i < 10_000; i += 1) assert.equal(names(`第${i}家`, `第${i}家`), `第${i}家`);
  assert.equal(reads, 10_000);
  names('第0家', '第0家');
  assert.equal(reads, 10_001, 'it was given up');
});
