import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { annexDefinition, annexDefinitions } from '#domain/annexes/index.js';
import { MARK_COLUMN_HEADER, MARK_SHEET_NAME, ROW_ID_HEADER, TEMPLATE_SHEET_NAME } from '#domain/reading/marks.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { bareHeaderWord, headerWord } from '#domain/reading/header-words.js';
import { readBytes, refusalOf } from '#test/support/read-bytes.js';
import {
  annexSheet,
  csvBytes,
  sheetJsBytes,
  type TestCell,
  type TestSheet,
  xlsxBytes,
} from '#test/support/workbooks.js';

const fieldsOf = (head: { columns: readonly { field: string | null }[] }) => head.columns.map((column) => column.field);
const headerOf = (no: AnnexNo) => annexDefinition(no).columns.map((column) => column.header);
const sheetOf = (...rows: (readonly TestCell[])[]): TestSheet => ({ name: 'Sheet1', rows });
const data = (no: AnnexNo) => annexSheet(no, 1).rows[1]!;

test('header words without their remarks', () => {
  assert.equal(bareHeaderWord('业户名称（必填）'), '业户名称');
  assert.equal(bareHeaderWord('业户名称((甲)乙)'), '业户名称');
  assert.equal(bareHeaderWord('业户名称（必填'), '业户名称必填');
  assert.equal(bareHeaderWord('业户名称'), undefined);
  assert.equal(bareHeaderWord('（必填）'), undefined);
});

test('header words: NFKC, marks, blanks, line breaks and bracket characters do not count, their content does', () => {
  assert.equal(headerWord(' *业户 名\n称（必填） '), '业户名称必填');
  assert.equal(headerWord('【ＶＰＮ】开通'), 'vpn开通');
  assert.equal(headerWord('法定代表人(经营者)'), headerWord('法定代表人（经营者）'));
});

describe('columns are found by their header', () => {
  for (const { no } of annexDefinitions) {
    test(`annex ${no}: reversed order, marks and line breaks in headers`, async () => {
      const header = headerOf(no)
        .map((text) => `*${text.slice(0, 2)}\n${text.slice(2)} `)
        .reverse();
      const { head } = await readBytes(xlsxBytes([sheetOf(header, [...data(no)].reverse())]), no);
      assert.deepEqual(
        fieldsOf(head),
        annexDefinition(no)
          .columns.map((column) => column.field)
          .reverse(),
      );
      assert.deepEqual(head.missingColumns, []);
    });

    test(`annex ${no}: every synonym stands for its column`, async () => {
      for (const column of annexDefinition(no).columns) {
        for (const synonym of column.synonyms) {
          const header = headerOf(no).map((text) => (text === column.header ? synonym : text));
          const { head } = await readBytes(csvBytes(sheetOf(header, data(no))), no);
          assert.equal(head.columns[column.no - 1]?.field, column.field, `${column.header} as ${synonym}`);
        }
      }
    });
  }

  test('the hidden column of row ids is no column of the annex; each row keeps its id (C12)', async () => {
    const sheet = sheetOf([...headerOf(4), ROW_ID_HEADER], [...data(4), 'L-17'], [...data(4), '']);
    const { head, rows, tail } = await readBytes(xlsxBytes([sheet]), 4);
    assert.deepEqual(fieldsOf(head), fieldsOf((await readBytes(xlsxBytes([sheetOf(headerOf(4), data(4))]), 4)).head));
    assert.deepEqual(tail.unnamedColumns, []);
    assert.deepEqual(
      rows.map(({ rowId }) => rowId),
      ['L-17', undefined],
    );
    assert.ok(rows.every(({ cells }) => !cells.includes('L-17')));
  });

  test('unknown, doubled, missing and unnamed columns are told', async () => {
    const header = [
      ...headerOf(4).filter((text) => text !== '更正内容' && text !== '核对人'),
      '内部编号',
      '业户名称',
      '',
      '企业名称',
    ];
    const row = [...data(4).slice(0, header.length - 4), 'N1', '重复', '无表头', '再次'];
    const { head, tail } = await readBytes(xlsxBytes([sheetOf(header, row)]), 4);
    const at = header.length - 4;
    assert.deepEqual(head.columns.slice(at), [
      { index: at, header: '内部编号', field: null },
      { index: at + 1, header: '业户名称', field: null, duplicateOf: 'business_name' },
      { index: at + 3, header: '企业名称', field: null, duplicateOf: 'business_name' },
    ]);
    assert.deepEqual(head.missingColumns, ['更正内容']);
    assert.deepEqual(tail.unnamedColumns, [at + 2]);
  });

  for (const { no } of annexDefinitions) {
    test(`annex ${no}: a remark in brackets behind a header does not hide its column`, async () => {
      const remarks = ['（必填）', '(18位)', '【见说明】', '〔选填[如有]〕', '《脱敏》'];
      const header = headerOf(no).map((text, at) => `${text}${remarks[at % remarks.length]}`);
      const { head } = await readBytes(xlsxBytes([sheetOf(header, data(no))]), no);
      assert.deepEqual(
        fieldsOf(head),
        annexDefinition(no).columns.map((column) => column.field),
      );
    });
  }

  test('synonyms with a remark: 联系电话（手机）; a remark between the words', async () => {
    const header = headerOf(3).map((text) =>
      text === '业务电话' ? '联系电话（手机）' : text === '业户名称' ? '（必填）业户（全称）名称' : text,
    );
    const { head } = await readBytes(xlsxBytes([sheetOf(header, data(3))]), 3);
    assert.deepEqual(head.missingColumns, []);
  });

  test('where a remark leaves a choice, nobody guesses', async () => {
    const asked = (over: Readonly<Record<string, string>>) =>
      readBytes(xlsxBytes([sheetOf(...[headerOf(3).map((text) => over[text] ?? text)], data(3))]), 3);
    const two = await asked({ 业务电话: '联系电话（手机）', 备注: '联系电话（座机）' });
    assert.deepEqual(two.head.missingColumns, ['业务电话', '备注'], 'two columns for one field');
    const former = await asked({ 备注: '业户名称（曾用名）' });
    assert.deepEqual(
      former.head.columns.filter(({ field }) => field === null),
      [{ index: headerOf(3).indexOf('备注'), header: '业户名称（曾用名）', field: null }],
      'the column that is there stays, the other is unknown and no second one of it',
    );
    const open = await asked({ 业户名称: '业户名称（必填' });
    assert.deepEqual(open.head.missingColumns, ['业户名称'], 'an open bracket ends nowhere');
  });

  test('two-level headers: groups above, single columns merged downwards', async () => {
    const { columns } = annexDefinition(3);
    const upper = columns.map((column, at) => (column.group === columns[at - 1]?.group ? null : column.group));
    const two = [
      upper.map((text, at) => (at < 3 ? columns[at]!.header : text)),
      columns.map((column, at) => (at < 3 ? null : column.header)),
    ];
    const { head, tail } = await readBytes(xlsxBytes([sheetOf(['已备案业户'], ...two, data(3))]), 3);
    assert.deepEqual(
      fieldsOf(head),
      columns.map((column) => column.field),
    );
    assert.deepEqual([head.headerRow, head.firstDataRow, tail.dataRows], [3, 4, 1]);
  });

  test('two-level headers whose halves only together are a column', async () => {
    const header = headerOf(3);
    const from = header.indexOf('租赁期起');
    const upper = header.map((text, at) => (at === from ? '租赁期' : at === from + 1 ? null : text));
    const lower = header.map((_, at) => (at === from ? '起' : at === from + 1 ? '止' : null));
    const { head } = await readBytes(xlsxBytes([sheetOf(upper, lower, data(3))]), 3);
    assert.deepEqual(fieldsOf(head).slice(from, from + 2), ['lease_from', 'lease_to']);
    assert.equal(head.columns[from]?.header, '租赁期/起');
  });

  test('a header far down below titles', async () => {
    const titles = Array.from({ length: 20 }, (_, at) => [`说明 ${at + 1}`]);
    const { head } = await readBytes(xlsxBytes([sheetOf(...titles, [], headerOf(5), data(5))]), 5);
    assert.equal(head.headerRow, 22);
  });
});

describe('the sheet with the data', () => {
  test('the first visible one; hidden and further sheets are named, our own are not', async () => {
    const sheets = [
      { ...annexSheet(4), name: '_lists', hidden: true },
      annexSheet(4),
      { name: '填表说明', rows: [['x']] },
      { name: '草稿', rows: [['x']] },
      { name: '空', rows: [] },
      { name: MARK_SHEET_NAME, rows: [['x']] },
    ];
    const { head } = await readBytes(xlsxBytes(sheets), 4);
    assert.deepEqual(
      [head.sheet, head.hiddenSheets, head.otherSheets, head.marked],
      ['附件4', ['_lists'], ['草稿'], true],
    );
  });

  test('another visible one when the first does not fit', async () => {
    const { head } = await readBytes(xlsxBytes([{ name: '封面', rows: [['封面']] }, annexSheet(1), annexSheet(2)]), 2);
    assert.deepEqual([head.sheet, head.otherSheets], ['附件2', ['封面', '附件1']]);
  });

  test('trouble on a side sheet does not matter', async () => {
    const wide = { name: '宽', rows: [Array.from({ length: 400 }, () => 'x')] };
    const { head } = await readBytes(xlsxBytes([annexSheet(2), wide]), 2);
    assert.deepEqual([head.sheet, head.otherSheets], ['附件2', ['宽']]);
  });

  test('our own marks are stripped, template version and agency are found', async () => {
    const marked = annexSheet(2, 2).rows.map((row, at) =>
      at === 0 ? [MARK_COLUMN_HEADER, ...row] : ['姓名为空', ...row],
    );
    const template = { name: TEMPLATE_SHEET_NAME, hidden: true, rows: [['2'], ['2020-1'], ['460105']] };
    const { head, rows, tail } = await readBytes(sheetJsBytes([{ name: '附件2', rows: marked }, template], 'biff8'), 2);
    assert.deepEqual(
      [head.marked, head.templateVersion, head.agencyCode, head.hiddenSheets],
      [true, '2020-1', '460105', []],
    );
    assert.equal(head.columns[0]?.index, 1);
    assert.deepEqual([rows[0]?.cells[0], tail.unnamedColumns], [undefined, []]);
  });

  test('document properties tell the template as well', async () => {
    const custom =
      '<Properties xmlns="p" xmlns:vt="v"><property pid="2" name="YzwTemplateVersion"><vt:lpwstr>2020-1</vt:lpwstr></property><property pid="3" name="YzwAgency"><vt:lpwstr>460106</vt:lpwstr></property></Properties>';
    const { head } = await readBytes(xlsxBytes([annexSheet(2)], { parts: { 'docProps/custom.xml': custom } }), 2);
    assert.deepEqual([head.templateVersion, head.agencyCode], ['2020-1', '460106']);
  });
});

describe('another annex is told by name', () => {
  for (const { no } of annexDefinitions) {
    for (const other of annexDefinitions.map((definition) => definition.no).filter((candidate) => candidate !== no)) {
      test(`annex ${other} in the place of annex ${no}`, async () => {
        const { code, status, sentence } = await refusalOf(xlsxBytes([annexSheet(other)]), no);
        assert.deepEqual([code, status], ['annex.wrong_annex', 422]);
        assert.match(sentence, new RegExp(`看来是附件${other}《${annexDefinition(other).title}》.*附件${no}《`));
      });
    }
  }

  test('annexes 4 and 5 without the columns that set them apart: the title decides', async () => {
    const common = headerOf(4).filter((text) => headerOf(5).includes(text));
    const sheet = (no: AnnexNo) =>
      sheetOf(
        [annexDefinition(no).title],
        common,
        common.map((_, at) => `值${at}`),
      );
    assert.equal((await readBytes(xlsxBytes([sheet(4)]), 4)).tail.dataRows, 1);
    assert.equal((await refusalOf(xlsxBytes([sheet(5)]), 4)).code, 'annex.wrong_annex');
    const untitled = sheetOf(
      common,
      common.map((_, at) => `值${at}`),
    );
    assert.equal((await readBytes(xlsxBytes([untitled]), 4)).tail.dataRows, 1);
    assert.equal((await readBytes(xlsxBytes([untitled]), 5)).tail.dataRows, 1);
  });

  test('no header: the refusal says what was looked for', async () => {
    const { code, sentence } = await refusalOf(xlsxBytes([sheetOf(['姓名', '电话'], ['甲', '1'])]), 4);
    assert.equal(code, 'annex.header_not_found');
    assert.match(sentence, /工作表“Sheet1”.*序号、业户编号/);
  });
});
