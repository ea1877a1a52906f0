import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import type { Client } from '#test/support/client.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
let season: Season;
let filer: Client;
/** Errors that nobody waited for: in the portal each would end the process. */
const unhandled: unknown[] = [];
process.on('unhandledRejection', (error) => unhandled.push(error));

before(async () => {
  portal = await startTestPortal();
  season = await playSeason(portal);
  filer = await portal.client('filer');
});
after(() => portal.stop());

test('every answer carries the security headers, errors too', async () => {
  const nobody = await portal.client();
  const answers = await Promise.all([
    filer.get('/'),
    filer.get('/annexes'),
    filer.get('/templates/3.xlsx'),
    filer.get('/no-such-page'),
    filer.get('/audit'),
    filer.post('/password', { _csrf: '' }),
    nobody.get('/sign-in'),
    nobody.get('/annexes'),
    nobody.post('/annexes/1/submission'),
    nobody.get('/%ff'),
    nobody.get('/healthz'),
    nobody.get('/api/v1/none'),
    nobody.raw('/annexes', { method: 'DELETE' }),
    nobody.raw('/sign-in', {
      method: 'POST',
      body: 'x'.repeat(300_000),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    }),
  ]);
  for (const { headers, status } of answers) {
    assert.ok(status < 500);
    assert.match(
      headers.get('content-security-policy') ?? '',
      /default-src 'none';.*script-src 'self';.*form-action 'self';frame-ancestors 'none';base-uri 'none'/,
    );
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('x-frame-options'), 'DENY');
    assert.equal(headers.get('referrer-policy'), 'same-origin');
    assert.equal(headers.get('x-powered-by'), null);
    assert.equal(headers.get('strict-transport-security'), null, 'plain HTTP is the normal case');
  }
  for (const { headers } of answers.slice(0, 10)) assert.equal(headers.get('cache-control'), 'no-store');
});

test('assets are compressed, immutable and found by their content alone', async () => {
  const page = await filer.get('/');
  const paths = [...page.text.matchAll(/(?:href|src)="\/yizhangwang(\/assets\/[^"]+)"/g)].map(
    (match) => match[1] ?? '',
  );
  assert.ok(paths.length >= 3);
  for (const path of paths) {
    const asset = await filer.get(path);
    assert.equal(asset.status, 200);
    assert.match(asset.headers.get('cache-control') ?? '', /max-age=31536000, immutable/);
  }
  for (const path of [
    '/assets/portal.css',
    '/assets/../package.json',
    '/assets/%2e%2e/package.json',
    '/assets//etc/passwd',
  ])
    assert.equal((await filer.get(path)).status, 404, path);
});

test('twenty presses of one form at once: the same answer to all, the work done once', async () => {
  const reviewer = await portal.client('reviewer');
  const path = `/annexes/${season.claimed.annexId}`;
  const [, submission = ''] = /name="_submission" value="(\w+)"/.exec((await reviewer.get(path)).text) ?? [];
  const before = { comments: await countOf('annex_comments'), audited: await countOf('audit_entries') };
  const press = () => reviewer.post(`${path}/comments`, { _submission: submission, text: '请补充' });
  const answers = await Promise.all(Array.from({ length: 20 }, press));
  assert.deepEqual([...new Set(answers.map(({ status, location }) => `${status} ${location}`))], [`303 ${path}`]);
  assert.equal((await press()).location, path, 'the back button, later');
  assert.deepEqual(
    { comments: await countOf('annex_comments'), audited: await countOf('audit_entries') },
    { comments: before.comments + 1, audited: before.audited + 1 },
  );
});

const countOf = async (table: string): Promise<number> =>
  Number(((await portal.deps.db(table).count({ n: '*' })) as { n: number }[])[0]?.n);

test('two persons press the same button at once: the later one is told that the state is another', async () => {
  const reviewers = await Promise.all([
    portal.client('reviewer'),
    portal.client('reviewer'),
    portal.client('reviewer'),
  ]);
  const path = `/annexes/${season.claimed.annexId}/acceptance`;
  const drafts = await portal.deps.db('annex_comments').where({ annex_id: season.claimed.annexId, is_sent: 0 });
  const press = (client: Client) => client.post(path, { drafts: String(drafts.length) });
  const answers = await Promise.all(reviewers.map(press));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 409, 409]);
});

test('a body over its limit is refused in words: a form, a file, an announced file', async () => {
  const form = await filer.post('/password', { currentPassword: 'x'.repeat(300_000) });
  assert.equal(form.status, 413);
  assert.match(form.text, /提交的内容太大/);
  const path = `/annexes/${season.open.annexId}/versions`;
  const file = await filer.upload(path, { name: 'a.xlsx', content: Buffer.alloc(21 * 1024 * 1024) });
  assert.equal(file.status, 413);
  assert.match(file.text, /上限 20 MB/);
  const slightly = await filer.upload(path, { name: 'a.xlsx', content: Buffer.alloc(20 * 1024 * 1024 + 1) });
  assert.equal(slightly.status, 413, 'seen only when the last bytes came');
  const announced = await rawAnswer(`POST /yizhangwang${path} HTTP/1.1`, [
    `Cookie: yzw=${filer.cookies.get('yzw')}`,
    'Content-Type: multipart/form-data; boundary=x',
    'Content-Length: 2147483648',
  ]);
  assert.match(announced, /^HTTP\/1\.1 413 /);
});

/** What the portal answers to a request whose body never comes. */
function rawAnswer(line: string, headers: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(portal.base).port), '127.0.0.1', () =>
      socket.write(`${[line, 'Host: x', ...headers].join('\r\n')}\r\n\r\n`),
    );
    let answer = '';
    socket.setTimeout(3_000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (data) => {
      answer += data;
      if (answer.includes('\r\n\r\n')) socket.destroy();
    });
    socket.once('close', () => resolve(answer)).once('error', reject);
  });
}

test('multipart that breaks its own rules: 400; nobody and strangers send no byte', async () => {
  const path = `/annexes/${season.open.annexId}/versions`;
  const send = (body: string, type = 'multipart/form-data; boundary=x', client = filer) =>
    client.raw(path, { method: 'POST', headers: { 'Content-Type': type }, body });
  const part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\nabc';
  for (const [what, answer] of [
    ['broken off', await send(part)],
    ['no boundary', await send('abc', 'multipart/form-data')],
    ['another field', await send(`${part.replace('"file"', '"other"')}\r\n--x--\r\n`)],
    [
      'fifty fields',
      await send(
        `${Array.from({ length: 50 }, (_, i) => `--x\r\nContent-Disposition: form-data; name="f${i}"\r\n\r\n1\r\n`).join('')}--x--\r\n`,
      ),
    ],
    ['a header without end', await send(`--x\r\nContent-Disposition: form-data; name="${'n'.repeat(100_000)}`)],
  ] as const) {
    assert.equal(answer.status, 400, what);
    assert.match(answer.text, /提交的内容不完整或格式不对/, what);
  }
  assert.equal((await send(part, undefined, await portal.client())).status, 401);
  assert.equal((await send(part, undefined, await portal.client('neighbour'))).status, 404);
  assert.equal((await send(part, undefined, await portal.client('manager'))).status, 403);
});

test('a file for an annex that is not open now is refused before it is read', async () => {
  const answer = await filer.upload(
    `/annexes/${season.claimed.annexId}/versions`,
    annexWorkbook(4, [typedBusiness(1)]),
  );
  assert.equal(answer.status, 409);
  assert.match(answer.text, /这张表目前是“(?:已报送|已接收)”/);
});

test('an empty file and no file are told apart', async () => {
  const path = `/annexes/${season.open.annexId}/versions`;
  assert.match((await filer.upload(path, { name: 'a.xlsx', content: Buffer.alloc(0) })).text, /0 字节/);
  const body = new FormData();
  body.append('_csrf', filer.csrf());
  const none = await filer.raw(path, { method: 'POST', body });
  assert.equal(none.status, 422);
  assert.match(none.text, /没有收到文件/);
});

test('a fault is a page with a number and no inner detail', async () => {
  const { db } = portal.deps;
  await db.raw('RENAME TABLE annex_comments TO annex_comments_away');
  try {
    const { status, text } = await filer.get(`/annexes/${season.open.annexId}`);
    assert.equal(status, 500);
    assert.match(text, /系统内部出现错误.*编号 [0-9a-f]{8}/s);
    assert.doesNotMatch(text, /annex_comments|select |node_modules/i);
  } finally {
    await db.raw('RENAME TABLE annex_comments_away TO annex_comments');
  }
});

test('the first visit weighs at most 60 kB in 8 requests, a later page at most 14 kB in one', async () => {
  const weigh = async (path: string) => {
    const headers = { 'Accept-Encoding': 'br, gzip', Cookie: `yzw=${filer.cookies.get('yzw')}` };
    return Number((await rawAnswerBody(path, headers)).length);
  };
  const page = await filer.get('/');
  const assets = [
    ...new Set(
      [...page.text.matchAll(/(?:href|src)="\/yizhangwang(\/assets\/[^"]+)"/g)].map((match) => match[1] ?? ''),
    ),
  ];
  const weights = await Promise.all(['/', ...assets].map(weigh));
  assert.ok(weights.length <= 8, `${weights.length} requests`);
  const sum = weights.reduce((a, b) => a + b, 0);
  assert.ok(sum <= 60_000, `${sum} bytes`);
  for (const path of [
    '/annexes',
    `/annexes/${season.open.annexId}`,
    `/annexes/${season.open.annexId}/versions/${season.open.versionId}`,
    `/annexes/${season.imported.annexId}/versions/${season.imported.versionId}/rows/2`,
    '/businesses',
    '/annex-guide?annex=3',
    '/templates',
  ]) {
    const bytes = await weigh(path);
    assert.ok(bytes <= 14_000, `${path}: ${bytes} bytes`);
  }
});

/** All bytes of an answer as they came over the wire, headers included. */
function rawAnswerBody(path: string, headers: Readonly<Record<string, string>>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const lines = [
      `GET /yizhangwang${path} HTTP/1.1`,
      'Host: x',
      'Connection: close',
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ];
    const socket = connect(Number(new URL(portal.base).port), '127.0.0.1', () =>
      socket.write(`${lines.join('\r\n')}\r\n\r\n`),
    );
    const parts: Buffer[] = [];
    socket.on('data', (data) => parts.push(data)).once('error', reject);
    socket.once('close', () => resolve(Buffer.concat(parts)));
  });
}

test('no error was left that nobody waited for', async () => {
  await sleep(50);
  assert.deepEqual(unhandled, []);
});
