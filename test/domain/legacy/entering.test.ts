import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readCorrections } from '#domain/legacy/corrections.js';
import { licenceTask } from '#domain/legacy/entering.js';
import { businessOfLicence } from '#domain/legacy/licence-business.js';
import { licenceFields, type TypedLicence } from '#domain/legacy/licence.js';

const typed = (over: Partial<TypedLicence> = {}): TypedLicence => ({
  ...(Object.fromEntries(licenceFields.map((field) => [field, ''])) as TypedLicence),
  old_system_id: 'HN0000123',
  division_code: '460105 秀英区',
  business_name: '海口示例汽车维修店',
  uscc: '92460400222222223R',
  legal_name: '示例戊',
  legal_id_masked: '469999199001010020',
  phone_masked: '13800000003',
  address: '示例街2号',
  licence_word: '琼交运管许可示字',
  licence_no: '460400000002',
  business_class: 'A3 三类汽车维修',
  valid_from: '2018.3.1',
  valid_to: '43890',
  operating_status: '1 营业',
  ...over,
});
const said = { unit: '460100', oldId: 'HN0000123', corrections: '', actualStatus: '' };

describe('what an office writes into 更正内容', () => {
  test('is read cell by cell, in the spellings that offices use', () => {
    for (const text of [
      '法定代表人（经营者）：示例戊 → 示例己',
      '法定代表人(经营者): 示例戊->示例己',
      '1、法定代表人由示例戊改为示例己。',
    ])
      assert.deepEqual(readCorrections(text), {
        corrections: [{ field: 'legal_name', before: '示例戊', after: '示例己' }],
        rest: '',
      });
    const two = readCorrections('业户地址：旧街1号 → 新街2号；联系电话：空 → 13800001366\n门牌有误');
    assert.deepEqual(
      two.corrections.map(({ field, after }) => [field, after]),
      [
        ['address', '新街2号'],
        ['phone_masked', '13800001366'],
      ],
    );
    assert.equal(two.rest, '门牌有误');
  });

  test('what names no column of the list, or no new value, is no correction', () => {
    for (const text of ['地址写错了', '邮编：570000 → 570100', '业户编号：HN1 → HN2', '业户地址：旧街1号 →'])
      assert.deepEqual(readCorrections(text), { corrections: [], rest: text });
    assert.deepEqual(readCorrections(' \n；'), { corrections: [], rest: '' });
  });
});

describe('the business behind an old licence', () => {
  test('is told by the list: codes, days and numbers read, each in its own place', () => {
    const values = businessOfLicence(typed({ legacy_code: '460100123456789' }), said);
    assert.equal(values['division_code'], '460105');
    assert.deepEqual([values['business_class'], values['subject']], ['A3', 'automobile']);
    assert.equal(values['uscc'], '92460400222222223R');
    assert.equal(values['legacy_reg_no'], '460100123456789');
    assert.equal(values['legal_id_no'], '469999199001010020');
    assert.deepEqual([values['manager_mobile'], values['business_phone']], ['13800000003', undefined]);
    assert.equal(values['licence_valid_from'], '2018-03-01');
    assert.equal(values['licence_valid_to'], '2020-02-29');
    assert.equal(values['old_system_id'], 'HN0000123');
  });

  test('is silent where the list is, or cannot be read: nothing is made up', () => {
    const values = businessOfLicence(
      typed({
        business_class: '',
        legal_id_masked: '4.69999E+17',
        valid_to: '长期',
        uscc: '',
        phone_masked: '0898-00000000',
      }),
      said,
    );
    for (const field of ['business_class', 'subject', 'legal_id_no', 'licence_valid_to', 'uscc', 'filing_no', 'remark'])
      assert.equal(values[field], undefined, field);
    assert.equal(values['business_phone'], '0898-00000000');
    assert.equal(businessOfLicence(typed({ uscc: '460100123456789' }), said)['legacy_reg_no'], '460100123456789');
    assert.equal(businessOfLicence(typed({ uscc: '12345678-9' }), said)['org_code'], '12345678-9');
  });

  test('the office has the last word: corrections, the status it sees, and the unit that has the licence now', () => {
    const corrections = '法定代表人（经营者）：示例戊 → 示例己；联系电话：138****0003 → 138****1366；门牌有误';
    const values = businessOfLicence(typed(), { ...said, unit: '469021', corrections, actualStatus: '2' });
    assert.equal(values['legal_name'], '示例己');
    assert.equal(values['manager_mobile'], '13800000003', 'a masked number corrects nothing');
    assert.equal(values['operating_status'], '2');
    assert.equal(values['division_code'], '469021');
    assert.equal(values['remark'], '更正内容：门牌有误；联系电话（脱敏）：138****1366');
  });
});

test('the import rule of annexes 4 and 5: every result has one outcome', () => {
  const task = (no: 4 | 5, check_result: string, is_filed = '0') => {
    const one = licenceTask(no, { check_result, is_filed });
    return one.kind === 'leave' ? one.why : one.kind;
  };
  assert.deepEqual(
    ['accurate', 'corrected', 'not_found', 'closed', 'duplicate', 'other_division', ''].map((result) =>
      task(4, result),
    ),
    ['enter', 'enter', 'to_confirm', 'to_confirm', 'to_confirm', 'passed_on', 'open'],
  );
  assert.equal(task(4, 'filed', '1'), 'link');
  assert.deepEqual(
    ['lapsed', 'operating', 'closed', 'duplicate', 'other_division', ''].map((result) => task(5, result)),
    ['not_imported', 'still_operating', 'to_confirm', 'to_confirm', 'passed_on', 'not_imported'],
  );
  assert.equal(task(5, 'filed', '1'), 'link');
  for (const result of ['accurate', 'lapsed', ''])
    assert.notEqual(task(5, result), 'enter', 'nothing of annex 5 enters');
});
