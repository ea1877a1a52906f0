import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChildLimitError, type LimitReason } from '#platform/child-pool.js';
import { startRunner } from '#platform/jobs/runner.js';
import { jobTable } from '#src/job-table.js';
import { runAnnexCheck } from '#features/annexes/checking/check-job.js';
import { annexSeason } from '#test/support/annex-season.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import type { SentFile } from '#test/support/client.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('a file that is refused, or whose check breaks', () => {
  let portal: TestPortal;
  let season: ReturnType<typeof annexSeason>;
  before(async () => {
    portal = await startTestPortal();
    season = annexSeason(portal);
  });
  after(() => portal.stop());

  const sound = annexWorkbook(3, [typedBusiness(1)]);
  const upload = (unit: string, file: SentFile = sound) => season.upload(unit, 3, file);
  const version = (id: number) => portal.deps.db('annex_versions').where({ id }).first();
  const keptChunks = async (id: number) =>
    (await portal.deps.db('file_chunks').where({ file_id: (await version(id)).file_id })).length;
  const job = async (id: number) =>
    portal.deps
      .db('jobs')
      .where({ id: (await version(id)).job_id })
      .first();

  /** Lets the check end so, each time it is begun, until it is over. */
  async function endAs(versionId: number, error: () => Error): Promise<void> {
    const pool = { run: () => Promise.reject(error()), close: async () => {} };
    const runner = startRunner(portal.deps, jobTable, pool, 1, { pollMs: 20 });
    while ((await job(versionId)).ended_at === null) {
      await portal.deps.db('jobs').where({ state: 'waiting' }).update({ run_at: portal.clock.now() });
      await sleep(20);
    }
    await runner.stop();
  }
  const limit = (reason: LimitReason) => () => new ChildLimitError(reason);

  test('one that takes too much work or memory is refused at once, and kept until another is sent', async () => {
    for (const [unit, reason] of [
      ['460100', 'work'],
      ['469002', 'memory'],
    ] as const) {
      const first = await upload(unit);
      await endAs(first, limit(reason));
      assert.deepEqual([(await version(first)).refusal_code, await keptChunks(first)], ['annex.file_too_complex', 1]);
      assert.equal((await job(first)).attempts, 1);
      const second = await upload(unit);
      assert.deepEqual([await keptChunks(first), await keptChunks(second)], [0, 1]);
    }
  });

  test('one that is refused for what it says is kept likewise; late, after another was sent, it is dropped at once', async () => {
    const wrong = { name: '附件3.xlsx', content: Buffer.from('no workbook at all') };
    const [first, second] = [await upload('460400', wrong), await upload('460400', wrong)];
    await runAnnexCheck(portal.deps, { versionId: second }, () => {});
    assert.deepEqual([(await version(second)).state, await keptChunks(second)], ['refused', 1]);
    await runAnnexCheck(portal.deps, { versionId: first }, () => {});
    assert.deepEqual([(await version(first)).state, await keptChunks(first)], ['refused', 0]);
    assert.equal(await keptChunks(second), 1);
  });

  test('where the check itself breaks, or never gets its turn, the file is not blamed and stays', async () => {
    for (const [error, reason, attempts] of [
      [limit('crash'), 'crash', 3],
      [() => new TypeError('inner trouble'), 'fault', 3],
      [limit('still'), 'stalled', 60],
    ] as const) {
      const id = await upload('469001');
      await endAs(id, error);
      assert.deepEqual([(await version(id)).state, await keptChunks(id)], ['reading', 1], reason);
      const ended = await job(id);
      assert.deepEqual([ended.state, ended.failure_reason, ended.attempts], ['failed', reason, attempts]);
    }
  });

  test('the page of a check that broke says so with its number, and waits for nothing', async () => {
    const neighbour = await portal.client('neighbour');
    const id = await upload('469002');
    await endAs(id, limit('crash'));
    const page = (await neighbour.get(`/annexes/${(await version(id)).annex_id}/versions/${id}`)).text;
    assert.match(page, /<h1>没有检查完<\/h1>/);
    assert.match(page, new RegExp(`系统在处理时中断（编号 ${(await job(id)).id}）。文件已经保存，不必重新上传`));
    assert.doesNotMatch(page, /hx-trigger/);
  });
});
