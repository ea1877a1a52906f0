import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adminRoles, roleConflict, roleNames, verbRoles, verbsOf } from '#domain/policy.js';
import { verbWords } from '#domain/verb-words.js';
import { violatedConstraint } from '#platform/db/errors.js';
import { inTransaction } from '#platform/db/transaction.js';
import { insertOperator } from '#features/operators/queries.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
before(async () => {
  portal = await startTestPortal();
});
after(() => portal.stop());

/** Every pair of two roles, with whether one person may hold both. */
const pairs = roleNames.flatMap((one, at) => roleNames.slice(at + 1).map((other) => [one, other] as const));
const isAllowed = ([one, other]: readonly [string, string]) => !adminRoles.includes(one) && !adminRoles.includes(other);

test('the three administrators exclude each other and all business: in the rule', () => {
  for (const pair of pairs) assert.equal(roleConflict(pair) === undefined, isAllowed(pair), pair.join());
  for (const role of roleNames) assert.equal(roleConflict([role]), undefined, role);
  for (const pair of pairs.filter((one) => !isAllowed(one)))
    assert.deepEqual([...verbsOf(pair)], ['signed-in'], 'fails closed');
});

test('and in the database, whoever writes', async () => {
  const { db } = portal.deps;
  const insert = (roles: readonly string[]) =>
    inTransaction(db, (trx) =>
      insertOperator(trx, {
        account: `pair-${roles.join('-')}`.slice(0, 30),
        displayName: 'x',
        agencyId: 1,
        passwordHash: '',
        roles,
        mustChangePassword: false,
        now: portal.deps.clock.now(),
      }),
    );
  for (const pair of pairs) {
    if (isAllowed(pair)) await insert(pair);
    else
      await assert.rejects(
        insert(pair),
        (error) => violatedConstraint(error) === 'operator_roles_one_kind',
        pair.join(),
      );
  }
});

test('a role cannot be slipped in under a false kind, nor the kind changed under a role', async () => {
  const { db, cast } = { db: portal.deps.db, cast: portal.cast };
  const refused = (work: PromiseLike<unknown>) => assert.rejects(Promise.resolve(work));
  await refused(db('operator_roles').insert({ operator_id: cast.filer.id, role: 'sys_admin' }));
  await refused(db('operator_roles').insert({ operator_id: cast.filer.id, role: 'sys_admin', role_kind: 'business' }));
  await refused(db('operator_roles').insert({ operator_id: cast.filer.id, role: 'sys_admin', role_kind: 'sys_admin' }));
  await refused(db('operator_roles').insert({ operator_id: cast.admin.id, role: 'viewer' }));
  await refused(
    db('operator_roles').insert({ operator_id: cast.admin.id, role: 'audit_admin', role_kind: 'audit_admin' }),
  );
  await refused(db('operator_roles').where({ operator_id: cast.filer.id }).update({ role: 'sec_admin' }));
  await refused(db('operators').where({ id: cast.filer.id }).update({ role_kind: 'sec_admin' }));
  await refused(db('operators').where({ id: cast.filer.id }).update({ role_kind: 'king' }));
});

test('administrators hold no business verbs', () => {
  const business = /^(?:annex|register|template)\./;
  for (const role of adminRoles)
    assert.deepEqual(
      [...verbsOf([role])].filter((verb) => business.test(verb)),
      [],
      role,
    );
});

test('every verb has its words on the permission page', () => {
  assert.deepEqual(
    Object.keys(verbRoles).filter((verb) => !verbWords[verb]),
    [],
  );
  for (const { group, what } of Object.values(verbWords)) assert.match(group + what, /^[^a-z_.]*$/);
});

test('the permission page shows each verb once, with the holders the policy names', async () => {
  const { text } = await (await portal.client('filer')).get('/permissions');
  for (const verb of Object.keys(verbRoles)) {
    const { what = '' } = verbWords[verb] ?? {};
    const line =
      new RegExp(`<th scope="row">${what.replace(/[()（）]/g, '.')}</th>(.*?)</tr>`, 's').exec(text)?.[1] ?? '';
    const cells = [...line.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map((match) => match[1] ?? '');
    const holders = roleNames.filter((_, at) => cells[at] !== '');
    assert.deepEqual(
      holders,
      roleNames.filter((role) => (verbRoles as Record<string, readonly string[]>)[verb]?.includes(role)),
      verb,
    );
  }
});

test('people of an office: the province sees every office, a manager the own one', async () => {
  const province = await (await portal.client('reviewer')).get('/permissions/people?agency=469002');
  assert.match(province.text, /neighbour/);
  const manager = await portal.client('manager');
  assert.match((await manager.get('/permissions/people')).text, /filer/);
  assert.equal((await manager.get('/permissions/people?agency=469002')).status, 404);
  assert.equal((await (await portal.client('filer')).get('/permissions/people')).status, 403);
});
