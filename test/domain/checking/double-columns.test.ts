import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createChecker } from '#domain/checking/check.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { isSafeInBulk } from '#features/annexes/checking/present.js';
import { effectiveRow } from '#features/annexes/checking/rows.js';
import { readBytes } from '#test/support/read-bytes.js';
import { type TestCell, xlsxBytes } from '#test/support/workbooks.js';
import { soundRow, told, type Typed } from './rows.js';

const { columns } = annexDefinition(3);
const context = { annexNo: 3, receivedOn: '2020-11-27', baselineOn: '2020-10-31', ownDivisions: ['460100'] } as const;
const another: Typed = {
  ...soundRow[3],
  uscc: '91460100000000000C',
  business_name: '海口试样汽车维修有限公司',
  business_address: '海口市秀英区示例路9号',
  filing_no: '460105020009',
};

/** Sound rows of annex 3 with one more column behind them, under this header. */
async function withDouble(header: string, rows: readonly (readonly [row: Typed, double: TestCell])[]) {
  const cells = rows.map(([row, double]) => [...columns.map(({ field }) => (row[field] as string) || null), double]);
  const sheet = { name: '附件3', rows: [[...columns.map((column) => column.header), header], ...cells] };
  const { head, rows: read } = await readBytes(xlsxBytes([sheet]), 3);
  const checker = createChecker(3, context, head);
  const checked = read.map((row) => checker.row(row));
  return {
    head,
    read,
    values: checked.map(({ values }) => values),
    findings: [...checked.flatMap(({ findings }) => findings), ...checker.finish()],
  };
}
const name = String(soundRow[3]['business_name']);

test('two columns that agree, whatever their spelling, are one note', async () => {
  const { findings } = await withDouble('企业名称', [
    [soundRow[3], `　${name} `],
    [another, null],
  ]);
  assert.deepEqual(told(findings), ['1 A3-4 N business_name']);
  assert.match(
    findings[0]?.message ?? '',
    /^第 1 行“业户名称”有两列：D 列和 BE 列“企业名称”，各行内容一致，只读 D 列。$/,
  );
  assert.equal(findings[0]?.column, columns.length);
});

test('where they differ the row is told with both values, and nothing is noted of agreement', async () => {
  const { findings, values } = await withDouble('业户名称', [
    [soundRow[3], '另一个名称'],
    [another, String(another['business_name'])],
  ]);
  assert.deepEqual(told(findings), ['2 A3-4 E business_name']);
  const [only] = findings;
  assert.match(
    only?.message ?? '',
    new RegExp(`^第 2 行“业户名称”为“${name}”，而重复的 BE 列“业户名称”为“另一个名称”，系统只读 D 列`),
  );
  assert.match(only?.message ?? '', /点“采用建议值”.*在“列对应”中把 BE 列指明为“不是本表的列”/);
  assert.equal(only?.proposal, '另一个名称');
  assert.equal(isSafeInBulk(only?.kind ?? ''), false);
  assert.equal(values[0]?.['business_name'], name);
});

test('a cell left blank while the other column says it: one fault, its repair at hand', async () => {
  for (const business_name of ['', '　']) {
    const { findings } = await withDouble('业户名称', [[{ ...soundRow[3], business_name }, name]]);
    assert.deepEqual(told(findings), ['2 A3-4 E business_name']);
    assert.match(findings[0]?.message ?? '', /没有填写，而重复的 BE 列/);
    assert.equal(isSafeInBulk(findings[0]?.kind ?? ''), true);
  }
});

test('meanings are compared: codes and dates in two spellings are no conflict', async () => {
  const spelled: Readonly<Record<string, string>> = { 备案日期: '2019年9月2日', 经营状态: '营业', 行政区划: '460105' };
  for (const [header, text] of Object.entries(spelled)) {
    const { findings } = await withDouble(header, [[soundRow[3], text]]);
    assert.deepEqual(
      findings.map(({ level }) => level),
      ['N'],
      header,
    );
  }
});

test('who mends the cell has decided: the other column counts no more in that row', async () => {
  const { head, read } = await withDouble('业户名称', [[soundRow[3], '另一个名称']]);
  const checker = createChecker(3, context, head);
  const row = effectiveRow(read[0] as (typeof read)[number], [{ field: 'business_name', value: '第三个名称' }], head);
  assert.deepEqual(checker.row(row).findings, []);
});

test('a column that the office has called none of the annex is not held against anything', async () => {
  const { head, read } = await withDouble('业户名称', [[soundRow[3], '另一个名称']]);
  const set = head.columns.map((column) =>
    column.duplicateOf === undefined
      ? column
      : { index: column.index, header: column.header, field: null, chosen: true as const },
  );
  const checker = createChecker(3, context, { ...head, columns: set });
  assert.deepEqual([...read.flatMap((row) => checker.row(row).findings), ...checker.finish()], []);
});
