import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parseCsv } from '#formats/csv/plain-csv.js';
import { projectRoot } from '#platform/project-root.js';
import { textOf } from '#scripts/rehearsal/html.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { DayKind } from '#domain/statutory/clock.js';
import { readDays } from '#domain/statutory/calendar-text.js';
import { findOpenCalendarChange } from '#features/filings/calendar/change-queries.js';
import { proposeDays, releaseDays } from '#features/filings/calendar/changes.js';
import type { Client } from '#test/support/client.js';
import { type ClockPortal, dueOf, startClockPortal, timedCase } from '#test/support/filings/clock-support.js';
import { actorNamed } from '#test/support/operators.js';

let office: ClockPortal;
let client: Client;
const folder = mkdtempSync(join(tmpdir(), 'date-cases-'));
before(async () => {
  office = await startClockPortal();
  client = await office.client('acceptor');
});
after(async () => {
  rmSync(folder, { recursive: true });
  await office.portal.stop();
});

const fixture = (name: string) => readFileSync(join(projectRoot, 'test', 'fixtures', 'statutory', name), 'utf8');
const head = 'id,received_at,notified_at,supplemented_at,limit,day_kind';
type Row = Readonly<Record<string, string>>;

/** What the command says of the same cases. */
function commandSays(rows: readonly Row[], calendar?: string): Map<string, Row> {
  const path = join(folder, 'cases.csv');
  const columns = head.split(',');
  writeFileSync(path, [head, ...rows.map((row) => columns.map((name) => row[name] ?? '').join(','))].join('\n'));
  const args = calendar === undefined ? [] : ['--calendar', join(folder, 'days.csv')];
  if (calendar !== undefined) writeFileSync(join(folder, 'days.csv'), calendar);
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [join(projectRoot, 'dist', 'scripts', 'clock', 'main.js'), path, ...args],
    { encoding: 'utf8', env: { ...process.env, TZ: 'America/New_York' } },
  );
  assert.deepEqual([status, stderr], [0, '']);
  return new Map(parseCsv(stdout).map((row) => [row['id'] ?? '', row]));
}

/** What the page of a case says, as the command puts it. */
async function pageSays(id: number): Promise<Row> {
  const { text, status } = await client.get(`/filings/${id}/clock`);
  assert.equal(status, 200);
  const said = textOf(text).replace(/\s+/g, ' ');
  const lineWith = (words: RegExp) =>
    [...text.matchAll(/<tr class="[^"]*"><td class="code">(\d{4}-\d\d-\d\d).*?<\/tr>/gs)].find(([line]) =>
      words.test(line),
    )?.[1] ?? '';
  return {
    // Where the limit began anew before a day had counted, its first day stands in no line.
    first_day: lineWith(/起算的第一天/),
    stopped_on: lineWith(/停止计算/),
    restarted_on: lineWith(/重新起算的第一天/),
    due_on: /到期日 (\d{4}-\d\d-\d\d)/.exec(said)?.[1] ?? '',
    flag: /放假安排未公布的年份/.test(said) ? 'no-calendar' : '',
  };
}

async function compare(rows: readonly Row[], calendar?: string): Promise<void> {
  const said = commandSays(rows, calendar);
  const at = (text = '') => (text === '' ? null : new Date(text));
  for (const row of rows) {
    const received = at(row['received_at']);
    assert.ok(received);
    const id = await timedCase(office, {
      receivedAt: received,
      notifiedAt: at(row['notified_at']),
      supplementedAt: at(row['supplemented_at']),
      limitDays: Number(row['limit']),
      dayKind: row['day_kind'] as DayKind,
    });
    const command = said.get(row['id'] ?? '');
    const why = `${row['id']} ${row['why'] ?? ''}`;
    const page = await pageSays(id);
    assert.equal(page['due_on'], command?.['due_on'], why);
    assert.equal((await dueOf(office, id)) ?? '', command?.['due_on'], why);
    assert.equal(page['stopped_on'], command?.['stopped_on'], why);
    // While nothing runs nothing can move, and the flag of the command tells of days that have passed.
    if (command?.['due_on'] !== '') assert.equal(page['flag'], command?.['flag'], why);
    if (row['limit'] !== '0') {
      assert.equal(page['restarted_on'], command?.['restarted_on'], why);
      if (page['stopped_on'] === '') assert.equal(page['first_day'], command?.['first_day'], why);
    }
  }
}

test('the vectors of the domain guide fall on their days on the page', async () => {
  const rows = parseCsv(fixture('workday-vectors.csv')).map((row, at) => ({
    id: `v${at + 1}`,
    received_at: `${row['received_on']}T16:00:00+08:00`,
    limit: row['working_days'] ?? '',
    day_kind: 'working',
    why: row['why'] ?? '',
    due_on: row['due_on'] ?? '',
  }));
  assert.equal(rows.length, 12);
  await compare(rows);
  const said = commandSays(rows);
  for (const row of rows) assert.equal(said.get(row.id)?.['due_on'], row.due_on, row.why);
});

test('75 cases over festivals, year ends, zones and supplements: page, stored day and command agree', async () => {
  const rows = parseCsv(fixture('cases.csv'));
  assert.equal(rows.length, 75);
  await compare(rows);
});

/** Cases around 三月三 of the province, which is off on Wednesday 2021-04-14, made up for on Saturday 2021-04-17. */
const aroundOwnDay: readonly Row[] = [
  ...['2021-04-07T09:00:00+08:00', '2021-04-12T17:00:00+08:00', '2021-04-13T23:59:59+08:00'],
  ...['2021-04-13T16:00:00Z', '2021-04-14T10:00:00+08:00', '2021-04-17T08:30:00+08:00', '2021-04-16T18:00:00+08:00'],
  ...['2021-04-08T00:00:00+08:00', '2021-04-07T15:59:59Z', '2021-04-11T12:00:00+08:00'],
].flatMap((received_at, at) => [
  { id: `w${at}`, received_at, limit: '5', day_kind: 'working', why: 'own day, working days' },
  { id: `c${at}`, received_at, limit: '5', day_kind: 'calendar', why: 'own day, days of the calendar' },
  { id: `o${at}`, received_at, limit: '1', day_kind: 'working', why: 'own day, one day' },
]);

test('days of the province count on the page as they do for the command that is given the exported calendar', async () => {
  const [first, second] = [await actorNamed(office.portal, 'reviewer'), await actorNamed(office.portal, 'importer')];
  const { deps } = office.portal;
  const { days } = readDays('2021-04-14 放假 三月三\n2021-04-17 上班 三月三', 2021);
  const proposed = { days, source: 'province', document: '琼府办〔2021〕示例号', version: 1 } as const;
  await inTransaction(deps.db, (trx) => proposeDays(trx, deps, first, proposed));
  const open = await findOpenCalendarChange(deps.db);
  await inTransaction(deps.db, (trx) => releaseDays(trx, deps, second, open?.id ?? 0));
  const exported = (await client.get('/working-days.csv')).text;
  assert.match(exported, /2021-04-14,holiday,三月三,province,琼府办〔2021〕示例号,2020-12-10 09:/);
  await compare(aroundOwnDay, exported);
  const own = commandSays(aroundOwnDay, exported).get('w0')?.['due_on'];
  assert.notEqual(own, commandSays(aroundOwnDay).get('w0')?.['due_on'], 'the own day matters');
});
