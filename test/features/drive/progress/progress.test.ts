import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listDivisions } from '#features/agencies/queries.js';
import { unitTiles } from '#domain/codes/unit-tiles.js';
import { daysUntil, driveDays, unitMap } from '#features/drive/progress/progress-present.js';
import type { StateFrom } from '#features/drive/progress/moves-queries.js';
import type { BoardCell } from '#features/drive/queries.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
before(async () => {
  portal = await startTestPortal();
});
after(() => portal.stop());

test('every reporting unit has its own tile', async () => {
  const units = (await listDivisions(portal.deps.db)).filter(({ reporting }) => reporting === 'report');
  assert.deepEqual(Object.keys(unitTiles).sort(), units.map(({ code }) => code).sort());
  const places = Object.values(unitTiles).map(({ column, row }) => `${column} ${row}`);
  assert.equal(new Set(places).size, places.length, 'two tiles on one place');
});

const cell = (annexNo: number, state: string, submittedAt: string | null): BoardCell =>
  ({ unitCode: '460100', annexNo, state, submittedAt: submittedAt && new Date(submittedAt) }) as BoardCell;

test('what is left at the end of a day follows the moves up to it, by the day of the office', () => {
  const move = (annexId: number, at: string, state: string) => ({ annexId, at: new Date(at), state }) as StateFrom;
  const states = [
    move(1, '2020-11-02T01:00:00Z', 'submitted'),
    // Handed in and returned on the same day.
    move(3, '2020-11-01T01:00:00Z', 'submitted'),
    move(3, '2020-11-01T02:00:00Z', 'returned'),
    // 17:00 UTC is the next day in Beijing.
    move(2, '2020-11-02T17:00:00Z', 'submitted'),
    move(2, '2020-11-03T01:00:00Z', 'imported'),
    move(9, '2020-11-01T01:00:00Z', 'submitted'),
  ].sort((a, b) => Number(a.at) - Number(b.at));
  const uploads = [new Date('2020-11-01T16:30:00Z'), new Date('2020-11-03T07:00:00Z')];
  const days = daysUntil('2020-11-01', '2020-11-05');
  assert.equal(days.length, 5);
  const cells = [1, 2, 3, 4].map((annexId) => ({ annexId }));
  const zone = 'Asia/Shanghai';
  const until = (at: string) => driveDays(cells, { states, uploads }, days, { at: new Date(at), zone });
  assert.deepEqual(until('2020-11-03T03:00:00Z'), [
    { day: '2020-11-01', uploads: 0, left: 4 },
    { day: '2020-11-02', uploads: 1, left: 3 },
    { day: '2020-11-03', uploads: 0, left: 2 },
  ]);
  assert.deepEqual(until('2020-11-02T15:00:00Z').at(-1), { day: '2020-11-02', uploads: 1, left: 3 });
  assert.equal(until('2020-11-01T01:30:00Z').at(-1)?.left, 3, 'before it was returned');
});

test('the map says how many units are through, and links every one', () => {
  const map = unitMap([cell(1, 'submitted', '2020-11-02T01:00:00Z')], (code) => `/p#u${code}`);
  assert.match(map, /1 个填报单位中 1 个已全部报送/);
  assert.match(map, /href="\/p#u460100"/);
});

test('the province sees every unit, an office its own', async () => {
  const province = await (await portal.client('reviewer')).get('/progress');
  assert.equal(province.status, 200);
  assert.equal(province.text.match(/<tr id="u\d{6}">/g)?.length, 22);
  const office = await (await portal.client('filer')).get('/progress');
  assert.deepEqual(office.text.match(/<tr id="u\d{6}">/g), ['<tr id="u460100">']);
  assert.equal((await (await portal.client('auditor')).get('/progress')).status, 403);
});
