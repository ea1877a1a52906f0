import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { annexDefinition } from '#domain/annexes/index.js';
import { maskCell, maskFinding, maskValues } from '#domain/values/masking.js';
import type { Finding } from '#domain/annexes/types.js';

const annex3 = annexDefinition(3);
const id = '469999198412311181';

function aFinding(over: Partial<Finding>): Finding {
  return {
    row: 3,
    column: 8,
    field: 'legal_id_no',
    rule: 'V5',
    level: 'E',
    value: id,
    message: '',
    kind: 'k',
    ...over,
  };
}

describe('personal numbers for people who may only look', () => {
  test('values of personal columns are masked, all others stay', () => {
    const values = { legal_id_no: id, manager_mobile: '13800000002', business_name: id };
    assert.deepEqual(maskValues(annex3, values), {
      legal_id_no: '469***********1181',
      manager_mobile: '138****0002',
      business_name: id,
    });
  });

  test('a finding keeps its place and its advice, not its number and not its proposal', () => {
    const message = `第 3 行“证件号码”为“${id}”，与第 1234567 行重复。`;
    const masked = maskFinding(annex3, aFinding({ message, proposal: id }));
    assert.equal(masked.value, '469***********1181');
    assert.equal(masked.message, '第 3 行“证件号码”为“469***********1181”，与第 1234567 行重复。');
    assert.ok(!('proposal' in masked));
  });

  test('neither another spelling of the number nor its birth date gives it away', () => {
    const said = (message: string, value: string) => maskFinding(annex3, aFinding({ message, value })).message;
    assert.equal(
      said('为“AB1234567”，应为 5 至 20 位字母和数字。', 'ab 1234567'),
      '为“AB1**4567”，应为 5 至 20 位字母和数字。',
    );
    assert.equal(said('中的出生日期“19841331”不存在或晚于今天。', id), '中的出生日期“****13**”不存在或晚于今天。');
    assert.equal(said('中的出生日期“19840230”不存在或晚于今天。', id), '中的出生日期“********”不存在或晚于今天。');
    assert.equal(
      said('中的出生日期为 1884-12-31，应在 16 至 100 岁之间。', id),
      '中的出生日期为 **********，应在 16 至 100 岁之间。',
    );
  });

  test('what no number has stays in sight: it is the fault', () => {
    const masked = (text: string) => maskCell({ personal: 'id' }, text);
    assert.equal(masked('4699991990O1010012'), '469*******O***0012', 'a letter for a digit');
    assert.equal(masked('469 999-19900101 0012'), '469 ***-******** 0012', 'signs between');
    assert.equal(masked('４６９９９９１９９００１０１００１２'), '４６９＊＊＊＊＊＊＊＊＊＊＊００１２', 'wide digits');
    assert.equal(masked('46999919900101001'), '469**********1001', 'a digit too few');
    assert.equal(masked('4.69999E+17'), '4.69**9E+17', 'a number of a spreadsheet');
    assert.equal(masked('一三八零零零零零零零一'), '一三八＊＊＊＊零零零一', 'digits in words');
    assert.equal(masked('ABCDEFGH'), 'ABC*EFGH', 'letters are a number of their own');
    const said = maskFinding(
      annex3,
      aFinding({ value: '4699991990o1010012 ', message: '为“4699991990O1010012”，应为 17 位数字加 1 位数字或 X。' }),
    );
    assert.equal(said.message, '为“469*******O***0012”，应为 17 位数字加 1 位数字或 X。');
  });

  test('a short value is masked where it is quoted alone', () => {
    const finding = aFinding({
      field: 'manager_mobile',
      value: '1',
      message: '第 1 行“负责人手机”为“1”，应为 1 开头。',
    });
    assert.equal(maskFinding(annex3, finding).message, '第 1 行“负责人手机”为“*”，应为 1 开头。');
  });

  test('other columns stay as they are', () => {
    const finding = aFinding({ field: 'uscc', value: id, message: `为“${id}”`, proposal: id });
    assert.equal(maskFinding(annex3, finding), finding);
  });
});
