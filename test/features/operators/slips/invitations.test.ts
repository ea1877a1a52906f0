import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
before(async () => {
  portal = await startTestPortal();
});
after(() => portal.stop());

const codesOf = (html: string): string[] =>
  [...html.matchAll(/class="code big">([^<]+)</g)].map((match) => match[1] ?? '');
const operatorsOf = async (unit: string) =>
  (await portal.deps
    .db('operators as o')
    .join('agencies as a', 'a.id', 'o.agency_id')
    .where('a.code', unit)
    .select('o.*')
    .orderBy('o.id')) as Record<string, unknown>[];

test('an invitation makes two provisional accounts without a password, and a slip for each', async () => {
  const reviewer = await portal.client('reviewer');
  const answer = await reviewer.post('/invitations', { units: '469022' });
  assert.equal(answer.status, 200);
  const [first, firstCode, second, secondCode] = codesOf(answer.text);
  assert.deepEqual([first, second], ['lstb469022', 'lssh469022']);
  assert.notEqual(firstCode, secondCode);
  const people = await operatorsOf('469022');
  assert.deepEqual(
    people.map((one) => [one['account'], one['is_provisional'], one['password_hash']]),
    [
      ['lstb469022', 1, ''],
      ['lssh469022', 1, ''],
    ],
  );
  const page = await reviewer.get('/invitations');
  assert.match(page.text, /已邀请 <b>1<\/b>/);
  assert.match(page.text, /lstb469022<\/span> 待激活/);
  const verbs = (await portal.deps.db('audit_entries').where({ verb: 'agency.invite' })) as object[];
  assert.equal(verbs.length, 1);
});

test('pressed again it gives new slips for the same accounts; after 72 hours the page says that they have expired', async () => {
  const reviewer = await portal.client('reviewer');
  const [, earlier] = codesOf((await reviewer.post('/invitations', { units: '469022' })).text);
  const [account, code] = codesOf((await reviewer.post('/invitations', { units: '469022' })).text);
  assert.notEqual(earlier, code);
  assert.equal((await operatorsOf('469022')).length, 2);
  portal.clock.setTo(new Date(portal.clock.now().getTime() + 73 * 3_600_000));
  const later = await portal.client('reviewer');
  assert.match((await later.get('/invitations')).text, new RegExp(`${account}</span> 激活单已过期`));
});

test('all units that have nobody yet are invited at once, those activated are left alone', async () => {
  const admin = await portal.client('admin');
  const page = await admin.get('/invitations');
  const [, units = ''] = /name="units" value="([\d,]+)"/.exec(page.text) ?? [];
  // Two of the 22 have the people of the cast, one was invited above.
  assert.equal(units.split(',').length, 19);
  const answer = await admin.post('/invitations', { units });
  assert.equal(codesOf(answer.text).length, 19 * 4);
  await portal.deps.db('operators').where('account', 'like', 'ls%469022').update({ password_hash: 'chosen' });
  const done = await admin.post('/invitations', { units: '469022' });
  assert.equal(done.status, 409);
  assert.match(done.text, /临时账号都已激活/);
});

test('only the province invites, and only reporting units', async () => {
  for (const name of ['filer', 'manager', 'auditor', 'statistician'] as const)
    assert.equal((await (await portal.client(name)).post('/invitations', { units: '469023' })).status, 403, name);
  const reviewer = await portal.client('reviewer');
  assert.equal((await reviewer.post('/invitations', { units: '460105' })).status, 404);
  assert.equal((await reviewer.post('/invitations', { units: `469023' OR 1=1` })).status, 422);
});
