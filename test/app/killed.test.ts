import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { annexCsv, annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import { type Client, createClient } from '#test/support/client.js';
import { childrenRunning } from '#test/support/own-children.js';
import { type Serving, startServing } from '#test/support/serving.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const kills = 6;
const marker = '海口绝密示例厂';

/** Killed with what people have sent in its hands, the portal leaves nothing of it on the disk (S14). */
describe('temporary files of a portal that is killed', { skip: process.platform !== 'linux' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'yzw-killed-test-'));
  let serving: Serving;
  let filer: Client;
  let path: string;

  const start = async () => {
    serving = await startServing({ TMPDIR: folder });
    filer = await createClient(serving.base).signIn(serving.cast.filer);
    const [, id] = /\/annexes\/(\d+)">附件3</.exec((await filer.get('/annexes')).text) ?? [];
    path = `/annexes/${id}/versions`;
  };
  before(start);
  after(async () => {
    await serving.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const filesLeft = (): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, name)).isFile());
  const readable = (): string[] => filesLeft().filter((name) => readFileSync(join(folder, name)).includes(marker));

  test('a process that reads a file, killed again and again', async () => {
    const rows = Array.from({ length: 800 }, (_, n) => typedBusiness(n, { business_name: `${marker}${n}` }));
    const { content } = annexCsv(3, rows);
    const utf8 = Buffer.from(new TextDecoder('gbk').decode(content));
    await filer.upload(path, { name: '附件3.csv', content: utf8 });
    let hit = 0;
    for (let kill = 0; kill < kills; kill++) {
      const sent = filer.upload(path, { name: '附件3.csv', content: utf8 });
      await sleep(60 + kill * 40);
      for (const pid of childrenRunning('job-host.js', serving.process.pid)) {
        process.kill(pid, 'SIGKILL');
        hit++;
      }
      assert.deepEqual(readable(), []);
      const { status, location } = await sent;
      assert.equal(status, 303);
      while (!/没有发现问题|处|错误/.test((await filer.get(location)).text)) await sleep(100);
    }
    assert.ok(hit > 0);
    assert.deepEqual(filesLeft(), []);
  });

  test('the portal itself, in the middle of an upload', async () => {
    const { hostname, port, pathname } = new URL(serving.base);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    await once(socket, 'connect');
    const boundary = 'b0undary';
    const part = (name: string, value: string) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const cookie = [...filer.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    socket.write(
      `POST ${pathname}${path} HTTP/1.1\r\nHost: ${hostname}\r\nCookie: ${cookie}\r\n` +
        `Content-Type: multipart/form-data; boundary=${boundary}\r\nContent-Length: 9000000\r\n\r\n${part('_csrf', filer.csrf())}` +
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n`,
    );
    const line = `${marker},460100199001011234\r\n`.repeat(2_000);
    for (let i = 0; i < 60; i++) if (!socket.write(line)) await once(socket, 'drain');
    await sleep(300);
    const ended = once(serving.process, 'exit');
    serving.process.kill('SIGKILL');
    await ended;
    socket.destroy();
    assert.deepEqual(readable(), []);
    await start();
    assert.deepEqual(filesLeft(), []);
  });
});

/** A job runner killed while it works, as when the machine loses power; the next one goes on (S4). */
describe('a runner that is killed in the middle of a check', { skip: process.platform !== 'linux' }, () => {
  let portal: TestPortal;
  const runners: ChildProcess[] = [];
  before(async () => {
    portal = await startTestPortal();
  });
  after(async () => {
    for (const one of runners) one.kill('SIGKILL');
    await portal.stop();
  });

  async function startRunner(): Promise<ChildProcess> {
    const entry = fileURLToPath(new URL('../support/runner-entry.js', import.meta.url));
    const runner = spawn(process.execPath, [entry, portal.databaseUrl], { stdio: ['ignore', 'pipe', 'inherit'] });
    runners.push(runner);
    await once(runner.stdout, 'data');
    return runner;
  }
  const isAlive = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  test('leaves nothing half done, and started again the check is done once', async () => {
    const { db } = portal.deps;
    const rows = Array.from({ length: 40 }, (_, n) => typedBusiness(n + 1));
    const versionId = await annexSeason(portal).upload('460100', 3, annexWorkbook(3, rows));
    const version = () => db('annex_versions').where({ id: versionId }).first();
    const job = async () =>
      db('jobs')
        .where({ id: (await version()).job_id })
        .first();
    // Whoever checks waits for the annex at the end of its transaction: there it is killed.
    await db.transaction(async (trx) => {
      await trx('annexes')
        .where({ id: (await version()).annex_id })
        .forUpdate();
      const first = await startRunner();
      const waiting = () => trx.raw("SELECT 1 FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'");
      // The server makes this list anew only when nobody has asked for it for a tenth of a second.
      while ((await waiting())[0].length === 0) await sleep(250);
      const hosts = childrenRunning('job-host.js', first.pid);
      assert.ok(hosts.length > 0);
      first.kill('SIGKILL');
      while (hosts.some(isAlive)) await sleep(20);
    });
    assert.deepEqual([(await version()).state, (await job()).state, (await job()).attempts], ['reading', 'running', 1]);
    assert.equal((await db('annex_row_blocks').where({ version_id: versionId })).length, 0);

    await startRunner();
    while ((await job()).state !== 'done') await sleep(50);
    const { state, no, row_count } = await version();
    assert.deepEqual([state, no, row_count, (await job()).attempts], ['checked', 1, 40, 2]);
  });
});
