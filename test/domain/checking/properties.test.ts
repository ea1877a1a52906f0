import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { annexDefinition, annexDefinitions } from '#domain/annexes/index.js';
import { rowInFile, rowInSheet, rowsPerSheet, rowWords, sheetNoOf } from '#domain/annexes/sheets.js';
import { createChecker, formHead } from '#domain/checking/check.js';
import { hiddenCharacters } from '#domain/values/hidden.js';
import type { Cell } from '#formats/cells.js';
import { checkRows, soundRow } from './rows.js';

const context = { receivedOn: '2020-11-27', baselineOn: '2020-10-31', ownDivisions: ['460100'] };

test('a number that may stand once is told in exactly the rows that share it, whatever its spelling', () => {
  const numbers = fc.array(fc.constantFrom('BA-1', 'ba-1', 'ＢＡ－１', 'BA-2', ' ba-2', 'BA-3', ''), { maxLength: 12 });
  fc.assert(
    fc.property(numbers, (typed) => {
      const rows = typed.map((filing_no, n) => ({
        filing_no,
        uscc: '',
        legacy_reg_no: String(n).padStart(15, '0'),
        business_name: `第${n}家`,
      }));
      const { findings } = checkRows(3, rows);
      const meaning = typed.map((number) => number.normalize('NFKC').trim().toUpperCase());
      const shared = meaning.flatMap((number, at) =>
        number !== '' && meaning.filter((other) => other === number).length > 1 ? [at + 2] : [],
      );
      assert.deepEqual(
        findings.filter(({ kind }) => kind === 'V13.filing_no.repeated').map(({ row }) => row),
        shared,
      );
      const groups = findings.filter(({ kind }) => kind === 'V13.filing_no.repeated');
      for (const one of groups)
        for (const other of groups)
          assert.equal(one.group === other.group, meaning[one.row - 2] === meaning[other.row - 2]);
    }),
  );
});

test('whatever cells hold, a row is judged, nothing hidden is read, and what was faulty is not kept', () => {
  const anything: fc.Arbitrary<Cell | undefined> = fc.oneof(
    fc.constant(undefined),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.string({ unit: fc.constantFrom(...'0123456789-./年月日:=+@无是否A\u202e\u200b海口'), maxLength: 20 }),
    fc.record({
      kind: fc.constantFrom('number' as const, 'date' as const, 'bool' as const, 'error' as const, 'text' as const),
      text: fc.string({ maxLength: 20 }),
    }),
  );
  for (const { no, columns } of annexDefinitions) {
    fc.assert(
      fc.property(fc.array(anything, { minLength: columns.length, maxLength: columns.length }), (cells) => {
        const checker = createChecker(no, { annexNo: no, ...context }, formHead(no));
        const { values, findings } = checker.row({ row: 2, hidden: false, cells });
        for (const [field, value] of Object.entries(values)) assert.deepEqual(hiddenCharacters(value), [], field);
        for (const { message, level } of findings) {
          assert.match(message, /^第 2 行“.*[。]$/su);
          assert.ok(['E', 'W', 'N'].includes(level));
        }
        checker.finish();
      }),
      { numRuns: 60 },
    );
  }
});

test('a row alone is judged as the same row among others, but for what only others show', () => {
  const fields = annexDefinition(3)
    .columns.filter(({ filledBy }) => filledBy === 'agency')
    .map(({ field }) => field);
  const change = fc.dictionary(
    fc.constantFrom(...fields),
    fc.constantFrom('', '0', '无', 'A2', '460105', '2019-09-02', '-1', '海口'),
    { maxKeys: 4 },
  );
  const name = (finding: { rule: string; field: string; kind: string }) =>
    `${finding.rule} ${finding.field} ${finding.kind}`;
  fc.assert(
    fc.property(change, (over) => {
      const alone = checkRows(3, [over]).findings.map(name);
      const among = checkRows(3, [
        over,
        {
          ...soundRow[3],
          filing_no: '别号',
          uscc: '91460100000000000C',
          business_name: '别家',
          business_address: '海口市秀英区别路1号',
        },
      ]);
      assert.deepEqual(
        among.findings
          .filter(({ row }) => row === 2)
          .map(name)
          .sort(),
        alone.sort(),
      );
    }),
    { numRuns: 60 },
  );
});

test('a row number through the file names one row of one sheet', () => {
  const sheet = fc.integer({ min: 0, max: 199 });
  const row = fc.integer({ min: 1, max: rowsPerSheet - 1 });
  fc.assert(
    fc.property(sheet, row, (sheetNo, inSheet) => {
      const through = rowInFile(sheetNo, inSheet);
      assert.deepEqual([sheetNoOf(through), rowInSheet(through)], [sheetNo, inSheet]);
      assert.ok(through < 2 ** 32, 'the database keeps it in four bytes');
      assert.match(rowWords(through, ['甲']), sheetNo === 0 ? /^甲 · 第 \d+ 行$/ : /^第 \d+ 张表第 \d+ 行$/);
    }),
  );
});
