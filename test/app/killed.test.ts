import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { annexCsv, typedBusiness } from '#test/support/annex-files.js';
import { type Client, createClient } from '#test/support/client.js';
import { childrenRunning } from '#test/support/own-children.js';
import { type Serving, startServing } from '#test/support/serving.js';

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
