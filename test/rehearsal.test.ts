import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { projectRoot } from '#platform/project-root.js';
import type { Expected } from '#scripts/rehearsal/scenario.js';
import { writeSeason } from '#test/support/own-season.js';

interface Played {
  readonly code: number;
  readonly output: string;
}

/** Runs the rehearsal as a person would, on the test server. */
function rehearse(...args: readonly string[]): Promise<Played> {
  const env = { ...process.env, SCRATCH_DATABASE_URL: process.env['TEST_DATABASE_URL'] };
  const program = join(projectRoot, 'dist/scripts/rehearsal/main.js');
  return new Promise((resolve) =>
    execFile(process.execPath, [program, ...args], { cwd: projectRoot, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr }),
    ),
  );
}

const folder = mkdtempSync(join(tmpdir(), 'yzw-own-season-'));
let expected: Expected;
before(() => {
  expected = writeSeason(folder);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('a season of the project’s own is played from upload to register without a difference', async () => {
  const { code, output } = await rehearse(folder);
  assert.match(output, /nights .*1 nights, register of 2020-12-01\n/);
  assert.match(output, /7 files played in [\d.]+ s: no difference/);
  assert.equal(code, 0);
});

test('every kind of wrong expectation is a line, and the exit code is 1', async () => {
  const wrong = structuredClone(expected) as unknown as {
    agencies: Record<
      string,
      { name: string; counts: object; versions: { late: boolean; files: Record<string, unknown>[] }[] }
    >;
  };
  const { versions } = wrong.agencies['460100'] ?? { versions: [] };
  const [first, second] = versions;
  const file = first?.files[0] ?? {};
  const findings = file['findings'] as { rule: string; value: string }[];
  file['findings'] = [
    ...findings.slice(1),
    { ...findings[0], rule: 'V22' },
    { ...findings[0], row: 3, cell: 'A3', optional: true },
  ];
  file['data_rows'] = 6;
  if (second) second.late = true;
  second?.files.push({ ...file, path: 'agencies/460100/v2/附件2.xls', annex: 2 });
  Object.assign(wrong.agencies['469002']?.counts ?? {}, { annex3: { rows: 4, new: 2, convert: 2 } });
  Object.assign(wrong.agencies['460100'] ?? {}, { name: '海口市别的机构', name_matches: true });
  Object.assign(wrong.agencies['460100']?.counts ?? {}, {
    register: { filed: 5, licensed_unfiled: 2, lapsed_by_go_live: 1 },
    annex1: { rows: 3 },
    annex2: { accounts: 5, by_role: { collector: 2, statistician: 1 } },
  });
  writeFileSync(join(folder, 'expected.json'), JSON.stringify(wrong));
  const { code, output } = await rehearse(folder);
  writeFileSync(join(folder, 'expected.json'), JSON.stringify(expected));
  assert.equal(code, 1);
  for (const line of [
    /附件3_460100_海口_20201124\.xlsx \(v1\): missing .*V22 E uscc/,
    /附件3_460100_海口_20201124\.xlsx \(v1\): false alarm .*V2 E uscc/,
    /附件3_460100_海口_20201124\.xlsx \(v1\): reading .*data_rows: 5, expected 6/,
    /附件3_460100_海口_20201127\.csv \(v2\): late/,
    /附件2\.xls \(v2\): refused .*is missing/,
    /agency 460100: registered offices 2, expected 3/,
    /agency 460100: responsible 海口市示例交通运输服务中心, expected 海口市别的机构/,
    /agency 460100: names agree false, expected true/,
    /forwarding 460100: \d+>\d+, expected none/,
    /accounts 460100: accounts 4, expected 5/,
    /accounts 460100: collector 1, expected 2/,
    /accounts 460100: acceptor 1, expected 0/,
    /accounts 460100: statistician 0, expected 1/,
    /register 460100 on 2020-12-01: licensed_unfiled 0, expected 1/,
    /register 460100 on 2020-12-01: lapsed_unfiled 0, expected 1/,
    /register 469002: filed 3, expected 4/,
    /register 469002: convert 1, expected 2/,
    /V2 E +0 of 1/,
  ]) {
    assert.match(output, line);
  }
  assert.match(output, /\d+ differences$/m);
});

test('what cannot be played is said in one line', async () => {
  const missing = await rehearse(join(folder, 'none'));
  assert.equal(missing.code, 1);
  assert.match(missing.output, /scenario\.json is missing/);
  const without = await rehearse();
  assert.match(without.output, /^usage: npm run rehearsal/);
});

const small = join(projectRoot, '../shared/samples/small');
const skip = existsSync(small) ? false : `SAMPLES MISSING: ${small} is not there, the season was not played`;
test('the sample small is played from upload to register without a difference', { skip }, async () => {
  const { code, output } = await rehearse(small, '--json', join(folder, 'told.json'));
  assert.match(output, /24 files played in [\d.]+ s: no difference/, output);
  assert.equal(code, 0);
  const told = JSON.parse(readFileSync(join(folder, 'told.json'), 'utf8')) as {
    open: object[];
    ledger: object[];
    excluded: object[];
    counts: object;
    register: Readonly<Record<string, object>>;
  };
  assert.deepEqual(told.register['on_2020-12-01'], { filed: 94, licensed_unfiled: 5, lapsed_unfiled: 2 });
  const keys = ['boundary', 'counts', 'docket', 'excluded', 'findings', 'ledger', 'open', 'register', 'split'];
  assert.deepEqual(Object.keys(told).sort(), keys);
  assert.deepEqual([told.ledger.length, told.excluded.length, told.open.length], [62, 32, 6]);
  assert.equal(Object.keys(told.counts).length, 3);
});

test('its marks carried into the lists that were handed out end in the same state', { skip }, async () => {
  const { code, output } = await rehearse(small, '--way', 'mixed');
  assert.match(output, /21 files played in [\d.]+ s: no difference/, output);
  assert.equal(code, 0);
});
