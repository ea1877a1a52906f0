import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import { dayIn } from '#platform/clock.js';
import type { Scope } from '#platform/http/actor.js';
import { movableClock } from '#src/season/clock.js';
import { figuresModel, momentAfter } from '#features/register/figures/figures-model.js';
import { listPastBusinesses } from '#features/register/figures/past-list.js';
import type { Counted } from '#features/register/figures/figures-present.js';
import { listPlaces, type NamedPlace } from '#features/register/reference-queries.js';
import { regionFor } from '#features/register/scope.js';
import { readFilter } from '#features/register/search/filter.js';
import { listStoredBusinesses } from '#features/register/writing/business-queries.js';
import { seenOf } from '#features/register/writing/seen.js';
import { createRegisterWriter } from '#features/register/writing/writer.js';
import { anOffice, type Office } from '#test/support/accepted-annex.js';
import { aBusiness } from '#test/support/businesses.js';
import { aLicensed, changeBusiness, enterBusinesses } from '#test/support/enter-business.js';
import { randomNumbers } from '#test/support/fill-register.js';
import { type TestDatabase, testDeps, withDatabase } from '#test/support/test-db.js';

const scopes: readonly Scope[] = [
  { level: 'province' },
  { level: 'city', code: '460100' },
  { level: 'divisions', codes: ['469002'] },
];
const divisions = ['460105', '460106', '469002'];
const zone = 'Asia/Shanghai';
const startsOn = Date.parse('2020-11-01T01:00:00Z');
const dayMs = 86_400_000;

describe('a month of the register, told again', () => {
  let database: TestDatabase;
  let office: Office;
  let places: NamedPlace[];
  let deps: ReturnType<typeof testDeps>;
  const clock = movableClock();
  const random = randomNumbers(31);
  const pick = <T>(list: ArrayLike<T>): T => list[random(list.length)] as T;
  const there: number[] = [];
  /** What was shown at the end of each day. */
  const shown = new Map<string, string[]>();

  const modelOf = (scope: Scope, day: string | undefined, today: string) => {
    const region = regionFor(scope, '', places);
    assert.ok(region);
    const filter = readFilter(() => '');
    return figuresModel(
      database.db,
      { region, filter, rows: 'division', columns: 'status', asOf: day, today, zone },
      places,
    );
  };
  /** Labels and numbers alone; what months are called depends on the day, so they are told as of that day. */
  const numbersOf = (model: Awaited<ReturnType<typeof modelOf>>) =>
    JSON.stringify([model.table, model.figures.map(({ rows }) => rows), model.total]);

  before(async () => {
    database = await withDatabase();
    office = await anOffice(database.db);
    places = await listPlaces(database.db);
    deps = testDeps({ db: database.db, clock });
    for (let n = 0; n < 30; n += 1) {
      const day = await playDay(n);
      shown.set(day, await Promise.all(scopes.map(async (scope) => numbersOf(await modelOf(scope, undefined, day)))));
    }
  });
  after(() => database.drop());

  async function playDay(n: number): Promise<string> {
    for (let step = 0; step < 6; step += 1) {
      // From nine in the morning to shortly before midnight of the office's day.
      clock.setTo(new Date(startsOn + n * dayMs + step * 10_000_000));
      await playStep(n * 10 + step);
    }
    clock.setTo(new Date(startsOn + n * dayMs + 53_999_000));
    return dayIn(zone, clock.now());
  }

  async function playStep(no: number): Promise<void> {
    const id = pick(there) ?? 0;
    const kind = there.length < 5 ? 0 : random(6);
    if (kind <= 1) return enter(no);
    if (kind === 2) return change(id, { operating_status: pick(['1', '2', '5']) });
    if (kind === 3) return change(id, { business_class: pick(['A1', 'A2', 'A3']), subject: 'automobile' });
    if (kind === 4) return change(id, { business_name: `海口示例改名${no}号` });
    return random(3) === 0 ? remove(id) : restate(id);
  }

  async function enter(no: number): Promise<void> {
    const division_code = pick(divisions);
    const isFiled = random(2) === 0;
    const values = isFiled
      ? aBusiness(no, { division_code, filing_date: pick(['2018-03-02', '2020-10-09', '2020-11-01']) })
      : aLicensed(no, { division_code });
    const filingStatus = isFiled ? 'filed' : 'licensed_unfiled';
    there.push(...(await enterBusinesses(deps, pick([office.haikou, office.province]), [{ values, filingStatus }])));
  }

  const change = (id: number, values: Record<string, string>) =>
    changeBusiness(deps, id, {
      values,
      source: { kind: 'hand', reference: '示例' },
      // Days of effect lie elsewhere: what was shown does not depend on them.
      effectiveOn: '2020-05-01',
      actorId: 1,
    });

  const written =
    (work: (writer: ReturnType<typeof createRegisterWriter>, id: number) => Promise<void>) => async (id: number) =>
      inTransaction(database.db, async (trx) => {
        const writer = createRegisterWriter(trx, deps.cipher, clock.now());
        await work(writer, id);
        await writer.finish();
      });

  async function restate(id: number): Promise<void> {
    const stored = (await listStoredBusinesses(database.db, [id])).get(id);
    if (stored?.['filing_status'] === 'licensed_unfiled')
      await written((writer) => writer.restate([stored], 'lapsed_unfiled'))(id);
  }

  async function remove(id: number): Promise<void> {
    const stored = (await listStoredBusinesses(database.db, [id])).get(id);
    if (!stored) return;
    await written((writer) => writer.remove([seenOf(stored)]))(id);
    there.splice(there.indexOf(id), 1);
  }

  test('the figures of every day are those that were shown on it, in every region', async () => {
    assert.equal(shown.size, 30);
    const today = [...shown.keys()].at(-1) ?? '';
    for (const [day, expected] of shown) {
      if (day === today) continue;
      for (const [i, scope] of scopes.entries())
        assert.equal(numbersOf(await modelOf(scope, day, today)), expected[i], `${day} ${scope.level}`);
    }
    assert.ok(new Set([...shown.values()].map(([all]) => all)).size > 20, 'days differ');
  });

  test('the cells that are kept say what a count of the rows says', async () => {
    const kept = (await database.db('business_figures').select('*')) as Record<string, unknown>[];
    const [counted] = (await database.db.raw(
      `SELECT division_code, agency_id, COALESCE(business_class, '') AS business_class, COALESCE(subject, '') AS subject, filing_status,
        operating_status, IF(filed_on = '1000-01-01', '', DATE_FORMAT(filed_on, '%Y-%m')) AS filed_month, MIN(city) AS city, COUNT(*) AS n
        FROM businesses GROUP BY 1, 2, 3, 4, 5, 6, 7`,
    )) as [Record<string, unknown>[]];
    const text = (rows: readonly Record<string, unknown>[]) => rows.map((row) => Object.values(row).join('|')).sort();
    assert.deepEqual(text(kept), text(counted));
  });

  test('every number of a past day leads to exactly the businesses that it counts, page by page', async () => {
    const today = [...shown.keys()].at(-1) ?? '';
    for (const day of ['2020-11-09', '2020-11-21'])
      for (const scope of scopes) {
        const { table, figures } = await modelOf(scope, day, today);
        const counts = [
          ...table.rows.flatMap(({ cells, sum }) => [...cells, sum]),
          ...figures.flatMap(({ rows }) => rows),
        ];
        for (const one of counts) assert.equal((await listedOn(scope, day, one)).length, one.n, `${day} ${one.label}`);
      }
  });

  async function listedOn(scope: Scope, day: string, { query }: Counted): Promise<number[]> {
    const filter = readFilter((name) => query[name] ?? '');
    const region = regionFor(scope, filter.division, places);
    assert.ok(region);
    const moment = momentAfter(day, zone);
    const ids: number[] = [];
    for (let after: { filedOn: string; id: number } | undefined; ; ) {
      const rows = await listPastBusinesses(database.db, scope, region, filter, places, { moment, after, limit: 7 });
      ids.push(...rows.map(({ id }) => id));
      after = rows.at(-1);
      if (rows.length < 7) break;
    }
    assert.equal(new Set(ids).size, ids.length, 'each once');
    return ids;
  }
});
