import assert from 'node:assert/strict';
import { test } from 'node:test';
import { licenceFields } from '#domain/legacy/licence.js';
import { deltaWords, isNoDelta, type KeptLine, listDelta } from '#domain/legacy/list-delta.js';

const line = (rowId: string, digest = 'a', more: Partial<KeptLine> = {}): KeptLine => ({
  rowId,
  name: `店${rowId}`,
  digest,
  ...more,
});
const ids = (before: readonly KeptLine[], after: readonly KeptLine[]) => {
  const delta = listDelta(before, after);
  return [delta.new, delta.gone, delta.changed].map((rows) => rows.map(({ rowId }) => rowId).join());
};

test('rows are new, gone or changed; the others are not told of', () => {
  const before = [line('1'), line('2'), line('3')];
  const after = [line('1'), line('3', 'b'), line('4')];
  assert.deepEqual(ids(before, after), ['4', '2', '3']);
  assert.equal(deltaWords(listDelta(before, after)), '新增 1 户、不再列入 1 户、内容变动 1 户');
  assert.ok(isNoDelta(listDelta(before, before)));
  assert.equal(deltaWords(listDelta(before, before)), '');
});

test('what the office has itself passed on is no change of its list, whatever becomes of it there', () => {
  const before = [line('1'), line('2')];
  assert.deepEqual(ids(before, [line('1'), line('2', 'b', { isAway: true })]), ['', '', '']);
  assert.deepEqual(ids([line('1')], [line('1'), line('2', 'a', { isAway: true })]), ['', '', '']);
});

test('what came back is to be looked at, once for each time', () => {
  assert.deepEqual(ids([line('1')], [line('1', 'a', { returned: 7 })]), ['', '', '1']);
  assert.deepEqual(ids([line('1', 'a', { returned: 7 })], [line('1', 'a', { returned: 7 })]), ['', '', '']);
  assert.deepEqual(ids([line('1', 'a', { returned: 7 })], [line('1', 'a', { returned: 9 })]), ['', '', '1']);
  assert.deepEqual(ids([line('1', 'a', { returned: 7 })], [line('1', 'a', { isAway: true })]), ['', '', '']);
});

test('a changed row says what each column said before and says now', () => {
  const text = (address: string, validTo: string) =>
    JSON.stringify(['1', ...licenceFields.map((field) => ({ address, valid_to: validTo })[field as 'address'] ?? '')]);
  const was = line('1', 'a', { text: text('旧址', '') });
  const moved = listDelta([was], [line('1', 'b', { text: text('新址', '2021-01-01') })]);
  assert.deepEqual(moved.changed, [
    {
      rowId: '1',
      name: '店1',
      fields: [
        { field: 'address', before: '旧址', after: '新址' },
        { field: 'valid_to', before: '', after: '2021-01-01' },
      ],
    },
  ]);
  const back = listDelta([was], [{ ...was, returned: 3 }]);
  assert.deepEqual(back.changed, [{ rowId: '1', name: '店1', fields: [], isBack: true }]);
  const unkept = listDelta([line('1')], [line('1', 'b', { text: text('新址', '') })]);
  assert.deepEqual(unkept.changed, [{ rowId: '1', name: '店1' }], 'what nobody kept is not made up');
});
