import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Checker, createChecker, formHead } from '#domain/checking/check.js';
import { annexDefinition, annexDefinitions } from '#domain/annexes/index.js';
import { defaultReadLimits } from '#formats/limits.js';
import { readAnnex } from '#domain/reading/read-annex.js';
import type { Finding, RowValues, UnitOffice } from '#domain/annexes/types.js';
import { soundRow, type Typed } from '#test/domain/checking/rows.js';

const office: UnitOffice = {
  name: '海口市示例交通运输服务中心',
  liaisonName: '示例丙',
  liaisonMobile: '13800000001',
};

/** Findings of rules A2-2 and A2-12 for rows of annex 2 beside these offices of annex 1. */
function found(rows: readonly Typed[], offices: readonly UnitOffice[] | undefined): string[] {
  const fields = annexDefinition(2).columns.map(({ field }) => field);
  const context = { annexNo: 2, receivedOn: '2020-11-27', baselineOn: '2020-10-31', ownDivisions: ['460100'] } as const;
  const checker = createChecker(2, { ...context, ...(offices ? { offices } : {}) }, formHead(2));
  const findings: Finding[] = [];
  rows.forEach((row, at) => {
    const cells = fields.map((field) => ({ ...soundRow[2], ...row })[field]);
    findings.push(...checker.row({ row: at + 2, hidden: false, cells }).findings);
  });
  return [...findings, ...checker.finish()]
    .filter(({ rule }) => rule === 'A2-2' || rule === 'A2-12')
    .map(({ row, rule, level, proposal }) => `${row} ${rule} ${level}${proposal ? ` ${proposal}` : ''}`);
}

test('A2-2: the office bears the name of annex 1; nothing is said while annex 1 is not known', () => {
  assert.deepEqual(found([{ agency_name: '海口市道路运输管理处' }], undefined), []);
  assert.deepEqual(found([{ agency_name: '海口市道路运输管理处' }], [office]), [`2 A2-2 E ${office.name}`]);
  assert.deepEqual(found([{ agency_name: '海口市示例交通运输服务中心　' }], [office]), []);
});

test('A2-2: with several offices no name is proposed', () => {
  const bureau = { name: '海口市示例交通运输局', liaisonName: '示例甲', liaisonMobile: '13800000009' };
  assert.deepEqual(found([{ agency_name: '海口市道路运输管理处' }], [office, bureau]), ['2 A2-2 E']);
  assert.deepEqual(
    found([{ agency_name: bureau.name, user_name: '示例甲', mobile: '13800000009' }], [office, bureau]),
    [],
  );
});

test('A2-12: the liaison is the person of annex 1, by name or by mobile', () => {
  assert.deepEqual(found([{}], [office]), []);
  assert.deepEqual(found([{ user_name: '示例戊' }], [office]), []);
  assert.deepEqual(found([{ mobile: '13800000005' }], [office]), []);
  assert.deepEqual(found([{ user_name: '示例戊', mobile: '13800000005' }], [office]), ['2 A2-12 E']);
  const second = { user_name: '示例戊', mobile: '13800000005' };
  assert.deepEqual(found([{}, second], [office]), ['2 A2-12 E', '3 A2-12 E']);
});

interface SampleFile {
  readonly path: string;
  readonly annex: number;
  readonly findings: readonly { row: number; rule: string; cross?: boolean }[];
}
interface Sample {
  readonly agencies: Readonly<
    Record<string, { versions: readonly { received_at: string; files: readonly SampleFile[] }[] }>
  >;
}
const samples = join(process.cwd(), '..', 'shared', 'samples');

for (const name of ['small', 'province']) {
  const folder = join(samples, name);
  const skip = existsSync(folder) ? false : `SAMPLES MISSING: ${folder} is not there, no file was compared`;
  test(`beside annex 1, annex 2 of the sample ${name} shows what was expected of both together`, { skip }, async () => {
    const { agencies } = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Sample;
    const differences: string[] = [];
    let compared = 0;
    for (const [unit, { versions }] of Object.entries(agencies)) {
      for (const { received_at, files } of versions) {
        const [annex1, annex2] = [1, 2].map((no) => files.find(({ annex }) => annex === no));
        if (!annex1 || !annex2) continue;
        compared += 1;
        const first = await check(join(folder, annex1.path), 1, unit, received_at.slice(0, 10));
        const offices = first.rows.map((values) => ({
          name: values['agency_name'] ?? '',
          liaisonName: values['liaison_name'] ?? '',
          liaisonMobile: values['liaison_mobile'] ?? '',
        }));
        const { findings } = await check(join(folder, annex2.path), 2, unit, received_at.slice(0, 10), offices);
        const expected = annex2.findings.filter(({ rule }) => rule === 'A2-2').map(({ row }) => row);
        const actual = findings.filter(({ rule }) => rule === 'A2-2').map(({ row }) => row);
        if (actual.join() !== expected.join())
          differences.push(`${annex2.path}: A2-2 in ${actual}, expected ${expected}`);
        const liaison = annex2.findings.filter(({ rule }) => rule === 'A2-12').map(({ row }) => row);
        const alarms = findings.filter(({ rule, row }) => rule === 'A2-12' && !liaison.includes(row));
        differences.push(...alarms.map(({ message }) => `${annex2.path}: ${message}`));
      }
    }
    assert.ok(compared > 0);
    assert.deepEqual(differences, []);
  });
}

async function check(path: string, annexNo: 1 | 2, unit: string, receivedOn: string, offices?: readonly UnitOffice[]) {
  const findings: Finding[] = [];
  const rows: RowValues[] = [];
  let checker: Checker | undefined;
  const context = {
    annexNo,
    receivedOn,
    baselineOn: '2020-10-31',
    ownDivisions: [unit],
    ...(offices ? { offices } : {}),
  };
  await readAnnex(
    { bytes: readFileSync(path), name: path },
    annexNo,
    annexDefinitions,
    { ...defaultReadLimits, workMs: 60_000 },
    {
      head(head) {
        checker = createChecker(annexNo, context, head);
      },
      rows(batch) {
        for (const row of batch) {
          const checked = checker?.row(row);
          if (!checked) continue;
          findings.push(...checked.findings);
          rows.push(checked.values);
        }
      },
    },
  );
  return { rows, findings: [...findings, ...(checker?.finish() ?? [])] };
}
