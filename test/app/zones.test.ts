import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { createPeople, routeTable } from '#src/app.js';
import { parseRanges } from '#platform/zone.js';
import { totp } from '#features/operators/sign-in/second-factor.js';
import { type CastName, castNames, castPassword } from '#test/support/cast.js';
import { type Answer, type Client, createClient, csrfOf, type Fields } from '#test/support/client.js';
import { testNow } from '#test/support/test-db.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import { workOf } from '#test/support/work.js';

const zones = {
  intranet: parseRanges(['127.0.0.1', '10.0.0.0/8', 'fd00::/8']),
  vpn: parseRanges(['10.8.0.0/16', 'fd08::/16']),
};
const onlyFar = { intranet: parseRanges(['10.0.0.0/8']), vpn: parseRanges([]) };

let proxied: TestPortal;
let direct: TestPortal;
let shut: TestPortal;
before(async () => {
  proxied = await startTestPortal({ config: { zones, trustedProxies: ['127.0.0.1'] } });
  direct = await startTestPortal({ config: { zones } });
  shut = await startTestPortal({ config: { zones: onlyFar } });
});
after(() => Promise.all([proxied, direct, shut].map((portal) => portal.stop())));

const via = (addresses: string): Fields => ({ 'X-Forwarded-For': addresses });
const isOutsidePage = ({ status, text }: Answer) => status === 403 && text.includes('请从政务内网或 VPN 进入');

/** What the sign-in page says about where one is. */
async function zoneSeen(portal: TestPortal, headers: Fields): Promise<string> {
  const answer = await (await portal.client()).get('/sign-in', headers);
  if (isOutsidePage(answer)) return 'outside';
  return /您现在从<b>(.+?)<\/b>进入/.exec(answer.text)?.[1] ?? `status ${answer.status}`;
}

test('the zone by address and proxy header: only a listed proxy may say where a request comes from', async () => {
  const cases: readonly (readonly [portal: TestPortal, header: string | null, zone: string])[] = [
    [proxied, null, '政务内网'],
    [proxied, '10.1.2.3', '政务内网'],
    [proxied, '10.8.2.3', 'VPN'],
    [proxied, '::ffff:10.8.2.3', 'VPN'],
    [proxied, 'fd08::1', 'VPN'],
    [proxied, 'fd09::1', '政务内网'],
    [proxied, '8.8.8.8', 'outside'],
    [proxied, '2001:db8::1', 'outside'],
    [proxied, '10.1.2.3, 8.8.8.8', 'outside'],
    [proxied, '8.8.8.8, 10.1.2.3', '政务内网'],
    [proxied, '8.8.8.8, 127.0.0.1', 'outside'],
    [proxied, 'unknown', 'outside'],
    [proxied, '<script>', 'outside'],
    [direct, null, '政务内网'],
    [direct, '8.8.8.8', '政务内网'],
    [direct, '10.8.2.3', '政务内网'],
    [shut, null, 'outside'],
    [shut, '10.1.2.3', 'outside'],
    [shut, '127.0.0.1', 'outside'],
  ];
  for (const [portal, header, zone] of cases)
    assert.equal(await zoneSeen(portal, header === null ? {} : via(header)), zone, `${header}`);
  const others: Fields[] = [{ 'X-Real-IP': '10.1.2.3' }, { Forwarded: 'for=10.1.2.3' }, { 'X-Client-IP': '10.1.2.3' }];
  for (const headers of others) assert.equal(await zoneSeen(shut, headers), 'outside', JSON.stringify(headers));
});

test('from outside nothing but the one page can be had, whatever is asked for', async () => {
  const client = await shut.client();
  const routes = routeTable(shut.deps, createPeople(shut.deps));
  const paths = [...new Set(routes.map(({ path }) => path.replace(/:\w+/g, '1')))];
  const style = '/assets/0000000000/css/portal.css';
  for (const path of [...paths, '/api/v1/health', '/api/v1/version', style, '/nowhere', '//', '/%2e%2e/']) {
    for (const method of ['GET', 'POST', 'PUT', 'OPTIONS'])
      assert.ok(isOutsidePage(await client.raw(path, { method })), `${method} ${path}`);
  }
  const root = new URL(shut.base).origin;
  assert.equal((await createClient(root).get('/')).status, 403);
  assert.equal((await client.get('/sign-in')).headers.getSetCookie().length, 0, 'no session is made');
});

test('the page outside fetches nothing, runs nothing, and echoes no header as markup', async () => {
  const answer = await (await proxied.client()).get('/sign-in', via('<b>x</b>'));
  assert.doesNotMatch(answer.text, /<b>x|<script|<link|<img|url\(|src=/);
  assert.match(answer.headers.get('content-security-policy') ?? '', /^default-src 'none'; style-src 'sha256-/);
  assert.match((await (await proxied.client()).get('/', via('8.8.8.8'))).text, /8\.8\.8\.8/);
  for (const word of ['办法一', '办法二', 'VPN 客户端', '政务内网']) assert.match(answer.text, new RegExp(word));
});

test('health answers the intranet and this machine, not the VPN and not outside', async () => {
  const ask = async (portal: TestPortal, headers: Fields) =>
    (await (await portal.client()).get('/healthz', headers)).status;
  assert.equal(await ask(proxied, via('10.1.2.3')), 200);
  assert.equal(await ask(proxied, via('10.8.2.3')), 404);
  assert.equal(await ask(proxied, via('8.8.8.8')), 403);
  assert.equal(await ask(shut, {}), 200, 'a probe on this machine');
});

async function tryFrom(
  address: string,
  account: string,
  password = castPassword,
): Promise<{ answer: Answer; client: Client }> {
  const client = await proxied.client();
  const _csrf = csrfOf((await client.get('/sign-in', via(address))).text);
  return { client, answer: await client.post('/sign-in', { _csrf, account, password }, via(address)) };
}

test('zone by role: VPN needs leave, administrators work from the intranet alone', async () => {
  const { db } = proxied.deps;
  const administration: Partial<Record<CastName, string>> = {
    auditor: '/audit',
    security: '/security/locks',
    admin: '/permissions',
  };
  for (const name of castNames.filter((one) => one !== 'newcomer')) {
    const inside = await tryFrom('10.1.2.3', name);
    assert.equal(inside.answer.status, 303, name);
    const refused = await tryFrom('10.8.2.3', name);
    assert.equal(refused.answer.status, 403, name);
    assert.match(refused.answer.text, /没有开通 VPN 使用/);
    assert.equal((await tryFrom('10.8.2.3', name, 'wrong')).answer.status, 401, 'leave is no matter for guessers');
    await db('operators').where({ account: name }).update({ vpn_allowed: 1 });
    const admitted = await tryFrom('10.8.2.3', name);
    assert.equal(admitted.answer.status, 303, name);
    const home = await admitted.client.get('/', via('10.8.2.3'));
    assert.match(home.text, /class="zone">VPN</);
    const path = administration[name];
    if (!path) continue;
    const far = await admitted.client.get(path, via('10.8.2.3'));
    assert.equal(far.status, 403, name);
    assert.match(far.text, /只能在政务内网办理/);
    assert.equal((await inside.client.get(path, via('10.1.2.3'))).status, 200, name);
  }
  await db('operators').update({ vpn_allowed: 0 });
  await db('sign_in_locks').delete();
});

test('a refusal for want of leave takes as much work as a wrong password, and is written down', async () => {
  // Processor time, the least of many rounds, in turn: what a busy machine adds falls away, what the password costs stays.
  let [right, wrong] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const measure = async (password: string) => {
    const work = await workOf(() => tryFrom('10.8.2.3', 'filer', password));
    await proxied.deps.db('sign_in_locks').delete();
    return work;
  };
  for (let round = 0; round < 10; round += 1) {
    right = Math.min(right, await measure(castPassword));
    wrong = Math.min(wrong, await measure('wrong'));
  }
  assert.ok(right < wrong * 2 && wrong < right * 2, `${right} and ${wrong} ms of work`);
  const noted = await proxied.deps
    .db('sign_in_log')
    .where({ account: 'filer', reason: 'vpn', zone: 'vpn' })
    .count({ n: '*' });
  assert.ok(Number(noted[0]?.n) >= 9);
});

test('a session used from another zone ends and says why', async () => {
  const { client, answer } = await tryFrom('10.1.2.3', 'filer');
  assert.equal(answer.status, 303);
  assert.equal((await client.get('/annexes', via('10.1.9.9'))).status, 200, 'another address of the same zone');
  const moved = await client.get('/annexes', via('10.8.2.3'));
  assert.equal(moved.status, 303);
  assert.match((await client.get(moved.location, via('10.8.2.3'))).text, /从政务内网登录的，现在改从VPN访问.*已经结束/);
  assert.equal((await client.get('/annexes', via('10.1.2.3'))).status, 303, 'it does not come back');
});

test('the one-time code is taken only where the password was given: leave for the VPN was judged there', async () => {
  const { db, cipher } = proxied.deps;
  const key = totp.keyFrom('00112233445566778899aabbccddeeff00112233');
  const about = { account: 'clerk' };
  await db('operators')
    .where(about)
    .update({ totp_sealed: cipher.seal(key), totp_enabled_at: testNow, totp_last_step: 0 });
  const code = new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: testNow.getTime() });
  const { client, answer } = await tryFrom('10.1.2.3', 'clerk');
  assert.equal(answer.location, '/sign-in/code');
  const _csrf = csrfOf((await client.get('/sign-in/code', via('10.1.2.3'))).text);
  assert.equal((await client.post('/sign-in/code', { _csrf, code }, via('10.8.2.3'))).status, 401);
  assert.equal((await client.get('/help', via('10.8.2.3'))).status, 303);
  const again = await tryFrom('10.1.2.3', 'clerk');
  const token = csrfOf((await again.client.get('/sign-in/code', via('10.1.2.3'))).text);
  assert.equal((await again.client.post('/sign-in/code', { _csrf: token, code }, via('10.1.2.3'))).status, 303);
  await db('operators').where(about).update({ totp_sealed: '', totp_enabled_at: null });
});

test('who loses the leave for the VPN is out there at once, and stays in on the intranet', async () => {
  const { db } = proxied.deps;
  await db('operators').where({ account: 'filer' }).update({ vpn_allowed: 1 });
  const inside = await tryFrom('10.1.2.3', 'filer');
  const far = await tryFrom('10.8.2.3', 'filer');
  assert.equal((await far.client.get('/help', via('10.8.2.3'))).status, 200);
  const reviewer = await tryFrom('10.1.2.3', 'reviewer');
  const _csrf = csrfOf((await reviewer.client.get('/vpn-list', via('10.1.2.3'))).text);
  const path = `/vpn-list/${proxied.cast.filer.id}`;
  assert.equal((await reviewer.client.post(path, { _csrf, allowed: '0' }, via('10.1.2.3'))).status, 303);
  assert.equal((await far.client.get('/help', via('10.8.2.3'))).status, 303);
  assert.equal((await inside.client.get('/help', via('10.1.2.3'))).status, 200);
});

test('a form sent from another zone is kept and answered with sign-in', async () => {
  const { client } = await tryFrom('10.1.2.3', 'filer');
  const answer = await client.post('/annexes/1/versions/1/confirmations', { reason: '核对过' }, via('10.8.2.3'));
  assert.equal(answer.status, 401);
  assert.match(answer.text, /核对过/);
});

test('zone and address stand in the session and in the sign-in log', async () => {
  const { client } = await tryFrom('10.1.2.4', 'manager');
  const sessions = await client.get('/sessions', via('10.1.2.4'));
  assert.match(sessions.text, /政务内网 <span class="code">10\.1\.2\.4<\/span>/);
  const [noted] = (await proxied.deps
    .db('sign_in_log')
    .where({ account: 'manager' })
    .orderBy('id', 'desc')
    .limit(1)) as {
    zone: string;
    address: string;
    outcome: string;
  }[];
  assert.deepEqual([noted?.zone, noted?.address, noted?.outcome], ['intranet', '10.1.2.4', 'done']);
});
