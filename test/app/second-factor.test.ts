import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { totp } from '#features/operators/sign-in/second-factor.js';
import { castPassword } from '#test/support/cast.js';
import { type Client, csrfOf } from '#test/support/client.js';
import { testNow } from '#test/support/test-db.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
before(async () => {
  portal = await startTestPortal({ config: { secondFactorRoles: ['audit_admin'] } });
});
after(() => portal.stop());
afterEach(() => portal.deps.db('sign_in_locks').delete());

let at = testNow.getTime();
function later(seconds: number): void {
  at += seconds * 1_000;
  portal.clock.setTo(new Date(at));
}
const codeOf = (key: string, offset = 0) =>
  new TOTP({ secret: Secret.fromBase32(key.replaceAll(' ', '')), digits: 6, period: 30 }).generate({
    timestamp: at + offset,
  });
const keyIn = (html: string) => /密钥<\/th><td class="code">([A-Z2-7 ]+)</.exec(html)?.[1] ?? '';

async function enrol(client: Client): Promise<{ key: string; codes: string[] }> {
  const page = (await client.get('/second-factor')).text;
  const key = keyIn(page);
  const shown = await client.post('/second-factor', { _csrf: csrfOf(page), code: codeOf(key) });
  assert.equal(shown.status, 200);
  return {
    key,
    codes: [...shown.text.matchAll(/<li class="code">([A-Z\d]{5}-[A-Z\d]{5})</g)].map((match) => match[1] ?? ''),
  };
}

/** Gives the right password; answers the client in front of the question for the code. */
async function atCode(account: string): Promise<{ client: Client; give(code: string): Promise<number> }> {
  const client = await portal.client();
  const _csrf = csrfOf((await client.get('/sign-in')).text);
  const answer = await client.post('/sign-in', { _csrf, account, password: castPassword });
  assert.equal(answer.location, '/sign-in/code');
  return {
    client,
    give: async (code) => {
      const token = csrfOf((await client.get('/sign-in/code')).text);
      return (await client.post('/sign-in/code', { _csrf: token, code })).status;
    },
  };
}

test('codes are those of RFC 6238 (appendix B, the last six digits)', () => {
  const key = Secret.fromUTF8('12345678901234567890').base32;
  const vectors: readonly (readonly [seconds: number, code: string])[] = [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ];
  for (const [seconds, code] of vectors)
    assert.equal(totp.stepOf(key, code, new Date(seconds * 1_000)), Math.floor(seconds / 30));
  assert.equal(totp.stepOf(key, '287082', new Date(89_000)), 1, 'one step late');
  assert.equal(totp.stepOf(key, '287082', new Date(120_000)), undefined, 'two steps late');
});

test('set up with a code, asked for at sign-in, each step once', async () => {
  const client = await portal.client('filer');
  const page = await client.get('/second-factor');
  assert.match(page.text, /otpauth:\/\/totp\//);
  assert.match(page.text, /<svg class="qr"/);
  assert.equal((await client.post('/second-factor', { code: '000000' })).status, 422);
  assert.equal(keyIn((await client.get('/second-factor')).text), keyIn(page.text), 'a reload keeps the key');
  const { key, codes } = await enrol(client);
  assert.equal(codes.length, 8);

  const first = await atCode('filer');
  assert.equal((await first.client.get('/help')).status, 303, 'nobody is in before the code');
  assert.equal(await first.give(codeOf(key)), 401, 'the code of the enrolment is used up');
  later(30);
  assert.equal(await first.give(codeOf(key)), 303);
  assert.equal((await first.client.get('/help')).status, 200);
  const replay = await atCode('filer');
  assert.equal(await replay.give(codeOf(key)), 401, 'seen over the shoulder');
  assert.equal(await replay.give(codes[0]?.toLowerCase().replace('-', ' ') ?? ''), 303);
  const again = await atCode('filer');
  assert.equal(await again.give(codes[0] ?? ''), 401, 'a recovery code works once');
});

test('the key and the recovery codes are not in the database as they are', async () => {
  const [row] = await portal.deps.db('operators').where({ account: 'filer' });
  assert.match(String(row?.totp_sealed), /^v1\./);
  const hashes = await portal.deps.db('recovery_codes').where({ operator_id: portal.cast.filer.id });
  for (const { code_hash } of hashes as { code_hash: string }[]) assert.match(code_hash, /^[0-9a-f]{64}$/);
});

test('the session id changes with the password and again with the code', async () => {
  later(60);
  const { client, give } = await atCode('filer');
  const between = client.cookies.get('yzw');
  const key = await keyOf('filer');
  assert.equal(await give(codeOf(key)), 303);
  assert.notEqual(client.cookies.get('yzw'), between);
});

test('five wrong codes lock; a right password does not free them; the way in closes after five minutes', async () => {
  later(60);
  const key = await keyOf('filer');
  const { give } = await atCode('filer');
  for (let i = 0; i < 4; i += 1) assert.equal(await give('000000'), 401);
  const fresh = await atCode('filer');
  assert.equal(await fresh.give('000000'), 401);
  assert.equal(await fresh.give(codeOf(key)), 429);
  await portal.deps.db('sign_in_locks').delete();
  const slow = await atCode('filer');
  // The clock runs on while passwords are hashed: one second more than five minutes would be too close.
  later(360);
  assert.equal((await slow.client.get('/sign-in/code')).status, 401);
});

test('who has not given a password gets no question for a code', async () => {
  const client = await portal.client();
  assert.equal((await client.get('/sign-in/code')).status, 401);
  const _csrf = csrfOf((await client.get('/sign-in')).text);
  assert.equal((await client.post('/sign-in/code', { _csrf, code: '123456' })).status, 401);
});

test('a role of the settings must set it up first, and cannot turn it off', async () => {
  later(60);
  const client = await portal.client('auditor');
  assert.equal((await client.get('/audit')).location, '/second-factor');
  const { key } = await enrol(client);
  const audit = await client.get('/audit');
  assert.equal(audit.status, 200);
  later(30);
  const off = await client.post('/second-factor/removal', { _csrf: csrfOf(audit.text), code: codeOf(key) });
  assert.equal(off.status, 422);
  assert.match(off.text, /必须使用动态口令/);
});

test('turned off with a code by oneself, reset with a reason by the security administrator', async () => {
  later(60);
  const client = await portal.client('manager');
  const { key } = await enrol(client);
  assert.equal((await client.post('/second-factor/removal', { code: '000000' })).status, 422);
  later(30);
  assert.equal((await client.post('/second-factor/removal', { code: codeOf(key) })).status, 303);
  assert.equal((await (await portal.client('manager')).get('/help')).status, 200);

  const admin = await portal.client('security');
  const reset = (account: string, reason: string) =>
    admin.post('/security/second-factors/removal', { account, reason });
  assert.equal((await reset('filer', '')).status, 422);
  assert.equal((await reset('manager', '手机丢失，已当面核实')).status, 409, 'has none');
  assert.equal((await reset('security', '手机丢失，已当面核实')).status, 409, 'the own one');
  assert.equal((await reset('FILER', '手机丢失，已当面核实')).status, 303);
  assert.equal((await (await portal.client('filer')).get('/help')).status, 200, 'the password is enough again');
  const [noted] = await portal.deps.db('audit_entries').where({ verb: 'operator.reset_factor' });
  assert.match(String(noted?.state_after), /手机丢失/);
});

async function keyOf(account: string): Promise<string> {
  const [row] = await portal.deps.db('operators').where({ account });
  return portal.deps.cipher.open(String(row?.totp_sealed));
}
