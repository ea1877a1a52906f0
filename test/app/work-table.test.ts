import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type AnnexState, annexTransitions } from '#domain/annexes/states.js';
import { inTransaction } from '#platform/db/transaction.js';
import { mayDo } from '#platform/http/actor.js';
import { enqueue } from '#platform/jobs/queue.js';
import { countOf, createMemory, createWorkCounter, listFigures, listWork } from '#platform/work.js';
import { createActorLoader } from '#features/operators/actor.js';
import { findCurrentDrive, listBoard } from '#features/drive/queries.js';
import { navigation } from '#src/navigation.js';
import { figureTable, workTable } from '#src/work-table.js';
import { askedUpload } from '#test/support/asked-upload.js';
import { type CastName, castNames } from '#test/support/cast.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
before(async () => {
  portal = await startTestPortal();
  await everyState();
});
after(() => portal.stop());

/** One unit per state, each with its five annexes: every pair of state and annex is there. */
async function everyState(): Promise<void> {
  const { db } = portal.deps;
  const driveId = (await findCurrentDrive(db))?.id ?? 0;
  const { filer, manager, reviewer, importer } = portal.cast;
  const hands = {
    uploaded_by: filer.id,
    submitted_by: manager.id,
    decided_by: reviewer.id,
    imported_by: importer.id,
    submitted_at: portal.clock.now(),
  };
  const units = (await listBoard(db, driveId, null)).filter((cell) => cell.annexNo === 1);
  for (const [at, state] of (Object.keys(annexTransitions) as AnnexState[]).entries())
    await db('annexes')
      .where({ drive_id: driveId, unit_code: units[at]?.unitCode })
      .update({ state, ...hands });
  // What the people of an office load once, and each counts differently.
  const { agency_id } = (await db('operators').where({ id: filer.id }).first('agency_id')) as { agency_id: number };
  await db('hand_overs').insert({
    ...{ from_id: filer.id, to_id: manager.id, made_by: filer.id, agency_id },
    ...{ from_day: '2020-11-20', to_day: '2020-11-30', note: '外出培训' },
    made_at: portal.clock.now(),
    begun_at: portal.clock.now(),
  });
}

const actorNamed = async (name: CastName) => {
  const { deps, cast } = portal;
  const load = createActorLoader(deps.db, () => deps.clock.now(), deps.config.officeZone, deps.config).load;
  const actor = await load(cast[name].id);
  assert.ok(actor, name);
  return { ...actor, address: '', zone: 'intranet' as const };
};

test('the count behind every menu entry is that of the lines of the first page', async () => {
  // One counter for all, as one process has: what it remembers of one person must not count for another.
  const count = createWorkCounter(portal.deps, workTable);
  for (const name of castNames) {
    const actor = await actorNamed(name);
    const counts = await count(actor);
    const items = await listWork(portal.deps, workTable, actor);
    const sum = Object.values(counts).reduce((all, n) => all + n, 0);
    assert.equal(sum, countOf(items), name);
    for (const key of Object.keys(counts))
      assert.ok(
        workTable.some((one) => one.key === key && mayDo(actor, one.verb)),
        `${name} ${key}`,
      );
  }
});

test('what is remembered is asked for once, and what is old goes before what is new', async () => {
  let now = 0;
  const asked: string[] = [];
  const remember = createMemory(() => now);
  const ask = (key: string) => remember(key, async () => void asked.push(key));
  for (let i = 0; i < 3_000; i += 1) await ask(`person ${i}`);
  await ask('person 0');
  assert.equal(asked.length, 3_000, 'thousands at once do not make each other forgotten');
  now = 4_999;
  await ask('office');
  now = 5_000;
  await ask('person 0');
  await ask('office');
  assert.deepEqual(asked.slice(3_000), ['office', 'person 0']);
});

test('every count that the menu names has its source', () => {
  const keys = new Set(workTable.map(({ key }) => key));
  const named = navigation.flatMap(({ entries }) => entries).flatMap(({ count }) => count ?? []);
  assert.ok(named.length > 5);
  for (const key of named) assert.ok(keys.has(key), key);
});

test('each line leads to a page that the person may open', async () => {
  for (const name of castNames.filter((one) => one !== 'newcomer')) {
    const actor = await actorNamed(name);
    const client = await portal.client(name);
    const places = [
      ...(await listWork(portal.deps, workTable, actor)).map(({ act }) => act.path),
      ...(await listFigures(portal.deps, figureTable, actor)).map(({ path }) => path),
    ];
    for (const path of new Set(places)) assert.equal((await client.get(path)).status, 200, `${name} ${path}`);
  }
});

test('the province has what is submitted, and imports what another accepted', async () => {
  const [reviewer, importer] = [await actorNamed('reviewer'), await actorNamed('importer')];
  const said = async (actor: typeof reviewer) =>
    (await listWork(portal.deps, workTable, actor)).map(({ what }) => what);
  assert.equal((await said(reviewer)).filter((what) => /有 1 份待认领审核$/.test(what)).length, 5);
  assert.ok((await said(importer)).some((what) => what.endsWith('已接收，待入库')));
  assert.ok(!(await said(reviewer)).some((what) => what.endsWith('已接收，待入库')), 'the accepter does not import');
});

test('work of one office is not shown to another, nor counted for it', async () => {
  const { db } = portal.deps;
  const neighbour = await actorNamed('neighbour');
  const before = await listWork(portal.deps, workTable, neighbour);
  await db('annexes').where({ unit_code: '460100' }).update({ state: 'returned' });
  assert.deepEqual(await listWork(portal.deps, workTable, neighbour), before);
  const filer = await listWork(portal.deps, workTable, await actorNamed('filer'));
  assert.ok(filer[0]?.isPressing && filer[0].what.endsWith('已退回'), 'what was returned stands first');
});

test('each administrator has a first page with something on it', async () => {
  for (const name of ['admin', 'security', 'auditor'] as const) {
    const page = await (await portal.client(name)).get('/');
    assert.equal(page.status, 200);
    assert.match(page.text, /运行情况/, name);
  }
  await portal.deps.db('sign_in_locks').insert({
    subject: 'somebody',
    failures: 5,
    first_failed_at: portal.clock.now(),
    locked_until: new Date(portal.clock.now().getTime() + 600_000),
  });
  assert.match((await (await portal.client('security')).get('/')).text, /1 个账号或地址被锁定/);
});

describe('each kind of work is there while it waits, and gone when it is done', () => {
  const lines = async (name: CastName) =>
    (await listWork(portal.deps, workTable, await actorNamed(name))).map(({ what, count = 1 }) => `${what} ${count}`);
  const has = async (name: CastName, what: RegExp) => (await lines(name)).some((line) => what.test(line));
  const operator = (name: CastName) => portal.deps.db('operators').where({ id: portal.cast[name].id });
  const inDays = (days: number) => new Date(portal.clock.now().getTime() + days * 86_400_000);

  test('an account that nobody has activated, until a slip is good for it', async () => {
    const [{ password_hash }] = (await operator('clerk').select('password_hash')) as [{ password_hash: string }];
    const waits = /1 个账号待激活，没有有效的激活单 1$/;
    assert.ok(!(await has('manager', waits)));
    await operator('clerk').update({ password_hash: '' });
    assert.ok(await has('manager', waits));
    assert.ok(!(await has('neighbour', waits)), 'another office');
    const slip = { operator_id: portal.cast.clerk.id, code_hash: 'x', issued_at: portal.clock.now() };
    await portal.deps.db('activation_slips').insert({ ...slip, expires_at: inDays(-1) });
    assert.ok(await has('manager', waits), 'a slip that ran out is none');
    await portal.deps
      .db('activation_slips')
      .where({ operator_id: slip.operator_id })
      .update({ expires_at: inDays(1) });
    assert.ok(!(await has('manager', waits)));
    await operator('clerk').update({ password_hash });
  });

  test('an account that ends within a fortnight', async () => {
    const ends = /1 个账号 14 天内到期 1$/;
    await operator('clerk').update({ valid_to: inDays(15).toISOString().slice(0, 10) });
    assert.ok(!(await has('manager', ends)));
    await operator('clerk').update({ valid_to: inDays(13).toISOString().slice(0, 10) });
    assert.ok(await has('manager', ends));
    await operator('clerk').update({ valid_to: null });
  });

  test('accounts to be confirmed in this quarter', async () => {
    const open = /1 个账号待季度复核 1$/;
    assert.ok(!(await has('manager', open)), 'made in this quarter');
    await operator('clerk').update({ created_at: inDays(-200) });
    assert.ok(await has('manager', open));
    await operator('clerk').update({ attested_at: portal.clock.now() });
    assert.ok(!(await has('manager', open)));
  });

  test('a file that was sent, until somebody says which annex it is', async () => {
    const waits = /^上传的 1 个文件待选择附件 1$/;
    assert.ok(!(await has('filer', waits)));
    const { uploadId, fileId } = await askedUpload(portal);
    assert.ok(await has('filer', waits));
    for (const name of ['manager', 'neighbour', 'reviewer'] as const) assert.ok(!(await has(name, waits)), name);
    await (await portal.client('filer')).post(`/uploads/${uploadId}/choices`, { [`file.${fileId}`]: 'none' });
    assert.ok(!(await has('filer', waits)));
  });

  test('a unit that nobody answers for, and a job that was given up', async () => {
    const { db } = portal.deps;
    assert.ok(!(await has('reviewer', /填报单位的责任不清/)));
    await db('agencies').where({ code: '469021' }).update({ state: 'closed', closed_on: '2020-11-01' });
    assert.ok(await has('reviewer', /^1 个填报单位的责任不清 1$/));
    const given = /^1 项后台任务没有完成 1$/;
    assert.ok(!(await has('admin', given)));
    await inTransaction(db, (trx) =>
      enqueue(trx, portal.clock.now(), { name: 'annex.check', payload: { versionId: 0 }, dedupeKey: 'x' }),
    );
    assert.ok(!(await has('admin', given)), 'one that waits is no fault');
    await db('jobs')
      .where({ dedupe_key: 'x' })
      .update({ state: 'failed', ended_at: portal.clock.now(), failure_reason: 'crash' });
    assert.ok(await has('admin', given));
  });
});
