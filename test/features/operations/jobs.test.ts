import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import { claimJob, endJob } from '#platform/jobs/leases.js';
import type { GiveUpReason } from '#platform/jobs/table.js';
import { jobTable } from '#src/job-table.js';
import { timesInWords } from '#features/operations/words.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import type { Client } from '#test/support/client.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('the page of jobs', () => {
  let portal: TestPortal;
  let admin: Client;
  let season: ReturnType<typeof annexSeason>;
  before(async () => {
    portal = await startTestPortal();
    admin = await portal.client('admin');
    season = annexSeason(portal);
  });
  after(() => portal.stop());
  beforeEach(async () => {
    await portal.deps.db('jobs').delete();
    await portal.deps.db('recurring_jobs').delete();
  });

  const page = async (query = '') => (await admin.get(`/system/jobs${query}`)).text.replace(/\s+/g, ' ');
  const put = async (name: string, over: object = {}): Promise<number> => {
    const at = portal.clock.now();
    const [id] = await portal.deps.db('jobs').insert({
      name,
      payload: JSON.stringify({ versionId: 7 }),
      dedupe_key: `${name}:${Math.random()}`,
      state: 'waiting',
      run_at: at,
      created_at: at,
      ...over,
    });
    return Number(id);
  };
  /** Sends a file whose check is then given up for this reason. */
  async function givenUp(unit: string, reason: GiveUpReason): Promise<{ versionId: number; jobId: number }> {
    const { db } = portal.deps;
    const versionId = await season.upload(unit, 3, annexWorkbook(3, [typedBusiness(1)]));
    const claim = { lease: 'lease', node: 'node', now: portal.clock.now(), leaseSeconds: 9 };
    const { job_id } = await db('annex_versions').where({ id: versionId }).first();
    const job = await claimJob(db, Number(job_id), claim);
    assert.ok(job);
    await inTransaction(db, async (trx) => {
      await endJob(trx, job, portal.clock.now(), reason);
      await jobTable['annex.check']?.onGivenUp?.(trx, portal.deps, { versionId } as never, reason);
    });
    return { versionId, jobId: job.id };
  }
  const stateOf = async ({ versionId, jobId }: { versionId: number; jobId: number }) => [
    (await portal.deps.db('annex_versions').where({ id: versionId }).first()).state,
    (await portal.deps.db('jobs').where({ id: jobId }).first()).state,
  ];
  const again = (jobId: number) => admin.post('/system/jobs/again', { job: String(jobId) });

  test('tells what waits since when, what runs where and how far, and whose node was lost', async () => {
    const now = portal.clock.now().getTime();
    await put('annex.check', { created_at: new Date(now - 600_000) });
    await put('annex.check', { created_at: new Date(now - 60_000) });
    await put('annex.import');
    const held = { state: 'running', started_at: new Date(now), lease_owner: 'x', attempts: 2, progress_done: 1_200 };
    await put('annex.import', {
      ...held,
      node: 'yz-1:4711',
      lease_until: new Date(Date.now() + 3_600_000),
      progress_known: 2_000,
    });
    await put('annex.output', { ...held, node: 'yz-2:12', lease_until: new Date(Date.now() - 3_600_000) });
    const text = await page();
    assert.match(text, /有人在页面上等<\/td><td class="num">2<\/td> <td class="nowrap">2020-11-26 09:5/);
    assert.match(text, /大批处理<\/td><td class="num">1<\/td>/);
    assert.match(text, /例行维护<\/td><td class="num">0<\/td> <td class="nowrap">—<\/td>/);
    assert.match(text, /yz-1:4711<\/td><td class="nowrap">2020-11-26 10:0[0-9:]+<\/td> <td>1 200 \/ 2 000<\/td>/);
    assert.match(text, /yz-2:12.*节点没有回音，将由其他节点接手/);
  });

  test('tells what was given up and why, page by page', async () => {
    const ended = { state: 'failed', ended_at: portal.clock.now(), attempts: 3, work_ms: 181_500 };
    for (const reason of ['work', 'memory', 'crash', 'fault', 'stalled'])
      await put('annex.output', { ...ended, failure_reason: reason });
    // The figures of the menu are remembered for seconds.
    portal.clock.setTo(new Date(portal.clock.now().getTime() + 6_000));
    const text = await page();
    for (const words of [/处理器时间超过上限/, /内存超过上限/, /意外退出/, /程序三次出错/, /没有轮到处理器/])
      assert.match(text, words);
    assert.match(text, /附件版本 7</);
    assert.match(text, /3 次<br>181\.5 秒/);
    assert.match(text, /后台任务\s*<span class="open"\s+title="待办 5"\s*>/, 'the menu counts them');
    for (let i = 0; i < 50; i++) await put('annex.output', { ...ended, failure_reason: 'fault' });
    const [, older = ''] = /href="[^"]*system\/jobs(\?before=\d+)">更早的 50 项/.exec(await page()) ?? [];
    assert.match(await page(older), /处理器时间超过上限.*回到最新的/);
  });

  test('tells what comes by itself, when it came last and when next', async () => {
    const last = await put('upkeep.sweep', { state: 'done', ended_at: portal.clock.now() });
    const due = new Date('2020-11-26T01:07:00Z');
    await portal.deps.db('recurring_jobs').insert({ name: 'upkeep.sweep', last_due_at: due, last_job_id: last });
    const text = await page();
    assert.match(text, /每小时第 7 分<\/td> <td class="nowrap">11-26 09:07[0-9:]*<\/td>/);
    assert.match(text, /完成，11-26 10:0[0-9:]+ ?<\/td> <td class="nowrap">2020-11-26 10:07/);
    assert.match(text, /每天 03:40<\/td> <td class="nowrap">还没有运行过<\/td>.*2020-11-27 03:40/);
  });

  test('a check that was given up runs again, whatever became of the file, once and on record', async () => {
    for (const [unit, reason, state] of [
      ['460100', 'work', 'refused'],
      ['469002', 'crash', 'reading'],
    ] as const) {
      const job = await givenUp(unit, reason);
      assert.deepEqual(await stateOf(job), [state, 'failed']);
      assert.match(await page(), new RegExp(`name="job" value="${job.jobId}"`));
      assert.equal((await again(job.jobId)).status, 303);
      assert.match(await page(), new RegExp(`任务 ${job.jobId} 已重新排队`));
      assert.deepEqual(await stateOf(job), ['reading', 'waiting']);
      const second = await again(job.jobId);
      assert.equal(second.status, 409);
      assert.match(second.text, /已经重新运行/);
      const entries = await portal.deps.db('audit_entries').where({ verb: 'job.run-again', object_id: job.jobId });
      assert.equal(entries.length, 1);
      assert.equal(Number(entries[0]?.actor_id), portal.cast.admin.id);
    }
  });

  test('a check whose file was followed by another is not begun again', async () => {
    const job = await givenUp('460400', 'work');
    await season.upload('460400', 3, annexWorkbook(3, [typedBusiness(2)]));
    const refused = await again(job.jobId);
    assert.equal(refused.status, 409);
    assert.match(refused.text, /role="alert">这项任务已经没有可办的：后来又有了新的上传[\s\S]*<h1>后台任务<\/h1>/);
    assert.deepEqual(await stateOf(job), ['refused', 'failed']);
  });

  test('an import is not begun again by an administrator', async () => {
    const ended = { state: 'failed', ended_at: portal.clock.now(), failure_reason: 'fault' };
    const id = await put('annex.import', ended);
    assert.match(await page(), /由业务人员在原页面重新办理/);
    assert.equal((await again(id)).status, 409);
    assert.equal((await portal.deps.db('jobs').where({ id }).first()).state, 'failed');
    for (const job of ['', '0', 'x', '999999999'])
      assert.equal((await admin.post('/system/jobs/again', { job })).status, 409);
  });
});

test('times of recurring jobs in words', () => {
  assert.deepEqual(['7 * * * *', '40 3 * * *', '5 12 * * *', '0 3 * * 1', '*/5 * * * *'].map(timesInWords), [
    '每小时第 7 分',
    '每天 03:40',
    '每天 12:05',
    '0 3 * * 1',
    '每 5 分钟',
  ]);
  const crons = Object.values(jobTable).flatMap(({ cron }) => cron ?? []);
  assert.deepEqual(
    crons.filter((cron) => timesInWords(cron) === cron),
    [],
    'every one in use has words',
  );
});
