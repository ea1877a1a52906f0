import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  seededRandom,
  syntheticBusinesses,
  syntheticLicences,
  syntheticOffice,
  typist,
  withSlips,
  workbookBytes,
} from '#src/demonstration/synthetic.js';
import { createChecker, formHead } from '#domain/checking/check.js';
import { annexDefinition, annexDefinitions } from '#domain/annexes/index.js';
import { defaultReadLimits } from '#formats/limits.js';
import { readAnnex } from '#domain/reading/read-annex.js';
import type { AnnexNo, CheckContext, Finding, SheetHead } from '#domain/annexes/types.js';
import type { SheetRow } from '#formats/cells.js';

const divisions = ['460105', '460106', '460204', '460400', '460499', '469021', '469030'];
const options = { divisions, count: 2_000, filedUntil: '2020-11-20', filingAgency: () => '示例交通运输局' };
const context: CheckContext = {
  annexNo: 3,
  receivedOn: '2020-11-26',
  baselineOn: '2020-10-31',
  ownDivisions: ['460000', '460499'],
};

test('the same seed gives the same businesses, another seed others', () => {
  const rows = (seed: number) => JSON.stringify([...syntheticBusinesses(seed, { ...options, count: 50 })]);
  assert.equal(rows(1), rows(1));
  assert.notEqual(rows(1), rows(2));
});

test('the check finds nothing in synthetic businesses and reads back what they state', () => {
  const checker = createChecker(3, context, formHead(3));
  const type = typist(3);
  const found: Finding[] = [];
  let no = 0;
  for (const values of syntheticBusinesses(7, options)) {
    no += 1;
    const checked = checker.row(rowOf(no, type(values)));
    found.push(...checked.findings);
    for (const [field, value] of Object.entries(values))
      assert.equal(checked.values[field], value, `${field} of row ${no}`);
  }
  found.push(...checker.finish());
  assert.deepEqual(found, []);
});

test('names, numbers and codes say that they are made up', () => {
  for (const row of syntheticBusinesses(3, options)) {
    for (const field of ['business_name', 'legal_name', 'manager_name', 'business_address'])
      assert.match(row[field] ?? '', /[试样例拟虚]/, field);
    assert.match(row['uscc'] ?? '', /^9[12]\d{6}MAXY/);
    assert.match(row['legal_id_no'] ?? '', /^469999/);
    assert.match(row['manager_mobile'] ?? '', /^1380000\d{4}$/);
    assert.match(row['business_phone'] ?? '', /^(0898-0000\d{4})?$/);
  }
});

test('credit codes and filing numbers are never given twice', () => {
  const codes = new Set<string>();
  const filings = new Set<string>();
  let siblings = 0;
  for (const row of syntheticBusinesses(5, { ...options, count: 60_000 })) {
    if (row['business_class'] === 'H1') siblings += 1;
    codes.add(row['uscc'] ?? '');
    filings.add(row['filing_no'] ?? '');
  }
  assert.equal(filings.size, 60_000);
  assert.equal(codes.size, 60_000 - siblings);
});

test('every planted slip is seen by the rule it breaks', () => {
  const checker = createChecker(3, context, formHead(3));
  const planted = new Map<number, string>();
  const found = new Map<number, Set<string>>();
  const rows = withSlips(typed(11), 0.3, seededRandom(11), (index, rule) => planted.set(index, rule));
  let index = 0;
  for (const row of rows) {
    const { findings } = checker.row(rowOf(index + 1, row));
    found.set(index, new Set(findings.map(({ rule }) => rule)));
    index += 1;
  }
  assert.ok(planted.size > 500);
  for (const [at, rules] of found) {
    const rule = planted.get(at);
    if (rule === undefined) assert.deepEqual([...rules], [], `row ${at}`);
    else assert.ok(rules.has(rule), `row ${at}: ${rule} not in ${[...rules].join()}`);
  }
});

test('a written workbook is read back row for row', async () => {
  const bytes = await workbookBytes(3, typed(9));
  const expected = [...syntheticBusinesses(9, options)];
  let head: SheetHead | undefined;
  let at = 0;
  const checker = () => createChecker(3, context, head as SheetHead);
  let check: ReturnType<typeof createChecker> | undefined;
  await readAnnex({ bytes, name: '附件3.xlsx' }, 3, annexDefinitions, defaultReadLimits, {
    head(found) {
      head = found;
      check = checker();
    },
    rows(batch) {
      for (const row of batch) {
        const { values, findings } = (check as ReturnType<typeof createChecker>).row(row);
        assert.deepEqual(findings, []);
        for (const [field, value] of Object.entries(expected[at] ?? {}))
          assert.equal(values[field], value, `${field} of row ${row.row}`);
        at += 1;
      }
    },
  });
  assert.equal(at, expected.length);
  assert.deepEqual(head?.missingColumns, []);
});

function* typed(seed: number): Generator<Record<string, string>> {
  const type = typist(3);
  for (const values of syntheticBusinesses(seed, options)) yield type(values);
}

function rowOf(row: number, values: Readonly<Record<string, string>>, annexNo: AnnexNo = 3): SheetRow {
  return { row, hidden: false, cells: annexDefinition(annexNo).columns.map(({ field }) => values[field] || undefined) };
}

test('the other annexes are found sound as well', () => {
  const office = syntheticOffice(4, '469021', '定安示例交通运输服务中心');
  const licences = {
    divisions: ['469021'],
    count: 300,
    baselineOn: context.baselineOn,
    filedUntil: '2020-11-20',
    firstNo: 1,
  };
  const files: [AnnexNo, Iterable<Record<string, string>>][] = [
    [1, [office.agency]],
    [2, office.operators],
    [4, syntheticLicences(4, { ...licences, annexNo: 4 })],
    [5, syntheticLicences(5, { ...licences, annexNo: 5 })],
  ];
  for (const [annexNo, rows] of files) {
    const checker = createChecker(annexNo, { ...context, annexNo }, formHead(annexNo));
    const type = typist(annexNo);
    const found: Finding[] = [];
    let no = 0;
    for (const values of rows) found.push(...checker.row(rowOf(++no, type(values), annexNo)).findings);
    found.push(...checker.finish());
    assert.ok(no > 0);
    assert.deepEqual(found, [], `annex ${annexNo}`);
  }
});
