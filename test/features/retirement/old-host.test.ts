import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, createServer as createPlainServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot } from '#platform/project-root.js';
import { answerWords, expectedOf, sampleOf } from '#domain/retirement/old-addresses.js';
import { listOldAddresses, replaceOldAddresses } from '#features/retirement/addresses/address-queries.js';
import { act } from '#src/season/actions.js';
import { libraryUrl } from '#test/scripts/support.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

interface Nginx {
  readonly path: string;
  readonly libraries: readonly string[];
}
const { provideNginx } = (await import(libraryUrl('nginx.mjs'))) as { provideNginx(): Promise<Nginx> };
const nginx = await provideNginx().catch((error: unknown) => String(error));
const skip = typeof nginx === 'string' ? `NO NGINX: the old host's configuration was not tried: ${nginx}` : false;

const list = [
  { pattern: '/wxgl/view.do?id={id}', kind: 'moved', target: '/old-module/search?q={id}', note: '' },
  { pattern: '/wxgl/list.do', kind: 'elsewhere', target: '/businesses', note: '' },
  { pattern: '/wxgl/report/*', kind: 'gone', target: '', note: '报表不再提供。' },
  { pattern: '/wxgl/*', kind: 'moved', target: '/', note: '' },
  { pattern: '/print(1).jsp', kind: 'elsewhere', target: '/templates', note: '' },
] as const;

async function freePort(): Promise<number> {
  const server = createPlainServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

describe('the old host, with a real nginx before the old module', { skip }, () => {
  let portal: TestPortal;
  let old: Server;
  let child: ChildProcess | undefined;
  let folder = '';
  let port = 0;
  const seen: string[] = [];

  before(async () => {
    if (typeof nginx === 'string') return;
    portal = await startTestPortal();
    old = createServer((req, res) => {
      seen.push(`${req.method} ${req.url}`);
      if (req.url === '/wxgl/login.do') return void res.writeHead(302, { Location: '/wxgl/list.do' }).end();
      res.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' }).end('旧模块');
    });
    await new Promise<void>((done) => old.listen(0, '127.0.0.1', done));
    port = await freePort();
    folder = mkdtempSync(join(tmpdir(), 'old-host-'));
    for (const part of ['logs', 'temp']) mkdirSync(join(folder, part));
    const source = readFileSync(join(projectRoot, 'docs/old-host/old-host.conf'), 'utf8');
    writeFileSync(join(folder, 'old-host.conf'), source.replace('listen 80;', `listen 127.0.0.1:${port};`));
    copyFileSync(join(projectRoot, 'docs/old-host/old-module-state.conf'), join(folder, 'old-module-state.conf'));
    const server = `http://127.0.0.1:${(old.address() as AddressInfo).port}`;
    writeFileSync(join(folder, 'old-module-server.conf'), `map $host $old_module_server { default ${server}; }\n`);
    writeFileSync(join(folder, 'nginx.conf'), mainConf);
    await act(portal.deps, async (trx) => {
      await replaceOldAddresses(trx, list);
      await trx('retirement').update({ addresses_version: 1 });
    });
    const map = await (await portal.client('reviewer')).get('/retirement/addresses/old-module-map.conf');
    assert.equal(map.status, 200);
    writeFileSync(join(folder, 'old-module-map.conf'), map.text);
    child = spawn(nginx.path, ['-p', folder, '-c', join(folder, 'nginx.conf')], { env: environment(nginx) });
    child.stderr?.on('data', (text: Buffer) => process.stderr.write(text));
    await until(async () => (await ask('GET', '/')).status === 200);
  });
  after(async () => {
    child?.kill('SIGQUIT');
    if (child && child.exitCode === null) await new Promise((done) => child?.once('close', done));
    old?.close();
    await portal?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const environment = ({ libraries }: Nginx) => ({ ...process.env, LD_LIBRARY_PATH: libraries.join(delimiter) });

  const mainConf = [
    'daemon off; worker_processes 1; pid nginx.pid; error_log stderr warn;',
    'events { worker_connections 64; }',
    'http { access_log off;',
    ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((one) => `${one}_temp_path temp/${one};`),
    'include old-host.conf; }',
    '',
  ].join('\n');

  async function until(isSo: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 600; tries += 1) {
      if (child && child.exitCode !== null) throw new Error('nginx has ended');
      if (await isSo().catch(() => false)) return;
      await pause(100);
    }
    throw new Error('it did not come');
  }

  /** Each on a connection of its own: a worker that is on its way out keeps those that it has. */
  function ask(method: string, path: string): Promise<{ status: number; location: string; text: string }> {
    return new Promise((done, fail) => {
      const sent = request({ host: '127.0.0.1', port, path, method, agent: false }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        const { statusCode: status = 0, headers } = answer;
        answer.on('end', () => done({ status, location: headers.location ?? '', text })).on('error', fail);
      });
      sent.on('error', fail).end(method === 'GET' ? undefined : 'a=1');
    });
  }

  const workers = (): string[] =>
    readFileSync(`/proc/${child?.pid}/task/${child?.pid}/children`, 'utf8').trim().split(' ').filter(Boolean);

  /** The word in the state's file, and the portal's own state with it. */
  async function setState(state: 'running' | 'frozen' | 'retired'): Promise<void> {
    const at = portal.clock.now();
    await portal.deps.db('retirement').update({ state, frozen_from: at, retired_at: state === 'retired' ? at : null });
    writeFileSync(join(folder, 'old-module-state.conf'), `map $host $old_module_state { default ${state}; }\n`);
    const before = workers();
    child?.kill('SIGHUP');
    await until(async () => workers().length > 0 && !workers().some((one) => before.includes(one)));
    seen.splice(0);
  }

  test('running: everything reaches the old module', async () => {
    await setState('running');
    for (const method of ['GET', 'POST', 'PUT', 'DELETE'])
      assert.deepEqual([(await ask(method, '/wxgl/list.do')).text, seen.pop()], ['旧模块', `${method} /wxgl/list.do`]);
    assert.match((await ask('GET', '/wxgl/login.do')).location, /\/wxgl\/list\.do$/, 'its own redirects stay its own');
  });

  test('frozen: it can be read, and no write reaches it', async () => {
    await setState('frozen');
    for (const entry of await listOldAddresses(portal.deps.db)) {
      const path = sampleOf(entry);
      assert.deepEqual([(await ask('GET', path)).text, seen.splice(0)], ['旧模块', [`GET ${path}`]]);
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']) {
        const refused = await ask(method, path);
        assert.equal(refused.status, 403, `${method} ${path}`);
        assert.match(refused.text, /只能查询，不收任何改动。提交的内容没有保存/);
      }
      assert.deepEqual(seen, [], 'not one of them arrived');
    }
  });

  test('retired: every address of the list is answered as it says, the old module hears nothing', async () => {
    await setState('retired');
    for (const entry of await listOldAddresses(portal.deps.db)) {
      const path = sampleOf(entry);
      const { status, location, text } = await ask('GET', path);
      const got =
        status === 410
          ? '410，说明已停用'
          : `${status}，转到 ${location.startsWith(portal.base) ? location.slice(portal.base.length) : location}`;
      assert.equal(got, answerWords(expectedOf(entry)), path);
      if (status === 410) assert.match(text, /已经停用，业务改在/);
      assert.equal((await ask('POST', path)).status, 410, `POST ${path}`);
    }
    const unknown = await ask('GET', '/nobody/knows?x=1');
    assert.equal(unknown.status, 410);
    assert.match(unknown.text, /\/nobody\/knows\?x=1/);
    const style = /href="(\/yizhangwang\/assets\/[^"]+\.css)"/.exec(unknown.text)?.[1] ?? '';
    assert.equal((await ask('GET', style)).status, 200, 'the page has its style');
    assert.deepEqual(seen, []);
  });

  test('a map that is older than the list leads nowhere wrong: the portal answers by its own', async () => {
    await act(portal.deps, async (trx) => {
      await replaceOldAddresses(trx, [{ pattern: '/new.do', kind: 'moved', target: '/templates', note: '' }, ...list]);
      await trx('retirement').update({ addresses_version: 2 });
    });
    const moved = await ask('GET', '/new.do');
    assert.deepEqual([moved.status, moved.location], [301, `${portal.base}/templates`]);
  });

  test('going back: the old module is read again', async () => {
    await setState('frozen');
    assert.equal((await ask('GET', '/wxgl/list.do')).text, '旧模块');
  });
});
