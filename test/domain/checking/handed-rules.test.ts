import assert from 'node:assert/strict';
import { test } from 'node:test';
import { annexDefinition } from '#domain/annexes/index.js';
import type { CheckContext, HandedRow } from '#domain/annexes/types.js';
import { createChecker, formHead } from '#domain/checking/check.js';
import { handedList } from '#domain/legacy/handed.js';
import { anOldLicence, type ExtractRow } from '#test/support/extracts.js';

const handedRow = (n: number, change: ExtractRow = {}): HandedRow => {
  const typed = anOldLicence(n, change) as HandedRow['typed'];
  return { rowId: typed['old_system_id'] ?? '', typed };
};

const context = (own: readonly HandedRow[], others: readonly HandedRow[] = []): CheckContext => ({
  annexNo: 4,
  receivedOn: '2020-11-25',
  baselineOn: '2020-10-31',
  boundaryDay: 4,
  ownDivisions: ['460100', '460105'],
  handed: handedList(own, others),
});

/** Rule and field of what V26 and V27 say of rows of annex 4, with the values that stand. */
function said(known: CheckContext, ...rows: ExtractRow[]) {
  const checker = createChecker(4, known, formHead(4));
  const checked = rows.map((row, at) =>
    checker.row({
      row: at + 2,
      hidden: false,
      cells: annexDefinition(4).columns.map(({ field }) => (row as Readonly<Record<string, string>>)[field]),
    }),
  );
  return {
    told: [...checked.flatMap(({ findings }) => findings), ...checker.finish()]
      .filter(({ rule }) => rule === 'V26' || rule === 'V27')
      .map(({ rule, level, row, field }) => `${row} ${rule}${level} ${field}`),
    values: checked.map(({ values }) => values),
  };
}

test('a row that says the same in another spelling is the row that was handed out', () => {
  const given = handedRow(1, { division_code: '海口', valid_to: '2021.2.28', business_class: 'A3 三类汽车维修' });
  assert.deepEqual(
    said(context([given]), anOldLicence(1, { valid_to: '2021/2/28', licence_no: '４６０１０００００００１' })).told,
    [],
  );
  const masked = { legal_id_masked: '469***********0020', phone_masked: '138****0003' };
  assert.deepEqual(said(context([handedRow(1)]), anOldLicence(1, masked)).told, []);
  assert.deepEqual(said(context([handedRow(1)]), anOldLicence(1)).told, [], 'the whole number is no change of it');
});

test('V26: what was typed over a locked cell is told, and what was handed out stands', () => {
  const { told, values } = said(
    context([handedRow(1)]),
    anOldLicence(1, { business_name: '改过的名称', valid_to: '' }),
  );
  assert.deepEqual(told, ['2 V26W business_name', '2 V26W valid_to']);
  assert.equal(values[0]?.['business_name'], '海口示例第1汽车维修店');
  assert.equal(values[0]?.['valid_to'], '2021-02-28');
});

test('a city that reports for its districts may write itself for them, and no other place', () => {
  const given = context([handedRow(1, { division_code: '460105 秀英区' })]);
  assert.deepEqual(said(given, anOldLicence(1, { division_code: '460100' })).told, []);
  assert.deepEqual(said(given, anOldLicence(1, { division_code: '460106' })).told, ['2 V26W division_code']);
  assert.deepEqual(said(given, anOldLicence(1, { division_code: '469002' })).told, ['2 V26W division_code']);
});

test('V27: a row that nobody handed out, and one that comes twice, are errors; a missing one is no finding', () => {
  const known = context([handedRow(1), handedRow(2)]);
  assert.deepEqual(said(known, anOldLicence(1), anOldLicence(9)).told, ['3 V27E old_system_id']);
  assert.deepEqual(said(known, anOldLicence(1), anOldLicence(1)).told, ['3 V27E old_system_id']);
  assert.deepEqual(said(known, anOldLicence(1, { old_system_id: '' })).told, ['2 V27E old_system_id']);
  assert.deepEqual(said({ ...known, handed: undefined } as never, anOldLicence(9)).told, [], 'nothing was handed out');
});

test('a row of the other list is told by V16 where its own dates say so, and by V27 where they do not', () => {
  const expired = handedRow(3, { valid_from: '2016-02-01', valid_to: '2019-01-31' });
  const known = context([handedRow(1)], [expired]);
  assert.deepEqual(said(known, anOldLicence(3, { valid_to: '2019-01-31' })).told, []);
  assert.deepEqual(said(known, anOldLicence(3)).told, ['2 V27E old_system_id']);
});
