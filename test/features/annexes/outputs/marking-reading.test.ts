import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blankWorkbook } from '#features/annexes/outputs/blank/blank-workbook.js';
import { annexDefinition, annexDefinitions } from '#domain/annexes/index.js';
import type { MarkedFault } from '#features/annexes/outputs/faults.js';
import { correctWorkbook, markWorkbook } from '#features/annexes/outputs/mark-workbook.js';
import type { RowValues, SheetHead } from '#domain/annexes/types.js';
import type { SheetRow } from '#formats/cells.js';
import { readBytes } from '#test/support/read-bytes.js';

const agency = { agencyCode: '460105', agencyName: '示例交通运输局' };
const given: readonly RowValues[] = Array.from({ length: 30 }, (_, i) => ({
  old_system_id: `HN${i}`,
  division_code: '460105',
  business_name: `海口试样𠮷维修店${i}`,
  uscc: '91460100000000000C',
  phone_masked: '138****0003',
  valid_to: '2021-02-28',
  remark: i === 3 ? '=1+1' : '',
}));
const faultsOf = ({ headerRow }: SheetHead): readonly MarkedFault[] =>
  [1, 2, 9].map((n) => ({
    row: headerRow + n,
    column: n,
    level: n === 2 ? 'W' : 'E',
    header: '栏目',
    value: '',
    message: '有误。',
  }));
const markedAnnex = (head: SheetHead) => ({
  sheetName: head.sheet,
  headerRow: head.headerRow,
  columns: head.columns,
  encoding: head.encoding,
});

/** Rows without empty cells at their ends, one line each: comparing large trees takes minutes where they differ. */
const linesOf = (rows: readonly SheetRow[]): readonly string[] =>
  rows.map(({ row, hidden, cells }) =>
    JSON.stringify([row, hidden, cells.flatMap((cell, i) => (cell === undefined ? [] : [[i, cell]]))]),
  );

for (const definition of annexDefinitions) {
  for (const format of ['xlsx', 'xls'] as const) {
    test(`the reader knows our blank annex ${definition.no} (.${format}) with all columns, version and agency`, async () => {
      const rows = [
        Object.fromEntries(definition.columns.map((each) => [each.field, each.type.kind === 'text' ? '示例' : ''])),
      ];
      const { head, rows: read } = await readBytes(
        await blankWorkbook(definition, { ...agency, format, rows }),
        definition.no,
      );
      assert.deepEqual(
        head.columns.map((each) => each.field),
        definition.columns.map((each) => each.field),
      );
      assert.deepEqual(
        [head.headerRow, head.missingColumns, head.templateVersion, head.agencyCode],
        [2, [], definition.templateVersion, agency.agencyCode],
      );
      assert.equal(read.length, 1);
    });
  }
}

for (const format of ['xlsx', 'xls'] as const) {
  test(`a marked .${format} reads like the file it was made of; so does each copy that comes with it`, async () => {
    const original = await blankWorkbook(annexDefinition(4), { ...agency, format, rows: given });
    const before = await readBytes(original, 4);
    for (const { content } of await markWorkbook(original, format, markedAnnex(before.head), faultsOf(before.head))) {
      const after = await readBytes(content, 4);
      assert.equal(after.head.marked, true);
      assert.deepEqual(after.head.columns, before.head.columns);
      assert.deepEqual(linesOf(after.rows), linesOf(before.rows));
      assert.deepEqual([after.head.headerRow, after.tail.dataRows], [before.head.headerRow, before.tail.dataRows]);
    }
  });

  test(`a corrected .${format} reads with the new values and nothing else changed`, async () => {
    const original = await blankWorkbook(annexDefinition(4), { ...agency, format, rows: given });
    const before = await readBytes(original, 4);
    const corrected = await correctWorkbook(original, format, markedAnnex(before.head), [
      { row: before.head.headerRow + 5, column: 4, value: '改后的𠮷店' },
    ]);
    const after = await readBytes(corrected, 4);
    assert.equal(after.rows[4]?.cells[4], '改后的𠮷店');
    assert.deepEqual(linesOf(after.rows.toSpliced(4, 1)), linesOf(before.rows.toSpliced(4, 1)));
  });
}

test('a .csv and its .xlsx read alike', async () => {
  const header = annexDefinition(4)
    .columns.map((each) => each.header)
    .join(',');
  const record = (n: number): string =>
    annexDefinition(4)
      .columns.map((each) =>
        each.field === 'business_name' ? `"店,${n}"` : each.field === 'old_system_id' ? `HN${n}` : '',
      )
      .join(',');
  const original = Buffer.from(`\uFEFF${header}\r\n${Array.from({ length: 12 }, (_, i) => record(i)).join('\r\n')}`);
  const before = await readBytes(original, 4, {}, '附件4.csv');
  for (const { content } of await markWorkbook(original, 'csv', markedAnnex(before.head), faultsOf(before.head))) {
    const after = await readBytes(content, 4);
    assert.equal(after.head.marked, true);
    assert.deepEqual(linesOf(after.rows), linesOf(before.rows));
  }
});
