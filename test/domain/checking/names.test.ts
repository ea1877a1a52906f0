import assert from 'node:assert/strict';
import { test } from 'node:test';
import { annexColumn, annexDefinition, annexDefinitions } from '#domain/annexes/index.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { normaliseMobile, normalisePhone } from '#domain/values/phone.js';
import { checkRows, soundRow, told } from './rows.js';

const nameColumns: Readonly<Record<AnnexNo, readonly string[]>> = {
  1: ['agency_name', 'parent_agency', 'address', 'responsible_name', 'liaison_name'],
  2: ['agency_name', 'user_name'],
  3: ['filing_agency', 'business_name', 'legal_name', 'manager_name', 'business_address'],
  4: ['business_name'],
  5: ['business_name'],
};
const noNames = [
  '0',
  '000',
  'NULL',
  'null',
  '无',
  '／',
  '-',
  'N/A',
  '待补充',
  '例：示例汽车维修店',
  '示例',
  '（例:某店）',
  '123',
  '？',
];

for (const { no } of annexDefinitions) {
  for (const field of nameColumns[no]) {
    const column = annexColumn(annexDefinition(no), field);
    test(`annex ${no}, ${column.header}: a sign or a word for nothing is no name`, () => {
      for (const typed of noNames) {
        const { findings, values } = checkRows(no, [{ [field]: typed }]);
        const own = findings.filter((finding) => finding.field === field);
        if (column.need === 'must') {
          assert.ok(
            own.some(({ rule, level }) => rule === `A${no}-${column.no}` && level === 'E'),
            typed,
          );
        } else assert.ok(!own.some(({ level }) => level === 'E'), typed);
        assert.equal(values[0]?.[field], '', typed);
      }
    });
  }
}

test('names that look a little like it are names', () => {
  const names = [
    '无锡示例汽车维修有限公司',
    '海口空港汽修店',
    '4S店',
    '示例汽车维修店',
    '如意汽修',
    '零零七汽修',
    'NULLE',
    '例外汽修',
  ];
  for (const business_name of names)
    assert.deepEqual(told(checkRows(3, [{ business_name }]).findings), [], business_name);
});

test('a word for nothing where nothing is asked is nothing', () => {
  const { findings, values } = checkRows(3, [{ head_office_name: '无', registered_address: '/' }]);
  assert.deepEqual(told(findings), []);
  assert.deepEqual([values[0]?.['head_office_name'], values[0]?.['registered_address']], ['', '']);
  assert.deepEqual(told(checkRows(1, [{ does_repair: '否', acting_agency: '无' }]).findings), [
    '2 A1-9 E acting_agency',
  ]);
});

test('the example of the guide is nobody', () => {
  for (const { no, columns } of annexDefinitions) {
    const example = Object.fromEntries(columns.map(({ field, example: text }) => [field, text]));
    const { findings } = checkRows(no, [example]);
    const [first] = findings.filter(({ kind }) => kind.endsWith('.example'));
    assert.match(first?.message ?? '', /是填表说明中的示例。请删除这一行/, String(no));
    assert.equal(first?.level, no >= 4 ? 'W' : 'E');
    assert.ok(!checkRows(no, [soundRow[no]]).findings.some(({ kind }) => kind.endsWith('.example')));
  }
});

test('a hyphen before a mobile is no part of it', () => {
  for (const typed of ['-13900000001', '13900000001-', '139--00000001', '−13900000001']) {
    for (const cell of [typed, { kind: 'number', text: typed } as const]) {
      const { findings, values } = checkRows(3, [{ manager_mobile: cell }]);
      assert.deepEqual(
        findings.map(({ field }) => field),
        ['manager_mobile'],
        typed,
      );
      assert.notEqual(values[0]?.['manager_mobile'], '13900000001');
    }
  }
  for (const typed of ['139-0000-0001', '86-139-00000001', '+8613900000001', '139 0000 0001'])
    assert.equal(checkRows(3, [{ manager_mobile: typed }]).values[0]?.['manager_mobile'], '13900000001', typed);
  assert.equal(normaliseMobile('-13900000001'), '-13900000001');
  assert.equal(normalisePhone('-66666666'), '-66666666');
});

test('characters that nobody sees: an error that names them, the text without them as its repair', () => {
  const hidden = ['\u202e', '\u2066', '\u0007', '\u009c', '\ufffe', '\ufdd0', '\ud800', '\u{1ffff}'];
  for (const char of hidden) {
    const { findings, values } = checkRows(3, [
      { business_name: `海口${char}示例汽修`, uscc: `91460105123${char}456788U` },
    ]);
    assert.deepEqual(told(findings), ['2 V23 E business_name', '2 V23 E uscc'], JSON.stringify(char));
    const [name, code] = findings;
    assert.match(name?.message ?? '', /含有看不见的字符（U\+[0-9A-F]{4,6} [^）]+），内容与看到的不同/);
    assert.deepEqual([name?.proposal, code?.proposal], ['海口示例汽修', '91460105123456788U']);
    assert.deepEqual([values[0]?.['business_name'], values[0]?.['uscc']], ['', '']);
  }
});

test('what web pages leave behind is dropped in silence', () => {
  const { findings, values } = checkRows(3, [{ business_name: '\ufeff海口\u200b示例\u00ad汽修\u200f' }]);
  assert.deepEqual(told(findings), []);
  assert.equal(values[0]?.['business_name'], '海口示例汽修');
});
