import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type NilFacts, nilBars, nilStatement } from '#domain/annexes/nil-return.js';

const row = { annexNo: 4, annexId: 1, versionId: 2, row: 3, name: '示例店' } as const;
const nothing: NilFacts = {
  annexNo: 5,
  handed: 2,
  rows: 2,
  missing: 0,
  unmarked: 0,
  filed: [],
  otherwise: [],
};
const codes = (facts: Partial<NilFacts>): string[] => nilBars({ ...nothing, ...facts }).map(({ code }) => code);

test('a list of which every licence has lapsed is a nil return; whatever else is in it, is not', () => {
  assert.deepEqual(codes({}), []);
  assert.deepEqual(codes({ handed: 0, rows: 0 }), []);
  assert.deepEqual(codes({ unmarked: 1 }), ['nil_open']);
  assert.deepEqual(codes({ missing: 1 }), ['nil_missing']);
  assert.deepEqual(codes({ filed: [{ ...row, annexNo: 5 }] }), ['nil_filed']);
  assert.deepEqual(codes({ otherwise: [{ ...row, annexNo: 5 }] }), ['nil_otherwise']);
  assert.deepEqual(codes({ handed: undefined, rows: undefined }), ['nil_not_handed']);
  assert.deepEqual(codes({ rows: undefined }), ['nil_no_version']);
});

test('annex 3 is nil without rows, and while nothing in annexes 4 and 5 is marked as filed', () => {
  const of3 = { annexNo: 3, handed: undefined } as const;
  assert.deepEqual(codes({ ...of3, rows: 0 }), []);
  assert.deepEqual(codes({ ...of3, rows: undefined }), ['nil_no_version']);
  assert.deepEqual(codes({ ...of3, rows: 2 }), ['nil_has_rows']);
  const [bar] = nilBars({ ...nothing, ...of3, rows: 0, filed: [row] });
  assert.deepEqual(bar, { code: 'nil_filed', count: 1, rows: [row] });
});

test('annex 4 is nil only where its handed list has no licence', () => {
  const of4 = { annexNo: 4 } as const;
  assert.deepEqual(codes({ ...of4, handed: 0, rows: 0 }), []);
  assert.deepEqual(codes({ ...of4, handed: 0, rows: undefined }), ['nil_no_version']);
  assert.deepEqual(codes({ ...of4, handed: 0, rows: 1 }), ['nil_has_rows']);
  assert.deepEqual(codes({ ...of4, handed: 2, rows: 0 }), ['nil_list']);
  assert.deepEqual(codes({ ...of4, handed: undefined, rows: 0 }), ['nil_not_handed']);
  assert.equal(nilStatement(4, '海口市', 0), '经核对，海口市附件4名单为 0 户，附件4作零报告。');
});

test('the statement says of whom and of how many', () => {
  assert.equal(nilStatement(5, '海口市', 3), '经核对，海口市附件5名单 3 户均已确认失效，无已备案业户，附件5作零报告。');
  assert.match(nilStatement(5, '海口市', 0), /名单为 0 户/);
  assert.match(nilStatement(3, '海口市', 0), /海口市没有已备案的机动车维修经营业户/);
});
