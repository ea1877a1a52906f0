import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { verifyAudit } from '#platform/audit.js';
import { dropAuditGuards } from '#test/support/audit-tampering.js';
import { castPassword } from '#test/support/cast.js';
import { type Answer, type Client, csrfOf } from '#test/support/client.js';
import { testNow } from '#test/support/test-db.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
before(async () => {
  portal = await startTestPortal();
});
after(() => portal.stop());
afterEach(async () => {
  portal.clock.setTo(testNow);
  await portal.deps.db('sign_in_locks').delete();
});

/** Somebody at the sign-in page, who may try as often as the portal lets. */
async function visitor(): Promise<{
  client: Client;
  tryWith(account: string, password: string, more?: Record<string, string>): Promise<Answer>;
}> {
  const client = await portal.client();
  const _csrf = csrfOf((await client.get('/sign-in')).text);
  return {
    client,
    tryWith: (account, password, more = {}) => client.post('/sign-in', { _csrf, account, password, ...more }),
  };
}

const minutes = (n: number) => new Date(testNow.getTime() + n * 60_000);
const normal = (html: string): string =>
  html.replace(/value="[0-9a-f]{32,48}"/g, '').replace(/value="(?:filer|nobody-there)"/g, '');

test('an account is locked after five failures, for fifteen minutes, whatever its spelling', async () => {
  const { tryWith } = await visitor();
  for (const spelling of ['filer', 'FILER', ' filer ', 'Filer', 'ｆｉｌｅｒ'])
    assert.equal((await tryWith(spelling, 'wrong')).status, 401);
  const locked = await tryWith('filer', castPassword);
  assert.equal(locked.status, 429);
  assert.match(locked.text, /已暂停登录 15 分钟/);
  const other = await visitor();
  assert.equal((await other.tryWith('manager', castPassword)).status, 303, 'other accounts are not touched');
  portal.clock.setTo(minutes(14));
  assert.equal((await tryWith('filer', castPassword)).status, 429);
  portal.clock.setTo(minutes(16));
  assert.equal((await tryWith('filer', castPassword)).status, 303);
});

test('failures count within fifteen minutes, and success forgets them', async () => {
  const { tryWith } = await visitor();
  for (let i = 0; i < 4; i += 1) await tryWith('filer', 'wrong');
  portal.clock.setTo(minutes(16));
  assert.equal((await tryWith('filer', 'wrong')).status, 401);
  assert.equal((await tryWith('filer', castPassword)).status, 303);
  const again = await visitor();
  for (let i = 0; i < 4; i += 1) await again.tryWith('filer', 'wrong');
  assert.equal((await again.tryWith('filer', castPassword)).status, 303);
});

test('an address is locked after thirty failures over many accounts', async () => {
  const { tryWith } = await visitor();
  for (let i = 0; i < 30; i += 1) assert.equal((await tryWith(`guess-${i}`, 'wrong')).status, 401, String(i));
  assert.equal((await tryWith('manager', castPassword)).status, 429);
  portal.clock.setTo(minutes(16));
  assert.equal((await tryWith('manager', castPassword)).status, 303);
});

test('failures at the same moment all count', async () => {
  const { tryWith } = await visitor();
  await Promise.all(Array.from({ length: 8 }, () => tryWith('filer', 'wrong')));
  assert.equal((await tryWith('filer', castPassword)).status, 429);
});

test('an unknown account is answered as a known one with a wrong password, and locked likewise', async () => {
  const { tryWith } = await visitor();
  const known = await tryWith('filer', 'wrong');
  const unknown = await tryWith('nobody-there', 'wrong');
  assert.equal(unknown.status, known.status);
  assert.equal(normal(unknown.text), normal(known.text));
  for (let i = 0; i < 4; i += 1) await tryWith('nobody-there', 'wrong');
  assert.equal((await tryWith('nobody-there', 'wrong')).status, 429);
});

test('nothing entered: 422 with what was entered kept', async () => {
  const { tryWith } = await visitor();
  const answer = await tryWith('filer', '');
  assert.equal(answer.status, 422);
  assert.match(answer.text, /value="filer"/);
});

test('the session gets a new id at sign-in; the old one opens nothing', async () => {
  const { client, tryWith } = await visitor();
  const before = client.cookies.get('yzw');
  assert.equal((await tryWith('filer', castPassword)).status, 303);
  assert.notEqual(client.cookies.get('yzw'), before);
  const other = await portal.client();
  other.cookies.set('yzw', before ?? '');
  assert.equal((await other.get('/annexes')).status, 303);
});

test('the cookie cannot be read by scripts and stays within the portal', async () => {
  const answer = await (await portal.client()).get('/sign-in');
  assert.match(answer.headers.getSetCookie()[0] ?? '', /^yzw=[^;]+; Path=\/yizhangwang; HttpOnly; SameSite=Lax$/);
});

test('signing out ends the session for good', async () => {
  const client = await portal.client('filer');
  const cookie = client.cookies.get('yzw') ?? '';
  assert.equal((await client.post('/sign-out')).status, 303);
  client.cookies.set('yzw', cookie);
  assert.equal((await client.get('/annexes')).status, 303);
});

test('a session without use ends after 30 minutes, an administrator’s after 15; use keeps it', async () => {
  const client = await portal.client('filer');
  const admin = await portal.client('auditor');
  portal.clock.setTo(minutes(14));
  assert.equal((await client.get('/annexes')).status, 200);
  assert.equal((await admin.get('/audit')).status, 200);
  portal.clock.setTo(minutes(30));
  assert.equal((await client.get('/annexes')).status, 200, '16 minutes later');
  assert.equal((await admin.get('/audit')).status, 303, '16 minutes later');
  portal.clock.setTo(minutes(61));
  assert.equal((await client.get('/annexes')).status, 303);
});

test('sign-in goes back to the page that was asked for', async () => {
  const client = await portal.client();
  const { location } = await client.get('/annex-guide?annex=3');
  const page = await client.get(location);
  assert.match(page.text, /name="returnTo" value="\/annex-guide\?annex=3"/);
  const answer = await client.post('/sign-in', {
    _csrf: csrfOf(page.text),
    account: 'filer',
    password: castPassword,
    returnTo: '/annex-guide?annex=3',
  });
  assert.equal(answer.location, '/annex-guide?annex=3');
});

test('sign-in leads nowhere outside the portal', async () => {
  for (const returnTo of [
    '//evil.example',
    'https://evil.example/',
    '/\\evil.example',
    '/%5cevil',
    'javascript:alert(1)',
    '/sign-in?to=/sign-in',
    '/a\r\nSet-Cookie: x=1',
    '/@evil.example/..//x',
  ]) {
    const { client, tryWith } = await visitor();
    const answer = await tryWith('filer', castPassword, { returnTo });
    const url = new URL(answer.headers.get('location') ?? '', portal.base);
    assert.equal(url.origin, new URL(portal.base).origin, returnTo);
    assert.ok(url.pathname.startsWith('/yizhangwang/'), returnTo);
    assert.equal(
      (await client.get(`/sign-in?to=${encodeURIComponent(returnTo)}`)).headers
        .get('location')
        ?.startsWith('/yizhangwang/'),
      true,
    );
  }
});

test('a form sent after the session has ended is kept, shown and sent again after sign-in', async () => {
  const client = await portal.client('filer');
  portal.clock.setTo(minutes(60));
  const expired = await client.post('/annexes/3/versions/9/confirmations', {
    reason: '核对过“甲”店',
    kind: 'V3',
    password: 'secret',
  });
  assert.equal(expired.status, 401);
  const [, carried = ''] = /name="carried" value="([^"]*)"/.exec(expired.text) ?? [];
  const text = carried.replaceAll('&quot;', '"');
  assert.doesNotMatch(text, /secret|_csrf|_submission/);
  const resumed = await client.post('/sign-in', {
    _csrf: csrfOf(expired.text),
    account: 'filer',
    password: castPassword,
    carried: text,
  });
  assert.equal(resumed.status, 303);
  assert.match(resumed.location, /^\/resume\?form=[0-9a-f]{32}$/);
  const page = await client.get(resumed.location);
  assert.match(page.text, /action="\/yizhangwang\/annexes\/3\/versions\/9\/confirmations"/);
  assert.match(page.text, /name="reason" value="核对过“甲”店"/);
});

test('a newcomer chooses a password first, by the rules; the old ones are refused', async () => {
  const client = await portal.client('newcomer');
  assert.equal((await client.get('/annexes')).location, '/password');
  const change = (currentPassword: string, newPassword: string, newPasswordAgain = newPassword) =>
    client.post('/password', { currentPassword, newPassword, newPasswordAgain });
  const refused: readonly (readonly [current: string, next: string, again: string, message: RegExp])[] = [
    ['wrong', 'Long-enough-1', 'Long-enough-1', /当前密码不正确/],
    [castPassword, 'Short-1', 'Short-1', /至少 10 个字符/],
    [castPassword, 'a'.repeat(129), 'a'.repeat(129), /最多 128 个字符/],
    [castPassword, 'onlylowercase1', 'onlylowercase1', /至少用三种/],
    [castPassword, 'Newcomer-2020', 'Newcomer-2020', /不得含有账号/],
    [castPassword, 'Long-enough-1', 'Long-enough-2', /不一致/],
    [castPassword, castPassword, castPassword, /最近 5 次/],
  ];
  for (const [current, next, again, message] of refused) {
    const answer = await change(current, next, again);
    assert.equal(answer.status, 422, next);
    assert.match(answer.text, message);
  }
  const passwords = [castPassword, ...[1, 2, 3, 4, 5].map((n) => `Different-word-${n}`)];
  for (const [at, next] of passwords.slice(1).entries())
    assert.equal((await change(passwords[at] ?? '', next)).status, 303, next);
  assert.equal((await change(passwords[5] ?? '', passwords[1] ?? '')).status, 422, 'one of the last five');
  assert.equal((await change(passwords[5] ?? '', castPassword)).status, 303, 'the sixth last');
  assert.equal((await client.get('/annexes')).status, 200);
});

test('the present password cannot be guessed at a session left open', async () => {
  const client = await portal.client('clerk');
  const change = (currentPassword: string) =>
    client.post('/password', { currentPassword, newPassword: 'Long-enough-9', newPasswordAgain: 'Long-enough-9' });
  for (let i = 0; i < 5; i += 1) assert.match((await change(`guess-${i}`)).text, /当前密码不正确/);
  const locked = await change(castPassword);
  assert.equal(locked.status, 422);
  assert.match(locked.text, /已暂停 15 分钟/);
});

test('who changes the password ends the person’s other sessions', async () => {
  const [here, there] = [await portal.client('clerk'), await portal.client('clerk')];
  assert.equal(
    (
      await here.post('/password', {
        currentPassword: castPassword,
        newPassword: 'Another-word-7',
        newPasswordAgain: 'Another-word-7',
      })
    ).status,
    303,
  );
  assert.equal((await here.get('/help')).status, 200);
  assert.equal((await there.get('/help')).status, 303);
});

test('a person who was deactivated is out within five seconds', async () => {
  const client = await portal.client('statistician');
  assert.equal((await client.get('/help')).status, 200);
  await portal.deps.db('operators').where({ id: portal.cast.statistician.id }).update({ is_active: 0 });
  portal.clock.setTo(new Date(testNow.getTime() + 5_000));
  assert.equal((await client.get('/help')).status, 303);
});

test('every sign-in and refusal stands in the audit chain, which shows tampering and loss', async () => {
  const { db } = portal.deps;
  const whole = await verifyAudit(db);
  assert.equal(whole.brokenAt, null);
  assert.ok(whole.entries > 40, String(whole.entries));
  const [sample] = (await db('audit_entries')
    .select('*')
    .where({ verb: 'operator.sign_in', outcome: 'refused' })
    .limit(1)) as { seq: number; actor_name: string; address: string }[];
  assert.ok(sample);
  assert.match(sample.address, /127\.0\.0\.1/);
  await dropAuditGuards(db);
  await db('audit_entries').where({ seq: sample.seq }).update({ address: '10.0.0.1' });
  assert.equal((await verifyAudit(db)).brokenAt, Number(sample.seq));
  await db('audit_entries').where({ seq: sample.seq }).update({ address: sample.address });
  assert.equal((await verifyAudit(db)).brokenAt, null);
  const [last] = (await db('audit_entries').select('*').orderBy('seq', 'desc').limit(1)) as { seq: number }[];
  await db('audit_entries').where({ seq: last?.seq }).delete();
  assert.notEqual((await verifyAudit(db)).brokenAt, null);
});
