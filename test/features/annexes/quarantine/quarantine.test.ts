import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { runHere } from '#platform/jobs/runner.js';
import { listWaitingIds } from '#platform/jobs/queue.js';
import { listWork } from '#platform/work.js';
import { inTransaction } from '#platform/db/transaction.js';
import { isBlocking } from '#domain/checking/blocking.js';
import { countErrors } from '#features/annexes/checking/blocking-queries.js';
import { countOpenWarnings, listFindings } from '#features/annexes/checking/finding-queries.js';
import { getAnnex } from '#features/annexes/queries.js';
import { rowsKeptOut } from '#features/annexes/quarantine/kept-out.js';
import { asideWork } from '#features/annexes/quarantine/work.js';
import { findLastReview } from '#features/annexes/review/reading/reading.js';
import { getVersion } from '#features/annexes/version-queries.js';
import { listStandingsNow } from '#features/drive/progress/standing-queries.js';
import { startImport } from '#features/imports/actions.js';
import { runImport } from '#features/imports/jobs.js';
import { jobTable } from '#src/job-table.js';
import { act, annexIdOf, annexSteps, confirmImport, previewImport, uploadAndCheck } from '#src/season/actions.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { usccOf } from '#test/support/businesses.js';
import { ownAgency, type CastName } from '#test/support/cast.js';
import type { Client } from '#test/support/client.js';
import { actorNamed } from '#test/support/operators.js';
import { registerChecksum } from '#test/support/register.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

/** A credit code whose last character is another than the right one. */
const wrongCode = (n: number): string => usccOf(n).slice(0, 17) + (usccOf(n).endsWith('A') ? 'B' : 'A');

const reason = '执照送工商更正，下周拿到';
const asked = { reason, promised_on: '2020-12-03' };

describe('faulty rows are set aside, the others go, and those come later', () => {
  let portal: TestPortal;
  let annexId: number;
  let versionId: number;
  let filer: Client;
  before(async () => {
    portal = await startTestPortal();
    annexId = await annexIdOf(portal.deps, ownAgency, 3);
    filer = await portal.client('filer');
  });
  after(() => portal.stop());

  const actor = (name: CastName) => actorNamed(portal, name);
  const base = () => `/annexes/${annexId}`;
  const here = () => `${base()}/versions/${versionId}`;
  const version = (id = versionId) => getVersion(portal.deps.db, annexId, id);
  const following = async () => {
    for (const name of ['annex.check', 'annex.recheck', 'annex.cross-check'])
      for (const id of await listWaitingIds(portal.deps.db, name)) await runHere(portal.deps, jobTable, id);
  };
  const send = async (rows: readonly Record<string, string>[]): Promise<void> => {
    const { currentVersionId: basedOn } = await getAnnex(portal.deps.db, annexId);
    const file = annexWorkbook(3, rows, '附件3.xlsx');
    versionId = await uploadAndCheck(portal.deps, await actor('filer'), { annexId, ...file, basedOn });
  };
  const steps = async () =>
    annexSteps(
      portal.deps,
      { manager: await actor('manager'), reviewer: await actor('reviewer'), importer: await actor('importer') },
      annexId,
    );
  const standing = async () => (await listStandingsNow(portal.deps.db, { annexId }))[0];
  const duties = async (name: CastName) => listWork(portal.deps, [asideWork], await actor(name));
  const setAside = (fields: Readonly<Record<string, string>>) => filer.post(`${here()}/quarantine`, fields);

  test('the policy is stated before anything is uploaded', async () => {
    assert.match((await filer.get(base())).text, /部分报送：有错误的行可以先隔离/);
    const four = await annexIdOf(portal.deps, ownAgency, 4);
    assert.match((await filer.get(`/annexes/${four}`)).text, /整表报送：有一处错误/);
    assert.match((await filer.get('/templates')).text, /部分报送/);
    assert.match((await filer.get('/')).text, /附件3可以部分报送/);
  });

  test('only rows with errors, with a reason and a day, never all of them', async () => {
    await send([typedBusiness(1), typedBusiness(2, { uscc: wrongCode(2), legal_mobile: '13' }), typedBusiness(3)]);
    assert.ok((await version()).errorCount > 0);
    const page = await filer.get(here());
    assert.match(page.text, /隔离出错的行，先报其余各行/);
    const form = await filer.get(`${here()}/quarantine`);
    assert.match(form.text, /name="pick" value="3"[^>]*checked/);
    assert.doesNotMatch(form.text, /name="pick" value="2"/);
    for (const [fields, status, sentence] of [
      [{ ...asked }, 422, /没有勾选要隔离的行/],
      [{ ...asked, pick: '2' }, 409, /已经没有错误/],
      [{ ...asked, pick: '3', reason: '忙' }, 422, /为什么现在改不了/],
      [{ ...asked, pick: '3', promised_on: '2020-11-26' }, 422, /30 天以内/],
      [{ ...asked, pick: '3', promised_on: '2021-01-26' }, 422, /30 天以内/],
    ] as const) {
      const refused = await setAside(fields);
      assert.equal(refused.status, status);
      assert.match(refused.text, sentence);
    }
    assert.equal(
      (await (await portal.client('neighbour')).post(`${here()}/quarantine`, { ...asked, pick: '3' })).status,
      404,
    );
    assert.equal((await version()).quarantinedCount, 0);
  });

  test('set aside, its faults neither block nor ask for reasons; what goes is said before it goes', async () => {
    const done = await setAside({ ...asked, pick: '3' });
    assert.equal(done.location, `${base()}/quarantine`);
    const now = await version();
    assert.deepEqual([now.errorCount, now.quarantinedCount, now.rowCount], [0, 1, 3]);
    assert.equal(await countOpenWarnings(portal.deps.db, versionId), 0);
    assert.deepEqual(
      [(await standing())?.errors, (await standing())?.openWarnings, (await standing())?.rows],
      [0, 0, 3],
    );
    const findings = await listFindings(portal.deps.db, portal.deps.cipher, versionId, {}, 100);
    assert.equal((await countErrors(portal.deps.db, versionId)).errors, findings.filter(isBlocking).length);
    assert.equal((await setAside({ ...asked, pick: '3' })).status, 409, 'nobody sets it aside twice');

    const check = await (await portal.client('manager')).get(`${base()}/submission`);
    assert.match(check.text, /报送 2 行，隔离 1 行/);
    assert.match(check.text, new RegExp(reason));
    assert.match(check.text, /报送第 1 版（2 行，隔离 1 行）/);
    const list = await filer.get(`${base()}/quarantine`);
    assert.match(list.text, /待补报的 1 行/);
    assert.match(list.text, /承诺 2020-12-03 前补报/);
  });

  test('taken back, its errors block again', async () => {
    const list = await filer.get(`${base()}/quarantine`);
    const [path = ''] = /\/annexes\/\d+\/quarantine\/\d+\/removal/.exec(list.text) ?? [];
    assert.equal((await (await portal.client('neighbour')).post(path)).status, 404);
    assert.equal((await filer.post(path)).status, 303);
    assert.ok((await version()).errorCount > 0);
    assert.equal((await filer.post(path)).status, 409);
    assert.match((await (await portal.client('manager')).get(`${base()}/submission`)).text, /现在还不能报送/);
    await setAside({ ...asked, pick: '3' });
  });

  test('a page of handing in that was opened before is not answered', async () => {
    const manager = await portal.client('manager');
    const page = await manager.get(`${base()}/submission`);
    const [, seen = ''] = /name="seen" value="(\w+)"/.exec(page.text) ?? [];
    const list = await filer.get(`${base()}/quarantine`);
    await filer.post(/\/annexes\/\d+\/quarantine\/\d+\/removal/.exec(list.text)?.[0] ?? '');
    await setAside({ ...asked, pick: '3', promised_on: '2020-12-04' });
    portal.clock.setTo(new Date(portal.clock.now().getTime() + 1000));
    await following();
    assert.equal((await manager.post(`${base()}/submission`, { seen })).status, 409);
  });

  test('receipt, reviewer and duty say it; import leaves the row out', async () => {
    await (await steps()).submitted();
    assert.match((await filer.get(`${here()}/receipt`)).text, /隔离 1 行（有错误没有改正/);
    await (await steps()).claimed();
    const reviewer = await portal.client('reviewer');
    assert.match((await reviewer.get(base())).text, /报送 2 行，隔离 1 行/);
    assert.match((await reviewer.get('/quarantine')).text, /2020-12-04/);
    const [duty] = await duties('filer');
    assert.deepEqual([duty?.due, duty?.count, duty?.isPressing], ['2020-12-04', 1, undefined]);
    assert.deepEqual(await duties('neighbour'), []);
    await (await steps()).accepted();
    const out = await rowsKeptOut(portal.deps.db, { annexId, versionId });
    assert.deepEqual([...out.keys()], [3]);
  });

  test('an import that fails half way leaves the checksum of the register', async () => {
    const { deps } = portal;
    const importer = await actor('importer');
    const batch = await previewImport(deps, importer, annexId);
    assert.deepEqual([batch.counts.new, batch.counts.skipped], [2, 1]);
    const begun = await registerChecksum(deps.db);
    await act(deps, (trx) =>
      startImport(trx, deps, importer, { annexId, batchId: batch.id, token: batch.token ?? '' }),
    );
    for (const id of await listWaitingIds(deps.db, 'annex.import'))
      await deps.db('jobs').where({ id }).update({ state: 'failed' });
    let sealed = 0;
    const breaking = new Proxy(deps.cipher, {
      get(cipher, name, receiver) {
        const member = Reflect.get(cipher, name, receiver) as unknown;
        if (typeof member !== 'function' || !String(name).startsWith('seal')) return member;
        return (...args: unknown[]) => {
          sealed += 1;
          if (sealed > 1) throw new Error('no key');
          return (member as (...all: unknown[]) => unknown).apply(cipher, args);
        };
      },
    });
    const payload = { batchId: batch.id, actor: { ...importer, id: importer.id } };
    await assert.rejects(
      runImport({ ...deps, cipher: breaking }, payload, () => {}),
      /no key/,
    );
    assert.ok(sealed > 1, 'it had begun to write');
    assert.equal(await registerChecksum(deps.db), begun);
    await runImport(deps, payload, () => {});
    assert.notEqual(await registerChecksum(deps.db), begun);
    const codes = (await deps.db('businesses').select('id')) as unknown[];
    assert.equal(codes.length, 2);
  });

  test('later it comes as a version of its own: mended there, and only what changed is looked at', async () => {
    const { deps } = portal;
    const wrong = await (await portal.client('manager')).post(`${base()}/quarantine/supplement`);
    assert.equal(wrong.status, 403, 'whoever fills in begins it');
    const answer = await filer.post(`${base()}/quarantine/supplement`);
    assert.equal(answer.status, 303);
    await following();
    const before = versionId;
    versionId = Number((await getAnnex(deps.db, annexId)).currentVersionId);
    assert.notEqual(versionId, before);
    assert.equal((await getAnnex(deps.db, annexId)).state, 'filling');
    assert.deepEqual(
      [(await version()).errorCount, (await version()).quarantinedCount, (await version()).rowCount],
      [0, 1, 3],
    );
    assert.equal((await filer.post(`${base()}/quarantine/supplement`)).status, 409, 'one at a time');

    const row = await filer.get(`${here()}/rows/3`);
    const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(row.text)?.[1] ?? '';
    const mended = await filer.post(`${here()}/rows/3`, {
      'v.uscc': usccOf(2),
      'v.legal_mobile': '13800000002',
      ...(field('seen') && { seen: field('seen') }),
    });
    assert.equal(mended.status, 303);
    await following();
    assert.deepEqual([(await version()).errorCount, (await version()).quarantinedCount], [0, 0]);
    assert.match((await filer.get(`${base()}/quarantine`)).text, /已改正，随下一次报送/);
    assert.equal((await duties('filer')).length, 1, 'it is a duty until it is handed in');

    const confirmed = await (await portal.client('manager')).get(`${base()}/submission`);
    assert.doesNotMatch(confirmed.text, /隔离 1 行/);
    await (await steps()).submitted();
    assert.deepEqual(await duties('filer'), []);
    assert.match((await filer.get(`${base()}/quarantine`)).text, /已改正/);
    await (await steps()).claimed();
    const review = await findLastReview(deps.db, await version(), portal.cast.reviewer.id);
    assert.deepEqual([...(review?.changed ?? [])], [3]);
    await (await steps()).accepted();
    const batch = await confirmImport(
      deps,
      await actor('importer'),
      await previewImport(deps, await actor('importer'), annexId),
    );
    assert.deepEqual([batch.state, batch.counts.new, batch.counts.same, batch.counts.skipped], ['imported', 1, 2, 0]);
    assert.equal(((await deps.db('businesses').select('id')) as unknown[]).length, 3);
    assert.match(
      (await filer.get(`/annexes/${annexId}/versions/${before}/receipt`)).text,
      /隔离 1 行/,
      'the paper stays true',
    );
  });

  test('a drive that lets no annex go in part refuses, on the page and in the action', async () => {
    await inTransaction(portal.deps.db, async (trx) => void (await trx('drives').update({ partial_annexes: '' })));
    await send([typedBusiness(1), typedBusiness(2, { uscc: wrongCode(2) }), typedBusiness(3)]);
    assert.doesNotMatch((await filer.get(here())).text, /隔离出错的行/);
    assert.match((await filer.get(`${here()}/quarantine`)).text, /要整表报送/);
    const refused = await setAside({ ...asked, pick: '3' });
    assert.equal(refused.status, 409);
    assert.match(refused.text, /要整表报送/);
    await inTransaction(portal.deps.db, async (trx) => void (await trx('drives').update({ partial_annexes: '3' })));
  });

  test('all rows are never set aside; a promise that is over presses; a new file takes what is set aside along', async () => {
    await send([typedBusiness(1, { uscc: wrongCode(1) }), typedBusiness(2, { uscc: wrongCode(2) })]);
    const rows = await filer.post(`${here()}/quarantine`, { ...asked, pick: '2' });
    assert.equal(rows.status, 303);
    const all = await setAside({ ...asked, pick: '3' });
    assert.match(all.text, /至少留下一行/);
    portal.clock.setTo(new Date('2020-12-04T02:00:00Z'));
    const [duty] = await duties('filer');
    assert.equal(duty?.isPressing, true);
    portal.clock.setTo(new Date('2020-11-26T03:00:00Z'));
    // The same rows in another order: the first is still set aside, the second blocks.
    await send([typedBusiness(3), typedBusiness(2, { uscc: wrongCode(2) }), typedBusiness(1, { uscc: wrongCode(1) })]);
    const { errorCount, quarantinedCount } = await version();
    assert.deepEqual([errorCount, quarantinedCount], [1, 1]);
    assert.deepEqual([...(await rowsKeptOut(portal.deps.db, { annexId, versionId })).keys()], [4]);
  });
});
