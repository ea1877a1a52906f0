import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '#src/app.js';
import { castPassword } from '#test/support/cast.js';
import { type Client, createClient, csrfOf } from '#test/support/client.js';
import { testNow } from '#test/support/test-db.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import { workOf } from '#test/support/work.js';

let portal: TestPortal;
before(async () => {
  portal = await startTestPortal({ config: { trustedProxies: ['127.0.0.1'] } });
});
after(() => portal.stop());
afterEach(async () => {
  portal.clock.setTo(testNow);
  await portal.deps.db('sign_in_locks').delete();
});

const minutes = (n: number) => new Date(testNow.getTime() + n * 60_000);
const sessionsIn = (html: string): string[] =>
  [...html.matchAll(/name="session" value="([0-9a-f]{64})"/g)].map((match) => match[1] ?? '');

async function guess(account: string, password: string, address: string): Promise<number> {
  const client = await portal.client();
  const headers = { 'X-Forwarded-For': address };
  const _csrf = csrfOf((await client.get('/sign-in', headers)).text);
  return (await client.post('/sign-in', { _csrf, account, password }, headers)).status;
}

test('a session ends 12 hours after sign-in, however busy', async () => {
  const client = await portal.client('filer');
  for (let at = 25; at < 12 * 60; at += 25) {
    portal.clock.setTo(minutes(at));
    assert.equal((await client.get('/help')).status, 200, `${at} minutes`);
  }
  portal.clock.setTo(minutes(12 * 60 + 1));
  assert.equal((await client.get('/help')).status, 303);
});

test('one’s own sessions: this one marked, others ended, nobody else’s', async () => {
  const [here, there, other] = [
    await portal.client('manager'),
    await portal.client('manager'),
    await portal.client('filer'),
  ];
  const page = (await here.get('/sessions')).text;
  assert.equal(page.match(/本次登录/g)?.length, 1);
  const [name = ''] = sessionsIn(page);
  const foreign = sessionsIn((await (await portal.client('security')).get('/security/sessions')).text);
  assert.equal((await other.post('/sessions/ending', { session: name })).status, 404, 'not the own one');
  for (const session of ['', 'x', `${'0'.repeat(64)}`])
    assert.equal((await here.post('/sessions/ending', { session })).status, 404);
  assert.ok(foreign.length > 0);
  assert.equal((await here.post('/sessions/ending', { session: name })).status, 303);
  assert.equal((await there.get('/help')).status, 303, 'felt with the next request');
  assert.equal((await here.get('/help')).status, 200);
});

test('many sessions come by pages: each once, none too heavy, and who ends one stays where he was', async () => {
  const { db } = portal.deps;
  const now = portal.clock.now();
  const many = Array.from({ length: 50 }, (_, i) => ({
    id_hash: createHash('sha256').update(`many ${i}`).digest('hex'),
    data: '{}',
    operator_id: portal.cast.filer.id,
    touched_at: now,
    created_at: now,
    expires_at: new Date(now.getTime() + 3_600_000),
    address: `10.1.2.${i}`,
    zone: 'intranet',
    user_agent: 'Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/69.0.3497.100',
  }));
  await db('sessions').insert(many);
  const admin = await portal.client('security');
  const pages = await Promise.all([1, 2, 3].map((page) => admin.get(`/security/sessions?q=filer&page=${page}`)));
  const names = pages.flatMap(({ text }) => sessionsIn(text));
  assert.deepEqual(pages.map(({ text }) => sessionsIn(text).length).slice(0, 2), [20, 20]);
  for (const { id_hash } of many) assert.equal(names.filter((name) => name === id_hash).length, 1);
  for (const { text } of pages) {
    assert.match(text, new RegExp(`共 ${names.length} 处`));
    assert.ok(gzipSync(text).length < 7_000, `${gzipSync(text).length} bytes`);
  }
  const ended = await admin.post('/security/sessions/ending', {
    session: sessionsIn(pages[1]?.text ?? '')[0] ?? '',
    q: 'filer',
    page: '2',
  });
  assert.equal(ended.location, '/security/sessions?q=filer&page=2');
  assert.equal((await admin.get('/security/sessions?q=filer&page=99')).location, '/security/sessions?q=filer&page=3');
  assert.match((await admin.get('/security/sessions?page=%E4%B8%80')).text, /第 1 页，共 \d 页/);
  await db('sessions')
    .whereIn(
      'id_hash',
      many.map(({ id_hash }) => id_hash),
    )
    .delete();
});

test('the security administrator finds and ends any session, felt at once on every node', async () => {
  const second = createServer(createApp(portal.deps));
  await new Promise<void>((resolve) => second.listen(0, '127.0.0.1', resolve));
  const twin = createClient(`http://127.0.0.1:${(second.address() as AddressInfo).port}${portal.deps.config.basePath}`);
  const victim = await portal.client('clerk');
  for (const [name, value] of victim.cookies) twin.cookies.set(name, value);
  assert.equal((await twin.get('/help')).status, 200);
  const admin = await portal.client('security');
  const found = await admin.get('/security/sessions?q=clerk');
  const [session = ''] = sessionsIn(found.text);
  assert.equal(sessionsIn((await admin.get('/security/sessions?q=nobody-there')).text).length, 0);
  assert.equal((await admin.post('/security/sessions/ending', { session })).status, 303);
  assert.equal((await twin.get('/help')).status, 303);
  assert.equal((await victim.get('/help')).status, 303);
  const [noted] = await portal.deps
    .db('audit_entries')
    .where({ verb: 'operator.end_session' })
    .orderBy('seq', 'desc')
    .limit(1);
  assert.match(String(noted?.state_after), /"account":"clerk"/);
  await new Promise((resolve) => second.close(resolve));
});

test('a planted session id is not taken over: neither an unknown one nor one of an anonymous visitor', async () => {
  const victim = await portal.client();
  victim.cookies.set('yzw', 's%3Aplanted.signature');
  const _csrf = csrfOf((await victim.get('/sign-in')).text);
  const anonymous = victim.cookies.get('yzw') ?? '';
  assert.doesNotMatch(anonymous, /planted/);
  assert.equal((await victim.post('/sign-in', { _csrf, account: 'filer', password: castPassword })).status, 303);
  const thief = await portal.client();
  thief.cookies.set('yzw', anonymous);
  assert.equal((await thief.get('/help')).status, 303);
});

test('many addresses against one account: it is locked all the same', async () => {
  for (let i = 0; i < 5; i += 1) assert.equal(await guess('filer', 'wrong', `10.3.0.${i + 1}`), 401);
  assert.equal(await guess('filer', castPassword, '10.3.9.9'), 429);
});

test('one address against many accounts, known or not: it is locked, others are not', async () => {
  const names = ['filer', 'manager', 'clerk', 'reviewer', 'importer', 'statistician'];
  for (let i = 0; i < 30; i += 1)
    await guess(names[i % 6] === undefined || i >= 18 ? `guess-${i}` : (names[i % 6] ?? ''), 'wrong', '10.4.0.1');
  assert.equal(await guess('auditor', castPassword, '10.4.0.1'), 429);
  assert.equal(await guess('auditor', castPassword, '10.4.0.2'), 303);
});

test('known, unknown, locked and waiting accounts are answered with the same work', async () => {
  const { db } = portal.deps;
  await db('operators').where({ account: 'statistician' }).update({ password_hash: '' });
  const free = () => db('sign_in_locks').delete();
  const lock = () =>
    db('sign_in_locks')
      .insert({ subject: 'account:filer', failures: 5, first_failed_at: testNow, locked_until: minutes(15) })
      .onConflict('subject')
      .ignore();
  const cases = [
    ['filer', free],
    ['nobody-there', free],
    ['statistician', free],
    ['filer', lock],
  ] as const;
  // Processor time, the least of many rounds, in turn: what a busy machine adds falls away, what the password costs stays.
  const shortest = cases.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < 12; round += 1) {
    for (const [at, [account, before]] of cases.entries()) {
      await before();
      const client = await portal.client();
      const _csrf = csrfOf((await client.get('/sign-in')).text);
      const work = await workOf(() => client.post('/sign-in', { _csrf, account, password: 'wrong-password' }));
      shortest[at] = Math.min(shortest[at] ?? 0, work);
    }
  }
  assert.ok(Math.max(...shortest) < Math.min(...shortest) * 3, shortest.join(' '));
});

test('the first page shows the sign-in before this one, and how often somebody failed since', async () => {
  await portal.client('importer');
  portal.clock.setTo(minutes(60));
  for (let i = 0; i < 3; i += 1) await guess('importer', 'wrong', '10.5.5.5');
  const home = await (await portal.client('importer')).get('/');
  assert.match(home.text, /上次登录：2020-11-26 10:00:00，政务内网 <span class="code">127\.0\.0\.1<\/span>/);
  assert.match(home.text, /此后有 3 次登录失败/);
});

test('the sign-in log is filtered by account, address, result and day', async () => {
  const auditor = await portal.client('auditor');
  const rows = async (query: string) =>
    ((await auditor.get(`/security/sign-ins?${query}`)).text.match(/<td class="code">/g) ?? []).length;
  assert.ok((await rows('')) > 10);
  assert.equal(await rows('who=10.5.5.5&outcome=refused'), 3);
  assert.equal(await rows('who=10.5.5.5&outcome=done'), 0);
  assert.equal(await rows('who=IMPORTER&from=2020-11-27'), 0);
  assert.ok((await rows('who=importer&from=2020-11-26&to=2020-11-26')) >= 5);
});

test('a lock is freed by the security administrator, and the act stands in the audit', async () => {
  for (let i = 0; i < 5; i += 1) await guess('filer', 'wrong', '10.6.0.1');
  const admin = await portal.client('security');
  assert.match((await admin.get('/security/locks')).text, /value="account:filer"/);
  assert.equal((await admin.post('/security/locks/removal', { subject: 'account:filer' })).status, 303);
  assert.equal((await admin.post('/security/locks/removal', { subject: 'account:filer' })).status, 404, 'twice');
  assert.equal(await guess('filer', castPassword, '10.6.0.1'), 303);
  const noted = await portal.deps.db('audit_entries').where({ verb: 'security.unlock', object_id: 'account:filer' });
  assert.equal(noted.length, 1);
});

test('a password is changed after 90 days, before anything else can be done', async () => {
  portal.clock.setTo(new Date(testNow.getTime() + 89 * 86_400_000));
  const client: Client = await portal.client('neighbour');
  assert.equal((await client.get('/annexes')).status, 200);
  portal.clock.setTo(new Date(testNow.getTime() + 90 * 86_400_000 + 600_000));
  const late = await portal.client('neighbour');
  assert.equal((await late.get('/annexes')).location, '/password');
  assert.match((await late.get('/password')).text, /已使用满 90 天/);
  const next = 'Kelp-orbit-731';
  const change = { currentPassword: castPassword, newPassword: next, newPasswordAgain: next };
  assert.equal((await late.post('/password', change)).status, 303);
  assert.equal((await late.get('/annexes')).status, 200);
});
