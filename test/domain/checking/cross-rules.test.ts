import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CrossAnnex, crossCheck } from '#domain/checking/cross-rules.js';
import { formHead } from '#domain/checking/check.js';
import type { AnnexNo, HandedRow } from '#domain/annexes/types.js';
import { anOldLicence } from '#test/support/extracts.js';

type Values = Readonly<Record<string, string>>;
const annex = (no: AnnexNo, ...rows: Values[]): CrossAnnex => ({
  head: formHead(no),
  rows: rows.map((values, at) => ({ row: at + 2, values })),
});
const licence: Values = {
  old_system_id: 'HN0000001',
  business_name: '海口示例汽车维修店',
  uscc: '92460100MAXY00001A',
  licence_no: '460100000001',
};
const marked: Values = { ...licence, is_filed: '1' };
const unmarked: Values = { ...licence, is_filed: '0' };
const filing: Values = { business_name: licence['business_name'] ?? '', uscc: licence['uscc'] ?? '', licence_no: '' };
const told = (outcome: ReturnType<typeof crossCheck>) =>
  ([3, 4, 5] as const).flatMap((no) =>
    outcome.findings[no].map(({ rule, level, row, field }) => `${no} ${rule}${level} ${row} ${field}`),
  );

test('V17: a marked licence has its filing, by code, by licence number or by name', () => {
  for (const [by, row] of [
    ['uscc', { ...filing, business_name: '别的名称' }],
    ['licence', { business_name: '别的名称', uscc: '', licence_no: '460100000001' }],
    ['name', { business_name: '海口示例 汽车维修店', uscc: '', licence_no: '' }],
  ] as const) {
    const outcome = crossCheck({ annex3: annex(3, row), annex4: annex(4, marked) });
    assert.deepEqual(told(outcome), [], by);
    assert.deepEqual(outcome.links, [{ annexNo: 4, row: 2, filedRow: 2, by }]);
  }
});

test('V17: without a filing it is an error at the mark, in annex 4 and in annex 5', () => {
  const other = annex(3, { business_name: '儋州示例汽车维修店', uscc: '92460400MAXY00001B', licence_no: '' });
  const outcome = crossCheck({ annex3: other, annex4: annex(4, marked), annex5: annex(5, marked) });
  assert.deepEqual(told(outcome), ['4 V17E 2 is_filed', '5 V17E 2 is_filed']);
  assert.match(outcome.findings[4][0]?.message ?? '', /附件3中没有这一户/);
  const early = crossCheck({ annex4: annex(4, marked) });
  assert.match(early.findings[4][0]?.message ?? '', /附件3还没有上传/);
});

test('empty codes and names never make two rows one', () => {
  const empty = { business_name: '', uscc: '', licence_no: '', is_filed: '1', old_system_id: '' };
  assert.deepEqual(told(crossCheck({ annex3: annex(3, empty), annex4: annex(4, empty) })), ['4 V17E 2 is_filed']);
});

test('V18: a filing whose licence is there but not marked is a warning at what both share', () => {
  const outcome = crossCheck({ annex3: annex(3, filing), annex5: annex(5, unmarked) });
  assert.deepEqual(told(outcome), ['3 V18W 2 uscc']);
  const converted = { ...filing, uscc: '', licence_no: '460100000001' };
  assert.deepEqual(told(crossCheck({ annex3: annex(3, converted), annex4: annex(4, unmarked) })), [
    '3 V18W 2 licence_no',
  ]);
  assert.deepEqual(told(crossCheck({ annex3: annex(3, filing), annex4: annex(4, marked) })), []);
});

test('V18: a licence that was handed out and did not come back is not marked either', () => {
  const typed = { ...anOldLicence(1), uscc: licence['uscc'] } as unknown as HandedRow['typed'];
  const handed5 = [{ rowId: 'HN0000001', typed }];
  const row = { ...licence, old_system_id: 'HN0000009', uscc: '', licence_no: '', is_filed: '0' };
  const sent = { annex3: annex(3, filing), annex5: annex(5, row) };
  assert.deepEqual(told(crossCheck({ ...sent, handed5 })), ['3 V18W 2 uscc']);
  assert.deepEqual(told(crossCheck(sent)), []);
  assert.deepEqual(told(crossCheck({ annex3: annex(3, filing), handed5 })), ['3 V18W 2 uscc'], 'annex 5 need not come');
  assert.deepEqual(told(crossCheck({ annex3: annex(3, filing), handed4: handed5 })), [], 'annex 4 was not sent yet');
});

test('a person’s word goes before codes and names: what is one is linked by it, what is not never again', () => {
  const keyed = (one: CrossAnnex, ...keys: string[]): CrossAnnex => ({
    ...one,
    rows: one.rows.map((row, at) => ({ ...row, key: keys[at] ?? '' })),
  });
  const namesake = { ...filing, uscc: '', licence_no: '' };
  const other = { business_name: '海口另一家修理厂', uscc: '', licence_no: '' };
  const unit = { annex3: annex(3, namesake, other), annex4: keyed(annex(4, marked), 'L') };
  const persons = (links: [string, number][], apart: string[]) => ({ links: new Map(links), apart: new Set(apart) });
  assert.deepEqual(crossCheck(unit).links, [{ annexNo: 4, row: 2, filedRow: 2, by: 'name' }]);
  const linked = crossCheck({ ...unit, persons: persons([['L', 3]], []) });
  assert.deepEqual(linked.links, [{ annexNo: 4, row: 2, filedRow: 3, by: 'person' }]);
  const apart = crossCheck({ ...unit, persons: persons([], ['L 2']) });
  assert.deepEqual(apart.links, []);
  assert.deepEqual(told(apart), ['4 V17E 2 is_filed']);
  // Another filing of the same name may still be meant.
  const twins = { ...unit, annex3: annex(3, namesake, namesake), persons: persons([], ['L 2']) };
  assert.deepEqual(crossCheck(twins).links, [{ annexNo: 4, row: 2, filedRow: 3, by: 'name' }]);
  // V18: a filing that is not the licence’s business is asked of it no more.
  const unsaid = { annex3: annex(3, filing), annex4: keyed(annex(4, unmarked), 'L') };
  assert.deepEqual(told(crossCheck(unsaid)), ['3 V18W 2 uscc']);
  assert.deepEqual(told(crossCheck({ ...unsaid, persons: persons([], ['L 2']) })), []);
});
