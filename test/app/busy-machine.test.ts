import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import type { Client } from '#test/support/client.js';
import { childrenRunning } from '#test/support/own-children.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

/** Uploads while the processes that read them are held, killed or starved: the file is never to blame (S13). */
describe('a machine that is busy with other things', { skip: process.platform !== 'linux' }, () => {
  let portal: TestPortal;
  let filer: Client;
  let path: string;
  const load: ChildProcess[] = [];

  const start = async (times: Parameters<typeof startTestPortal>[0]) => {
    portal = await startTestPortal({ jobs: true, ...times });
    filer = await portal.client('filer');
    const { agency_id } = await portal.deps.db('operators').where({ id: portal.cast.filer.id }).first();
    const annex = await portal.deps.db('annexes').where({ agency_id, annex_no: 3 }).first();
    path = `/annexes/${annex.id}/versions`;
  };
  afterEach(() => {
    for (const one of load.splice(0)) one.kill('SIGKILL');
  });

  const file = (n = 1) => annexWorkbook(3, [typedBusiness(n), typedBusiness(n + 1)]);
  const hosts = () => childrenRunning('job-host.js');
  const hold = (signal: 'SIGSTOP' | 'SIGCONT') => {
    for (const pid of hosts()) process.kill(pid, signal);
  };
  const versionAt = async (location: string) =>
    portal.deps
      .db('annex_versions')
      .where({ id: Number(location.split('/').pop()) })
      .first();
  const jobOf = async (location: string) =>
    portal.deps
      .db('jobs')
      .where({ id: (await versionAt(location)).job_id })
      .first();
  const until = async (isSo: () => Promise<boolean>) => {
    while (!(await isSo())) await sleep(50);
  };

  describe('its processes held', () => {
    before(() => start({ times: { stillNoticeMs: 300 } }));
    after(() => portal.stop());

    test('the file is kept and waited for, the page says why, and when they go on it is read', async () => {
      await filer.upload(path, file());
      assert.ok(hosts().length > 0, 'a process is there from the first upload');
      hold('SIGSTOP');
      const { status, location } = await filer.upload(path, file(3));
      assert.equal(status, 303);
      const page = (await filer.get(location)).text;
      assert.match(page, /系统繁忙，这项处理暂时停下了.*不必重新上传/);
      assert.match(page, /hx-trigger="every 2s"/);
      assert.equal((await versionAt(location)).state, 'reading');
      hold('SIGCONT');
      await until(async () => (await jobOf(location)).state === 'done');
      assert.equal((await versionAt(location)).state, 'checked');
      const { attempts, still_since, state } = await jobOf(location);
      assert.deepEqual({ attempts, still_since, state }, { attempts: 1, still_since: null, state: 'done' });
    });
  });

  describe('its processes held for too long, or killed', () => {
    before(() => start({ times: { stillNoticeMs: 200, stillLimitMs: 600 } }));
    after(() => portal.stop());

    test('they are given up, the page says that it is done again, and another one reads the file', async () => {
      await filer.upload(path, file());
      hold('SIGSTOP');
      const { location } = await filer.upload(path, file(5));
      await until(async () => (await jobOf(location)).state === 'waiting');
      const { attempts, faults } = await jobOf(location);
      assert.deepEqual({ attempts, faults }, { attempts: 1, faults: 0 });
      assert.match((await filer.get(location)).text, /系统繁忙，稍后自动重新处理.*不必重新上传/);
      await until(async () => (await versionAt(location)).state !== 'reading');
      assert.equal((await versionAt(location)).state, 'checked');
    });

    test('one that is killed in the middle is replaced likewise', async () => {
      await filer.upload(path, file());
      hold('SIGSTOP');
      const sent = filer.upload(path, file(7));
      await until(async () => (await portal.deps.db('jobs').where({ state: 'running' })).length > 0);
      for (const pid of hosts()) process.kill(pid, 'SIGKILL');
      const { location } = await sent;
      // The version is there a moment before its job is ended.
      await until(async () => (await jobOf(location)).state === 'done');
      const { faults, state } = await jobOf(location);
      assert.deepEqual(
        { version: (await versionAt(location)).state, faults, state },
        { version: 'checked', faults: 0, state: 'done' },
      );
    });
  });

  describe('other programs taking all its processors', () => {
    before(() => start({ times: { stillNoticeMs: 3_000 } }));
    after(() => portal.stop());

    test('twelve uploads at once are all read', async () => {
      for (let i = 0; i < 6; i++) load.push(spawn(process.execPath, ['-e', 'for(;;);'], { stdio: 'ignore' }));
      const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => filer.upload(path, file(20 + n))));
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [303]);
      const ended = () => portal.deps.db('annex_versions').whereNot({ state: 'reading' });
      await until(async () => (await ended()).length === 12);
      assert.deepEqual([...new Set((await ended()).map(({ state }) => state))], ['checked']);
    });
  });
});
