import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { projectRoot } from '#platform/project-root.js';
import { CasesRefused, readCases } from '#scripts/clock/read-cases.js';

const folder = mkdtempSync(join(tmpdir(), 'clock-'));
after(() => rmSync(folder, { recursive: true }));
const head = 'id,received_at,notified_at,supplemented_at,limit,day_kind';

function clock(text: string | Buffer, ...args: string[]) {
  const path = join(folder, 'cases.csv');
  writeFileSync(path, text);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(projectRoot, 'dist', 'scripts', 'clock', 'main.js'), path, ...args],
    { encoding: 'utf8', env: { ...process.env, TZ: 'America/New_York' } },
  );
  return { status, stderr, lines: stdout.split('\r\n').slice(0, -1) };
}

test('a file of cases is answered row by row, whatever the zone of the machine', () => {
  const { status, lines, stderr } = clock(
    `\ufeff${head}\r\n1,2020-09-30T17:00:00+08:00,,,5,working\r\n"b,2",2020-11-17 01:00:00Z,2020-11-18T09:00:00+0800,,5,working\r\n`,
  );
  assert.deepEqual(lines, [
    'id,first_day,stopped_on,restarted_on,due_on,flag',
    '1,2020-10-09,,,2020-10-14,',
    '"b,2",2020-11-18,2020-11-18,,,',
  ]);
  assert.deepEqual([status, stderr], [0, '']);
});

test('columns stand in any order, others may stand beside them', () => {
  const { lines } = clock(
    '备注,Day_Kind,limit,received_at,id,supplemented_at,notified_at\n甲,calendar,5,2020-11-17T09:00:00+08:00,1,,\n',
  );
  assert.equal(lines[1], '1,2020-11-18,,,2020-11-23,');
});

test('a sheet gives each day of one case with its ground', () => {
  const { lines } = clock(`${head}\n1,2020-11-20T09:00:00+08:00,,,1,working\n`, '--sheet', '1');
  assert.deepEqual(lines, [
    'id,day,count,ground',
    '1,2020-11-20,,收到当日不计',
    '1,2020-11-21,,星期六休息',
    '1,2020-11-22,,星期日休息',
    '1,2020-11-23,1,工作日',
  ]);
  const unknown = clock(`${head}\n1,2020-11-20T09:00:00+08:00,,,1,working\n`, '--sheet', '2');
  assert.deepEqual([unknown.status, unknown.lines], [1, []]);
  assert.match(unknown.stderr, /没有编号为“2”的办件/);
});

test('a row that cannot be reckoned is named with its fault, and the others are answered', () => {
  const { status, lines, stderr } = clock(
    `${head}\n1,2020-11-17,,,5,working\n2,2020-11-17T09:00:00+08:00,,,5,working\n`,
  );
  assert.equal(status, 1);
  assert.deepEqual(lines.slice(1), ['1,,,,,unreadable', '2,2020-11-18,,,2020-11-24,']);
  assert.match(stderr, /第 2 行（1）：received_at“2020-11-17”不是带时区的时刻/);
});

const faultOf = (fields: string) => readCases(`${head}\n${fields}\n`, 'Asia/Shanghai')[0]?.fault ?? '';

test('every fault of a row has its own sentence', () => {
  const at = '2020-11-17T09:00:00+08:00';
  const later = '2020-11-18T09:00:00+08:00';
  assert.match(faultOf(`1,,,,5,working`), /received_at 为空/);
  assert.match(faultOf(`1,2020-02-30T09:00:00Z,,,5,working`), /不是带时区的时刻/);
  assert.match(faultOf(`1,9999-12-31T09:00:00Z,,,5,working`), /不是带时区的时刻/);
  assert.match(faultOf(`1,${at},,${later},5,working`), /没有补正告知/);
  assert.match(faultOf(`1,${later},${at},,5,working`), /notified_at 早于/);
  assert.match(faultOf(`1,${at},${later},${at},5,working`), /supplemented_at 早于/);
  assert.match(faultOf(`1,${at},,,五,working`), /limit“五”/);
  assert.match(faultOf(`1,${at},,,5,natural`), /day_kind“natural”/);
  assert.equal(faultOf(`1,${at},,,5,Working`), '');
});

test('a file without the columns, without rows, or none at all is told so', () => {
  assert.throws(
    () => readCases('id,limit\n1,5\n', 'Asia/Shanghai'),
    (error: unknown) => {
      assert.ok(error instanceof CasesRefused);
      return /received_at、notified_at、supplemented_at、day_kind/.test(error.message);
    },
  );
  assert.deepEqual(readCases(`${head}\n`, 'Asia/Shanghai'), []);
  assert.throws(() => readCases('', 'Asia/Shanghai'), CasesRefused);
});
