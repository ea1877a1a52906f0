import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import type { Account } from '#features/operators/accounts/accounts-rules.js';
import { listAccounts } from '#features/operators/accounts/accounts-queries.js';
import { listDifferences } from '#features/operators/accounts/differences.js';
import { approveRequest, returnRequest } from '#features/operators/requests/decisions.js';
import { submitRequest } from '#features/operators/requests/requests.js';
import { askedFrom } from '#features/operators/requests/asked.js';
import type { Client } from '#test/support/client.js';
import { acceptRows, actorNamed, operatorValues } from '#test/support/operators.js';
import { testNow } from '#test/support/test-db.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
let manager: Client;
let reviewer: Client;
let last = 0;
const next = () => ++last;

before(async () => {
  portal = await startTestPortal();
  manager = await portal.client('manager');
  reviewer = await portal.client('reviewer');
});
after(() => portal.stop());
beforeEach(() => portal.clock.setTo(testNow));

async function accountOf(name: string): Promise<Account> {
  const found = (await listAccounts(portal.deps.db, null)).find((account) => account.name === name);
  assert.ok(found, name);
  return found;
}

/** A sound resident number of nobody, different for each `no`. */
function residentNumber(no: number): string {
  const digits = `46999919900101${String(no).padStart(3, '0')}`;
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (2 ** (17 - at) % 11), 0);
  return digits + '10X98765432'.charAt(sum % 11);
}

/** The on-line form, filled in for a sound person; roles and divisions are ticks. */
const typed = (no: number, change: Readonly<Record<string, string>> = {}) => ({
  kind: 'add',
  'v.user_name': `试用员${no}`,
  'v.id_number': residentNumber(no),
  'v.mobile': `1380000${String(no).padStart(4, '0')}`,
  'v.post': '窗口受理',
  'v.roles.acceptor': '1',
  'v.roles.viewer': '1',
  'v.data_divisions.460100': '1',
  'v.is_liaison': '否',
  'v.access_way': 'vpn',
  'v.needs_vpn': '是',
  ...change,
});

const requestId = (location: string): string => /^\/account-requests\/(\d+)$/.exec(location)?.[1] ?? '';

test('a request is asked by the office, decided by the province, and makes an account that waits for its person', async () => {
  const no = next();
  const asked = await manager.post(
    '/account-requests',
    typed(no, { 'v.valid_to': '2021年12月31日', 'v.id_number': '469999199001010020' }),
  );
  assert.equal(asked.status, 303);
  const id = requestId(asked.location);
  const page = await reviewer.get(`/account-requests/${id}`);
  assert.match(page.text, /受理、查询|查询、受理/);
  assert.match(page.text, /469\*{11}0020/);
  assert.doesNotMatch(page.text, /469999199001010020/);
  const approved = await reviewer.post(`/account-requests/${id}/approval`);
  assert.equal(approved.status, 303);
  const account = await accountOf(`试用员${no}`);
  assert.equal(approved.location, `/accounts/${account.id}`);
  assert.match(account.account, /^460100-\d\d$/);
  assert.deepEqual(account.roles, ['acceptor', 'viewer']);
  assert.deepEqual(account.divisions, ['460100']);
  assert.equal(account.validTo, '2021-12-31');
  assert.equal(account.isActivated, false);
  assert.equal(portal.deps.cipher.open(account.mobileSealed), `1380000${String(no).padStart(4, '0')}`);
});

test('faults are said at the field in the words of annex 2, and nothing is written', async () => {
  const wrong = {
    'v.id_number': '469999199001010021',
    'v.mobile': '123',
    'v.roles.acceptor': '',
    'v.roles.viewer': '',
  };
  const count = async () => (await portal.deps.db('account_requests').count({ n: '*' }))[0]?.n;
  const earlier = await count();
  const { status, text } = await manager.post('/account-requests', typed(next(), wrong));
  assert.equal(status, 422);
  for (const field of ['id_number', 'roles']) assert.match(text, new RegExp(`href="#f-${field}"`), field);
  assert.match(text, /value="123"/);
  assert.doesNotMatch(text, /第 1 行/);
  const doubtful = typed(next(), { 'v.mobile': '28000000003' });
  const doubted = await manager.post('/account-requests', doubtful);
  assert.equal(doubted.status, 422);
  assert.match(doubted.text, /有 1 处提醒/);
  assert.equal(await count(), earlier);
  assert.equal((await manager.post('/account-requests', { ...doubtful, confirmed: '1' })).status, 303);
});

test('an administrator’s role or a foreign division cannot be asked for', async () => {
  const sent = typed(next(), { 'v.roles.sys_admin': '1', 'v.data_divisions.469002': '1' });
  const asked = await manager.post('/account-requests', sent);
  assert.equal(asked.status, 303);
  const [row] = await portal.deps
    .db('account_requests')
    .where({ id: requestId(asked.location) })
    .select('roles', 'divisions');
  assert.deepEqual({ ...row }, { roles: 'acceptor,viewer', divisions: '460100' });
});

test('a change keeps the numbers that were left empty and shows before and after', async () => {
  const no = next();
  await acceptRows(portal, [operatorValues(no)]);
  const account = await accountOf(`试用员${no}`);
  const form = await manager.get(`/account-requests/new?kind=change&account=${account.id}`);
  assert.match(form.text, /138\*{4}\d{4}<\/span>，不变的不用填/);
  const change = {
    ...typed(no, {
      kind: 'change',
      account: String(account.id),
      'v.mobile': '',
      'v.id_number': '',
      'v.roles.reviewer': '1',
    }),
    'v.roles.acceptor': '',
  };
  await portal.deps
    .db('operators')
    .where({ id: account.id })
    .update({
      id_number_sealed: portal.deps.cipher.seal('469999199001010020'),
      id_number_hash: portal.deps.cipher.fingerprint('469999199001010020'),
    });
  const asked = await manager.post('/account-requests', change);
  assert.equal(asked.status, 303);
  const again = await manager.post('/account-requests', change);
  assert.equal(again.status, 409);
  const page = await reviewer.get(asked.location);
  assert.match(page.text, /<span class="was">[^<]*受理[^<]*<\/span>/);
  assert.match(page.text, /<span class="is">[^<]*审核[^<]*<\/span>/);
  await reviewer.post(`${asked.location}/approval`);
  const changed = await accountOf(`试用员${no}`);
  assert.deepEqual(changed.roles, ['reviewer', 'viewer']);
  assert.equal(changed.mobileHash, account.mobileHash);
  assert.equal(changed.account, account.account);
  assert.match((await reviewer.get(asked.location)).text, /变更前/);
});

test('a change is not approved for an account that was switched off after it was asked', async () => {
  const no = next();
  await acceptRows(portal, [operatorValues(no, { id_number: residentNumber(no) })]);
  const { id } = await accountOf(`试用员${no}`);
  const asked = await manager.post('/account-requests', {
    ...typed(no, { kind: 'change', account: String(id), 'v.roles.reviewer': '1' }),
    'v.roles.acceptor': '',
  });
  assert.equal(asked.status, 303);
  portal.clock.setTo(new Date(testNow.getTime() + 60_000));
  assert.equal((await manager.post(`/accounts/${id}/deactivation`, { kind: 'misuse' })).status, 303);
  const answer = await reviewer.post(`${asked.location}/approval`);
  assert.equal(answer.status, 409);
  assert.match(answer.text, /提出申请以后已停用（安全原因）/);
  assert.equal((await accountOf(`试用员${no}`)).isActive, false);
  assert.equal((await reviewer.post(`${asked.location}/return`, { reason: '已停用' })).status, 303);
});

test('a revocation needs a reason; approved, it ends the account and its sessions', async () => {
  const no = next();
  await acceptRows(portal, [operatorValues(no)]);
  const account = await accountOf(`试用员${no}`);
  const sent = { kind: 'revoke', account: String(account.id), 'v.remark': '' };
  assert.equal((await manager.post('/account-requests', sent)).status, 422);
  const asked = await manager.post('/account-requests', { ...sent, 'v.remark': '已调离' });
  assert.equal(asked.status, 303);
  await reviewer.post(`${asked.location}/approval`);
  assert.equal((await accountOf(`试用员${no}`)).isActive, false);
});

test('a returned request has a reason that the office reads', async () => {
  const asked = await manager.post('/account-requests', typed(next()));
  assert.equal((await reviewer.post(`${asked.location}/return`, { reason: ' ' })).status, 422);
  await reviewer.post(`${asked.location}/return`, { reason: '请先在附件1登记' });
  assert.match((await manager.get('/account-requests?state=returned')).text, /请先在附件1登记/);
  assert.equal((await reviewer.post(`${asked.location}/approval`)).status, 409);
});

test('who asked never approves: not by the action, and not in the database', async () => {
  const { deps, cast } = portal;
  const both = await actorNamed(portal, 'manager');
  const asked = askedFrom(deps.cipher, operatorValues(next()), { row: null, agencyId: both.agencyId });
  const id = await inTransaction(deps.db, (trx) => submitRequest(trx, deps, both, asked, null));
  await assert.rejects(
    inTransaction(deps.db, (trx) => approveRequest(trx, deps, both, id)),
    { code: 'account.same_person' },
  );
  await assert.rejects(
    deps.db('account_requests').where({ id }).update({ state: 'approved', decided_by: cast.manager.id }),
    /account_requests_four_eyes/,
  );
  await assert.rejects(
    deps.db('account_requests').where({ id }).update({ state: 'approved' }),
    /account_requests_two_people/,
  );
});

test('two approvals at once make one account', async () => {
  const no = next();
  const asked = await manager.post('/account-requests', typed(no));
  const importer = await portal.client('importer');
  const answers = await Promise.all([
    reviewer.post(`${asked.location}/approval`),
    importer.post(`${asked.location}/approval`),
  ]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 409]);
  const made = (await listAccounts(portal.deps.db, null)).filter(({ name }) => name === `试用员${no}`);
  assert.equal(made.length, 1);
});

test('two requests for one mobile, approved at once, make one account and no fault', async () => {
  const no = next();
  const first = await manager.post('/account-requests', typed(no));
  const second = await manager.post(
    '/account-requests',
    typed(no, { 'v.user_name': `另一人${no}`, 'v.id_number': '46999919841231118X' }),
  );
  const statuses = await Promise.all(
    [first, second]
      .filter(({ status }) => status === 303)
      .map(async ({ location }) => (await reviewer.post(`${location}/approval`)).status),
  );
  assert.ok(
    statuses.every((status) => status === 303 || status === 409),
    statuses.join(),
  );
  assert.equal(statuses.filter((status) => status === 303).length, 1);
});

test('one mobile in two offices, accepted at once: one has it, the other reads a sentence', async () => {
  const no = next();
  const other = operatorValues(no, { agency_name: '', user_name: `邻居${no}`, id_number: '469999198412311181' });
  const results = await Promise.allSettled([
    acceptRows(portal, [operatorValues(no)]),
    acceptRows(portal, [other], '469002'),
  ]);
  const refused = results.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
  assert.equal(refused.length, 1, refused.join());
  assert.match(refused[0] ?? '', /account\.mobile_(?:just_taken|elsewhere)/);
});

test('rows of an accepted annex are linked: row, who asked, who decided, account', async () => {
  const [a, b, c] = [next(), next(), next()];
  const carried = await acceptRows(portal, [
    operatorValues(a, { is_liaison: '1', valid_to: '2021-12-31' }),
    operatorValues(b),
    operatorValues(c, { request_kind: 'revoke' }),
  ]);
  assert.deepEqual(
    carried.map(({ action }) => action),
    ['add', 'add', 'note'],
  );
  const rows = await portal.deps
    .db('account_requests')
    .select('row_no', 'operator_id', 'requested_by', 'decided_by', 'state')
    .whereIn('user_name', [`试用员${a}`, `试用员${b}`, `试用员${c}`])
    .orderBy('row_no');
  assert.deepEqual(
    rows.map((row) => ({ ...row })),
    carried.map(({ operatorId }, at) => ({
      row_no: at + 3,
      operator_id: operatorId,
      requested_by: portal.cast.manager.id,
      decided_by: portal.cast.reviewer.id,
      state: 'approved',
    })),
  );
  assert.deepEqual(
    (await acceptRows(portal, [operatorValues(b)])).map(({ action }) => action),
    ['same'],
  );
});

test('a mobile that another office uses is refused with the row and a masked counterpart', async () => {
  const no = next();
  await acceptRows(portal, [operatorValues(no)]);
  await assert.rejects(acceptRows(portal, [operatorValues(no)], '469002'), (error: Error) => {
    assert.match(error.message, /第 3 行“试用员\d+”的手机号已用于.+（试\*+，138\*{4}\d{4}）/);
    return true;
  });
});

test('the liaison is one: the post moves, and the former one’s approval says so', async () => {
  const [a, b] = [next(), next()];
  await acceptRows(portal, [operatorValues(a, { is_liaison: '1' }), operatorValues(b)]);
  await acceptRows(portal, [operatorValues(b, { request_kind: 'change', is_liaison: '1' })]);
  const agencyId = (await actorNamed(portal, 'manager')).agencyId;
  const liaisons = (await listAccounts(portal.deps.db, [agencyId])).filter(({ isLiaison }) => isLiaison);
  assert.deepEqual(
    liaisons.map(({ name }) => name),
    [`试用员${b}`],
  );
  const former = await accountOf(`试用员${a}`);
  assert.deepEqual(await differencesFor(former.id), []);
  await assert.rejects(
    portal.deps.db('operators').where({ id: former.id }).update({ is_liaison: 1 }),
    /operators_one_liaison/,
  );
});

const differencesFor = async (operatorId: number) =>
  (await listDifferences(portal.deps.db, null))
    .filter(({ account }) => account?.id === operatorId)
    .map(({ difference }) => difference);

test('what is changed behind the requests’ back is shown, and what to do about it', async () => {
  const no = next();
  await acceptRows(portal, [operatorValues(no)]);
  const { id } = await accountOf(`试用员${no}`);
  const { db } = portal.deps;
  assert.deepEqual(await differencesFor(id), []);
  await db('operator_roles').insert({ operator_id: id, role: 'agency_manager' });
  await db('operator_divisions').where({ operator_id: id }).delete();
  await db('operators').where({ id }).update({ valid_to: '2030-01-01' });
  assert.deepEqual(await differencesFor(id), ['roles', 'divisions', 'valid_to']);
  const page = (await reviewer.get('/account-differences')).text;
  assert.match(page, new RegExp(`试用员${no}`));
  assert.match(page, /操作权限与批准的不同/);
  await db('operators').where({ id }).update({ is_active: 0 });
  assert.deepEqual(await differencesFor(id), ['ended_without_word']);
  await db('account_requests').where({ operator_id: id }).delete();
  await db('operators').where({ id }).update({ is_active: 1 });
  assert.deepEqual(await differencesFor(id), ['no_request']);
});

test('the result of annex 2 can be taken away in its own columns, numbers masked', async () => {
  const answer = await manager.get('/account-requests/export.xlsx');
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-disposition') ?? '', /xlsx/);
  assert.doesNotMatch(answer.text, /13800000\d{3}/);
  const noted = await portal.deps.db('audit_entries').where({ verb: 'account.export', object_id: 'requests' });
  assert.equal(noted.length, 1);
});

test('nobody asks for another office, or returns what they asked for', async () => {
  const { deps } = portal;
  const both = await actorNamed(portal, 'manager');
  const ask = (agencyId: number) =>
    inTransaction(deps.db, (trx) =>
      submitRequest(trx, deps, both, askedFrom(deps.cipher, operatorValues(next()), { row: null, agencyId }), null),
    );
  const neighbour = await actorNamed(portal, 'neighbour');
  await assert.rejects(ask(neighbour.agencyId), { code: 'account.other_office' });
  const id = await ask(both.agencyId);
  await assert.rejects(
    inTransaction(deps.db, (trx) => returnRequest(trx, deps, both, id, '改主意了')),
    { code: 'account.same_person' },
  );
});
