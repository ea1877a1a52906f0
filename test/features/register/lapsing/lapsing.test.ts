import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { enqueueDue, findRecurring } from '#platform/jobs/recurring.js';
import { runHere } from '#platform/jobs/runner.js';
import { openDatabase } from '#platform/db/connection.js';
import { jobTable } from '#src/job-table.js';
import { recountTotals } from '#features/register/totals/totals.js';
import { factsOn } from '#features/register/detail/history-rules.js';
import { listHistory } from '#features/register/detail/detail-queries.js';
import { runLapses } from '#features/register/lapsing/lapsing.js';
import { aLicensed, changeBusiness, enterBusinesses } from '#test/support/enter-business.js';
import { aBusiness } from '#test/support/businesses.js';
import { testNow } from '#test/support/test-db.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

/** The beginning of a day in Beijing. */
const midnight = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) - 8 * 3_600_000).toISOString();
const quiet = () => {};

describe('the night on which licences end', () => {
  let portal: TestPortal;
  let agencyId: number;
  let n = 100;
  before(async () => {
    portal = await startTestPortal();
    const row = await portal.deps.db('agencies').where({ code: '460100' }).first<{ id: number }>('id');
    agencyId = Number(row?.id);
  });
  after(() => portal.stop());
  beforeEach(() => portal.clock.setTo(testNow));

  const enter = (...ends: string[]) =>
    enterBusinesses(
      portal.deps,
      agencyId,
      ends.map((licence_valid_to) => ({
        values: aLicensed(++n, { licence_valid_to }),
        filingStatus: 'licensed_unfiled' as const,
      })),
    );
  const statusOf = async (id: number) =>
    (await portal.deps.db('businesses').where({ id }).first<{ filing_status: string }>('filing_status')).filing_status;
  const historyOf = (id: number) => listHistory(portal.deps.db, id);
  const runAt = (at: string) => {
    portal.clock.setTo(new Date(at));
    return runLapses(portal.deps, { dueAt: at }, quiet);
  };

  for (const zone of ['UTC', 'Asia/Shanghai', 'America/Los_Angeles'])
    test(`turns at midnight in Beijing, on a machine that lives by ${zone}`, async () => {
      const home = process.env['TZ'];
      process.env['TZ'] = zone;
      try {
        const [id = 0] = await enter('2020-11-30');
        await runAt('2020-11-30T15:59:59Z');
        assert.equal(await statusOf(id), 'licensed_unfiled');
        await runAt('2020-11-30T16:00:00Z');
        assert.equal(await statusOf(id), 'lapsed_unfiled');
        assert.deepEqual(
          (await historyOf(id)).map(({ act, effectiveOn }) => [act, effectiveOn]),
          [['lapse', '2020-12-01']],
        );
      } finally {
        if (home === undefined) delete process.env['TZ'];
        else process.env['TZ'] = home;
      }
    });

  test('three nights missed are made up by the fourth: each business turns once, from its own day', async () => {
    const ends = ['2020-11-27', '2020-11-28', '2020-11-29', '2020-11-30', '2020-12-01'];
    const ids = await enter(...ends);
    await runAt(midnight('2020-12-01'));
    await runAt(midnight('2020-12-01'));
    const told = await Promise.all(ids.map(async (id) => (await historyOf(id)).map((line) => line.effectiveOn)));
    assert.deepEqual(told, [['2020-11-28'], ['2020-11-29'], ['2020-11-30'], ['2020-12-01'], []]);
    const [first = 0] = ids;
    const facts = async (day: string) =>
      factsOn(day, { filing_status: await statusOf(first) }, await historyOf(first), '2020-11-26').facts?.[
        'filing_status'
      ];
    assert.equal(await facts('2020-11-27'), 'licensed_unfiled');
    assert.equal(await facts('2020-11-28'), 'lapsed_unfiled');
  });

  test('what has filed, ended or has no known end stays as it is', async () => {
    const [unknown = 0, filed = 0, closed = 0] = await enterBusinesses(portal.deps, agencyId, [
      { values: aLicensed(++n, { licence_valid_to: '' }), filingStatus: 'licensed_unfiled' },
      { values: aBusiness(++n, { licence_valid_to: '2020-01-01' }), filingStatus: 'filed' },
      { values: aLicensed(++n, { licence_valid_to: '2020-01-01' }), filingStatus: 'terminated' },
    ]);
    await runAt(midnight('2022-01-01'));
    assert.deepEqual(await Promise.all([unknown, filed, closed].map(statusOf)), [
      'licensed_unfiled',
      'filed',
      'terminated',
    ]);
  });

  test('a later end turns it back at the next run, from the day of the lapse on', async () => {
    const [id = 0] = await enter('2022-02-10');
    await runAt(midnight('2022-02-11'));
    assert.equal(await statusOf(id), 'lapsed_unfiled');
    await changeBusiness(portal.deps, id, {
      values: { licence_valid_to: '2022-06-30' },
      source: { kind: 'hand', reference: '核对更正' },
      effectiveOn: '2022-02-13',
      actorId: portal.cast.filer.id,
    });
    await runAt(midnight('2022-02-14'));
    await runAt(midnight('2022-02-15'));
    assert.equal(await statusOf(id), 'licensed_unfiled');
    const lines = await historyOf(id);
    assert.deepEqual(
      lines.map(({ act, effectiveOn }) => [act, effectiveOn]),
      [
        ['lapse', '2022-02-11'],
        ['change', '2022-02-13'],
        ['unlapse', '2022-02-11'],
      ],
    );
    assert.deepEqual(lines[2]?.source, { kind: 'licence', reference: aLicensed(n)['old_system_id'] });
  });

  test('two nodes at once turn each business once, and totals stay what a recount finds', async () => {
    const ids = await enter(...Array.from({ length: 1_300 }, (_, i) => (i % 2 ? '2022-03-01' : '2022-03-02')));
    const second = openDatabase({ url: portal.databaseUrl, queryTimeoutMs: 30_000 });
    try {
      portal.clock.setTo(new Date(midnight('2022-03-03')));
      const due = { dueAt: midnight('2022-03-03') };
      const nights = await Promise.all([
        runLapses(portal.deps, due, quiet),
        runLapses({ ...portal.deps, db: second }, due, quiet),
      ]);
      assert.equal(nights[0].lapsed + nights[1].lapsed, ids.length);
    } finally {
      await second.destroy();
    }
    assert.deepEqual(await linesPerBusiness(ids), { businesses: 1_300, lines: 1_300 });
    assert.deepEqual(await recountTotals(portal.deps.db), []);
  });

  test('a run that ends half-way is gone on with, and nothing is done twice', async () => {
    const ids = await enter(...Array.from({ length: 1_200 }, () => '2022-04-01'));
    const killed = runLapses(portal.deps, { dueAt: midnight('2022-04-02') }, () => {
      throw new Error('killed');
    });
    await assert.rejects(killed, /killed/);
    assert.deepEqual(await linesPerBusiness(ids), { businesses: 500, lines: 500 });
    assert.deepEqual(await runAt(midnight('2022-04-02')), { lapsed: 700, takenBack: 0 });
    assert.deepEqual(await linesPerBusiness(ids), { businesses: 1_200, lines: 1_200 });
    assert.deepEqual(await recountTotals(portal.deps.db), []);
  });

  test('it comes by itself each midnight in Beijing, once, and a run that a later one has overtaken is not repeated', async () => {
    const { deps } = portal;
    const [job] = [{ name: 'register.lapse', cron: jobTable['register.lapse']?.cron ?? '' }];
    const ask = (at: string) => enqueueDue(deps.db, [job], deps.config.officeZone, new Date(at));
    await ask('2022-05-01T08:00:00Z');
    const [id = 0] = await enter('2022-05-01');
    assert.equal(await ask('2022-05-01T15:59:59Z'), 0);
    assert.deepEqual(await Promise.all([ask('2022-05-01T16:00:00Z'), ask('2022-05-01T16:00:00Z')]).then(sum), 1);
    const asked = await findRecurring(deps.db, 'register.lapse');
    await runHere(deps, jobTable, asked?.lastJobId ?? 0);
    assert.equal(await statusOf(id), 'lapsed_unfiled');
    assert.equal(await ask('2022-05-05T03:00:00Z'), 1, 'three nights missed are one run');
    const again = (dueAt: string) =>
      deps.db.transaction((trx) => jobTable['register.lapse']?.runAgain?.(trx, deps, { dueAt } as never));
    assert.equal(await again(midnight('2022-05-02')), false);
    assert.equal(await again(midnight('2022-05-05')), true);
  });

  test('the audit and the page of the business say what was done and that nobody pressed anything', async () => {
    const [id = 0] = await enter('2022-06-10');
    await runAt(midnight('2022-06-11'));
    const entry = await portal.deps.db('audit_entries').where({ verb: 'register.lapse' }).first();
    assert.equal(Number(entry.agency_id), agencyId);
    portal.clock.setTo(testNow);
    const page = await (await portal.client('filer')).get(`/businesses/${id}`);
    assert.match(page.text, /许可证到期/);
    assert.match(page.text, /未备案（许可证有效）<\/span> →\s*<span class="is">未备案（许可证已到期）/);
    assert.match(page.text, /原许可证 HN\d{7}/);
    assert.match(page.text, /系统<\/td>/);
  });

  async function linesPerBusiness(ids: readonly number[]) {
    const row = await portal.deps
      .db('business_history')
      .where({ act: 'lapse' })
      .whereBetween('business_id', [ids[0] ?? 0, ids.at(-1) ?? 0])
      .select({ businesses: portal.deps.db.raw('COUNT(DISTINCT business_id)'), lines: portal.deps.db.raw('COUNT(*)') })
      .first<{ businesses: number; lines: number }>();
    return { businesses: Number(row.businesses), lines: Number(row.lines) };
  }
});

const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);
