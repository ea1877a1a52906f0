import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeList } from '#domain/codes/code-lists.js';
import { markFields, missingFields, resultLists, resultOf, withConsequences } from '#domain/legacy/marks.js';

const unmarked = { check_result: '', is_filed: '', actual_status: '', operating_status: '1 营业' };

test('one result marks a row of annex 4: the mark and the state follow it', () => {
  const status = (check_result: string) => withConsequences(4, unmarked, { check_result });
  assert.deepEqual(status('准确'), {
    check_result: '准确',
    is_filed: '否',
    actual_status: '营业',
    filing_date: '',
    filing_no: '',
  });
  assert.deepEqual(status('已备案'), { check_result: '已备案', is_filed: '是', actual_status: '营业' });
  assert.equal(status('查无此户')['actual_status'], '其他');
  assert.equal(status('已停业或注销')['actual_status'], '', 'the list says that it is at work');
  const closed = withConsequences(4, { ...unmarked, operating_status: '6' }, { check_result: '已停业或注销' });
  assert.equal(closed['actual_status'], '注销');
});

test('what the person has filled in stands, and what was there before', () => {
  const sent = { check_result: '准确', is_filed: '是', filing_date: '2020-03-01', actual_status: '停业' };
  assert.deepEqual(withConsequences(4, unmarked, sent), sent);
  const there = { ...unmarked, actual_status: '整改' };
  assert.equal(withConsequences(4, there, { check_result: '准确' })['actual_status'], undefined);
  const same = { ...unmarked, check_result: '无误', is_filed: '是' };
  assert.deepEqual(withConsequences(4, same, { check_result: '准确' }), { check_result: '准确' }, 'the same result');
});

test('a filing that was marked by mistake goes with its date and number; a mark taken away takes all along', () => {
  const filed = { ...unmarked, check_result: '已备案', is_filed: '是', filing_date: '2020-03-01', filing_no: 'A1' };
  const mended = withConsequences(4, filed, { ...filed, check_result: '准确' });
  assert.deepEqual([mended['is_filed'], mended['filing_date'], mended['filing_no']], ['否', '', '']);
  const cleared = withConsequences(4, { ...filed, actual_status: '营业' }, { check_result: '' });
  assert.deepEqual([cleared['is_filed'], cleared['actual_status']], ['', '']);
});

test('annex 5 has no state of the business', () => {
  assert.deepEqual(withConsequences(5, {}, { check_result: '确认失效' }), {
    check_result: '确认失效',
    is_filed: '否',
    filing_date: '',
    filing_no: '',
  });
});

test('what a result asks for and is missing', () => {
  const row = { actual_status: '营业', is_filed: '否' };
  assert.deepEqual(missingFields(4, { ...row, check_result: '准确' }), []);
  assert.deepEqual(missingFields(4, { ...row, check_result: '有误已更正' }), ['corrections']);
  assert.deepEqual(missingFields(4, { ...row, check_result: '非本辖区' }), ['actual_agency']);
  assert.deepEqual(missingFields(4, { ...row, check_result: '准确', is_filed: '是' }), ['filing_date', 'filing_no']);
  assert.deepEqual(missingFields(5, { check_result: '已备案', filing_date: '2020-03-01' }), ['filing_no']);
  assert.deepEqual(missingFields(4, {}), [], 'nothing is asked of a row that is not marked');
});

test('every result of the lists is known, and what is none is told apart from nothing', () => {
  for (const no of [4, 5] as const) {
    for (const { code, name } of codeList(resultLists[no])) assert.equal(resultOf(no, ` ${name} `), code);
    assert.equal(resultOf(no, ''), '');
    assert.equal(resultOf(no, '不知道'), undefined);
    assert.ok(markFields[no].includes('check_result'));
  }
});
