import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createComparison } from '#features/annexes/review/compare.js';
import { groupOrder, groupSentence, isSafeInBulk, levelSums } from '#features/annexes/checking/present.js';
import { createRowKeys, effectiveRow, valuesDigest } from '#features/annexes/checking/rows.js';
import { type AnnexState, type AnnexStep, annexTransitions, nextState } from '#domain/annexes/states.js';
import type { SheetHead } from '#domain/annexes/types.js';
import { testCipher } from '#test/support/test-db.js';

test('the full matrix of states and steps: what is not in the table is not open', () => {
  const open: Record<AnnexState, AnnexStep[]> = {
    filling: ['upload', 'submit'],
    submitted: ['withdraw', 'claim', 'return', 'recall', 'accept'],
    returned: ['upload', 'submit'],
    accepted: ['return', 'recall', 'import'],
    imported: ['upload', 'undo'],
  };
  const steps: AnnexStep[] = ['upload', 'submit', 'withdraw', 'claim', 'return', 'recall', 'accept', 'import', 'undo'];
  for (const state of Object.keys(annexTransitions) as AnnexState[]) {
    assert.deepEqual(
      steps.filter((step) => nextState(state, step) !== undefined),
      open[state],
      state,
    );
  }
});

test('row keys follow the business through sorting and re-uploading, and tell repeated ones apart', () => {
  const shop = { uscc: '91460100000000000C', business_address: '示例路1号', subject: 'automobile', staff_total: '3' };
  const other = { ...shop, business_address: '示例路2号' };
  const [first, second] = [createRowKeys(3, testCipher), createRowKeys(3, testCipher)];
  const [a, b] = [first(shop), first(other)];
  assert.equal(second(other), b);
  assert.equal(second({ ...shop, staff_total: '4' }), a);
  assert.equal(second(shop), `${a}-2`);
});

test('equal values give equal digests in any order of fields', () => {
  assert.equal(valuesDigest({ a: '1', b: '2' }, testCipher), valuesDigest({ b: '2', a: '1' }, testCipher));
  assert.notEqual(valuesDigest({ a: '1', b: '2' }, testCipher), valuesDigest({ a: '12', b: '' }, testCipher));
});

const head = {
  columns: [
    { index: 0, header: '序号', field: 'seq' },
    { index: 3, header: '业户名称', field: 'business_name' },
  ],
} as unknown as SheetHead;

test('a mended cell counts, the stored row stays as typed', () => {
  const row = { row: 5, hidden: false, cells: ['1', undefined, undefined, '旧名'] };
  assert.deepEqual(effectiveRow(row, [{ field: 'business_name', value: '新名' }], head).cells, [
    '1',
    undefined,
    undefined,
    '新名',
  ]);
  assert.deepEqual(effectiveRow(row, [{ field: 'business_name', value: '' }], head).cells[3], undefined);
  assert.deepEqual(effectiveRow(row, [{ field: 'not_here', value: 'x' }], head).cells, row.cells);
  assert.equal(row.cells[3], '旧名');
});

test('versions are compared by key: added, dropped, changed, same', () => {
  const mark = (row: number, rowKey: string, digest: string) => ({ row, rowKey, digest });
  const comparison = createComparison();
  comparison.before([mark(2, 'a', '1'), mark(3, 'b', '1'), mark(4, 'c', '1')]);
  comparison.after([mark(2, 'c', '1'), mark(3, 'a', '2'), mark(4, 'd', '1')]);
  assert.deepEqual(comparison.finish(), { added: [4], dropped: [3], changed: [{ before: 2, after: 3 }], same: 1 });
});

test('versions that agree are compared without holding more than what lies apart', () => {
  const marks = (from: number, shift: number) =>
    Array.from({ length: 100 }, (_, n) => ({ row: from + n + shift, rowKey: `key ${from + n}`, digest: '1' }));
  const comparison = createComparison();
  comparison.after([{ row: 1, rowKey: 'new', digest: '1' }]);
  let most = 0;
  for (let from = 0; from < 100_000; from += 100) {
    comparison.before(marks(from, 0));
    comparison.after(marks(from, 1));
    most = Math.max(most, comparison.held());
  }
  assert.ok(most <= 101, String(most));
  assert.deepEqual(comparison.finish(), { added: [1], dropped: [], changed: [], same: 100_000 });
});

const group = (level: 'E' | 'W' | 'N', count: number, kind = `${level}${count}`) => ({
  kind,
  level,
  rule: 'V2',
  field: 'uscc',
  count,
  open: count,
  proposals: 0,
  sets: 0,
  waived: 0,
});

test('errors come first, the most frequent before the rare', () => {
  assert.deepEqual(
    groupOrder([group('N', 9), group('W', 1), group('E', 1), group('E', 7)]).map((one) => one.kind),
    ['E7', 'E1', 'W1', 'N9'],
  );
  assert.deepEqual(levelSums([group('E', 2), group('E', 3), group('W', 4)]), {
    E: { count: 5, open: 5 },
    W: { count: 4, open: 4 },
    N: { count: 0, open: 0 },
  });
});

test('a group has a sentence of its own, true of all its rows', () => {
  assert.equal(groupSentence(group('E', 5, 'V2.uscc.check-digit')), '末位校验不符：5 处');
  assert.equal(groupSentence({ ...group('E', 6, 'V13.filing_no.repeated'), sets: 3 }), '与别的行重复：3 组，6 行');
  assert.equal(groupSentence(group('W', 1, 'V2.uscc.never-heard-of')), '不符合规则 V2：1 处');
});

test('a check digit is never mended in bulk: it does not say where the fault is', () => {
  assert.equal(isSafeInBulk('V2.uscc.check-digit'), false);
  assert.equal(isSafeInBulk('V6.manager_mobile.area-code'), true);
});
