import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeList } from '#domain/codes/code-lists.js';
import { daysOverdue, importAction, linkedRow } from '#domain/legacy/import-action.js';

const of = (annexNo: 4 | 5, result: string, filed: string) =>
  importAction(annexNo, { check_result: result, is_filed: filed });

test('annex 4: filed goes with annex 3, what is right and not filed by itself, the rest not at all', () => {
  const expected = {
    ...{ accurate: 'as_unfiled', corrected: 'as_unfiled', filed: '', not_found: 'skip', closed: 'skip' },
    ...{ duplicate: 'skip', other_division: '' },
  };
  const codes = codeList('check-results-4').map(({ code }) => code);
  assert.deepEqual(Object.fromEntries(codes.map((code) => [code, of(4, code, '0')])), expected);
  for (const code of codes) assert.equal(of(4, code, '1'), code === 'other_division' ? '' : 'as_filed', code);
  assert.equal(of(4, '', ''), '', 'nobody has marked it');
  assert.equal(of(4, 'accurate', ''), '', 'whether it has filed is not said');
});

test('annex 5: nothing but what is filed, whatever else is said of it', () => {
  for (const { code } of [...codeList('check-results-5'), { code: '' }])
    for (const filed of ['', '0']) assert.equal(of(5, code, filed), 'skip', code);
  assert.equal(of(5, 'filed', '1'), 'as_filed');
});

test('every answer is a code of the list', () => {
  const known = codeList('import-actions').map(({ code }) => code);
  assert.deepEqual(known, ['as_filed', 'as_unfiled', 'skip']);
});

test('days overdue are counted to the baseline, over months and leap years', () => {
  assert.equal(daysOverdue('2020-10-31', '2020-10-30'), '1');
  assert.equal(daysOverdue('2020-10-31', '2020-02-28'), '246');
  assert.equal(daysOverdue('2020-10-31', '2019-10-31'), '366');
  for (const end of ['2020-10-31', '2021-01-01', '', '2020-13-01']) assert.equal(daysOverdue('2020-10-31', end), '');
});

test('a row of the other annex is named by its annex and row', () => {
  assert.equal(linkedRow(4, 123), '4-000123');
});
