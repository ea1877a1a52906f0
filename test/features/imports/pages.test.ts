import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import { jobTable } from '#src/job-table.js';
import { acceptedAnnex, type Office } from '#test/support/accepted-annex.js';
import { aBusiness } from '#test/support/businesses.js';
import { bringIn } from '#test/support/register.js';
import { officeOf } from '#test/support/portal-office.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('pages of an import', () => {
  let portal: TestPortal;
  let office: Office;
  before(async () => {
    portal = await startTestPortal({ jobs: true });
    office = await officeOf(portal);
  });
  after(() => portal.stop());

  const labelled = (text: string, label: RegExp) => label.test(text);
  const versionOf = (text: string) => /name="version" value="(\d+)"/.exec(text)?.[1] ?? '';
  const tokenOf = (text: string) => /name="token" value="([0-9a-f]{64})"/.exec(text)?.[1] ?? '';

  test('preview, confirm, look, undo: each page says in numbers what happens', async () => {
    const rows = Array.from({ length: 60 }, (_, n) => aBusiness(n));
    const { annexId } = await acceptedAnnex(portal.deps.db, office, office.haikou, rows);
    const importer = await portal.client('importer');

    const started = await importer.post(`/annexes/${annexId}/imports`);
    assert.equal(started.status, 303);
    const preview = await importer.get(started.location);
    assert.ok(labelled(preview.text, /将导入 60 户，更新 0 户/), 'the button says what will happen');
    assert.match(preview.text, /登记册中没有这一户/);
    assert.match((await importer.get(`${started.location}?kind=new&after=50`)).text, /海口示例59号/);

    const run = await importer.post(`${started.location}/run`, { token: tokenOf(preview.text) });
    assert.equal(run.status, 303);
    const done = await importer.get(started.location);
    assert.match(done.text, /已入库：新增 60 户，更新 0 户/);
    const batchId = started.location.split('/').pop() ?? '';
    assert.match((await importer.get(`/businesses?batch=${batchId}`)).text, /共 <b>60<\/b> 户/);
    assert.equal(
      (await importer.post(`/annexes/${annexId}/imports`)).location,
      started.location,
      'an imported annex leads to its batch',
    );

    assert.equal((await importer.post(`${started.location}/undo`)).status, 422);
    const undone = await importer.post(`${started.location}/undo`, { confirm: '1', version: versionOf(done.text) });
    assert.equal(undone.status, 303);
    assert.match((await importer.get(started.location)).text, /已撤销入库，登记册恢复到入库前/);
    assert.match((await importer.get('/businesses')).text, /共 <b>0<\/b> 户/);
  });

  test('changes are listed before and after, numbers masked, and only the newest batch can be undone', async () => {
    const { deps } = portal;
    const { annexId } = await acceptedAnnex(deps.db, office, office.haikou, [aBusiness(70), aBusiness(71)]);
    await bringIn(deps, office, annexId);
    await acceptedAnnex(deps.db, office, office.haikou, [
      aBusiness(70, { manager_mobile: '13955550070', operating_status: '2' }),
      aBusiness(72),
    ]);
    const importer = await portal.client('importer');
    const started = await importer.post(`/annexes/${annexId}/imports`);
    const page = await importer.get(started.location);
    assert.match(page.text, /将导入 1 户，更新 1 户/);
    assert.match(page.text, /负责人手机：<span class="was">138\*\*\*\*0070<\/span> → <span class="is">139\*\*\*\*0070/);
    assert.match(page.text, /经营状态：<span class="was">营业<\/span> → <span class="is">停业/);
    assert.match(page.text, /新版附件3中没有这一户/);
    assert.doesNotMatch(page.text, /13955550070/);
    const run = await importer.post(`${started.location}/run`, { token: 'f'.repeat(64) });
    assert.equal(run.status, 303);
    assert.match((await importer.get(started.location)).text, /预览已经不准，没有入库/);
  });

  test('an accepter, an agency and a stranger are kept out', async () => {
    const { annexId } = await acceptedAnnex(portal.deps.db, office, office.qionghai, [
      aBusiness(80, { division_code: '469002' }),
    ]);
    const refused = await (await portal.client('reviewer')).post(`/annexes/${annexId}/imports`);
    assert.equal(refused.status, 409);
    assert.match(refused.text, /报送人、审核人、入库人不能是同一人/);
    for (const name of ['filer', 'neighbour', 'auditor', 'statistician'] as const) {
      assert.equal((await (await portal.client(name)).post(`/annexes/${annexId}/imports`)).status, 403, name);
    }
    const importer = await portal.client('importer');
    assert.equal((await importer.get(`/annexes/${annexId}/imports/999999`)).status, 404);
    assert.equal((await importer.post('/annexes/999999/imports')).status, 404);
    assert.equal((await importer.get(`/annexes/${annexId}/imports/abc`)).status, 404);
  });

  test('while a job holds its locks, every other step is refused at once in words', async () => {
    const { db } = portal.deps;
    const { annexId } = await acceptedAnnex(db, office, office.qionghai, [aBusiness(82, { division_code: '469002' })]);
    const importer = await portal.client('importer');
    const started = await importer.post(`/annexes/${annexId}/imports`);
    const batchId = Number(started.location.split('/').pop());
    const token = tokenOf((await importer.get(started.location)).text);
    const steps = [
      [`${started.location}/run`, { token }],
      [`${started.location}/undo`, { confirm: '1', version: '3' }],
      [`/annexes/${annexId}/imports`, {}],
      [`/annexes/${annexId}/return`, {}],
    ] as const;
    for (const [state, words] of [
      ['importing', /正在入库（第 \d+ 批）/],
      ['undoing', /正在撤销（第 \d+ 批）/],
    ] as const) {
      await db('import_batches').where({ id: batchId }).update({ state, imported_by: office.importer });
      await db.transaction(async (trx) => {
        await trx('import_batches').where({ id: batchId }).forUpdate();
        await trx('annexes').where({ id: annexId }).forUpdate();
        for (const [path, fields] of steps) {
          const refused = await importer.post(path, fields);
          assert.equal(refused.status, 409, `${state} ${path}`);
          assert.match(refused.text, words);
        }
      });
    }
    await db('import_batches').where({ id: batchId }).update({ state: 'stale' });
  });

  test('an undo by a page that has not seen the import is refused', async () => {
    const { db } = portal.deps;
    const { annexId } = await acceptedAnnex(db, office, office.qionghai, [aBusiness(83, { division_code: '469002' })]);
    const importer = await portal.client('importer');
    const started = await importer.post(`/annexes/${annexId}/imports`);
    const batchId = Number(started.location.split('/').pop());
    const token = tokenOf((await importer.get(started.location)).text);
    const seen = (await db('import_batches').where({ id: batchId }).first()) as { version: number };
    await importer.post(`${started.location}/run`, { token });
    const undo = `${started.location}/undo`;
    assert.equal((await importer.post(undo, { confirm: '1', version: String(seen.version + 1) })).status, 409);
    assert.equal((await importer.post(undo, { confirm: '1' })).status, 409);
    const page = await importer.get(started.location);
    assert.match(page.text, /已入库/);
    assert.equal((await importer.post(undo, { confirm: '1', version: versionOf(page.text) })).status, 303);
    assert.equal((await importer.post(`${started.location}/run`, { token })).status, 409, 'a second confirmation');
  });

  test('a preview, an import and an undo whose job is given up leave the batch where it stood, to be asked for again', async () => {
    const { db } = portal.deps;
    const { annexId } = await acceptedAnnex(db, office, office.qionghai, [aBusiness(84, { division_code: '469002' })]);
    const importer = await portal.client('importer');
    const started = await importer.post(`/annexes/${annexId}/imports`);
    const batchId = Number(started.location.split('/').pop());
    /** As the job runner does when it ends the job of this step for good. */
    const giveUp = async (state: string, job: string, id = batchId) => {
      await db('import_batches').where({ id }).update({ state, imported_by: office.importer });
      await inTransaction(db, async (trx) =>
        jobTable[job]?.onGivenUp?.(trx, portal.deps, { batchId: id } as never, 'fault'),
      );
      await inTransaction(db, async (trx) =>
        jobTable[job]?.onGivenUp?.(trx, portal.deps, { batchId: id } as never, 'fault'),
      );
    };

    await giveUp('importing', 'annex.import');
    const broken = await importer.get(started.location);
    assert.match(broken.text, /入库中断，登记册没有改动。请再次确认入库，或重新预览。再次中断的，请把批号/);
    assert.match(broken.text, /将导入 1 户，更新 0 户/);
    await importer.post(`${started.location}/run`, { token: tokenOf(broken.text) });
    const done = await importer.get(started.location);
    assert.match(done.text, /已入库：新增 1 户/);
    assert.doesNotMatch(done.text, /中断/);

    await giveUp('undoing', 'annex.import-undo');
    const stuck = await importer.get(started.location);
    assert.match(stuck.text, /撤销中断，登记册没有改动，本批业户仍在登记册中。请再次撤销/);
    assert.doesNotMatch(stuck.text, /重新预览/);
    assert.match(stuck.text, />再次撤销<\/button>/);
    const again = { confirm: '1', version: versionOf(stuck.text) };
    assert.equal((await importer.post(`${started.location}/undo`, again)).status, 303);
    assert.match((await importer.get(started.location)).text, /已撤销入库，登记册恢复到入库前/);

    const next = await importer.post(`/annexes/${annexId}/imports`);
    await giveUp('previewing', 'annex.import-preview', Number(next.location.split('/').pop()));
    assert.match((await importer.get(next.location)).text, /比对中断，登记册没有改动。请重新预览/);
    await importer.post(`/annexes/${annexId}/imports`);
    assert.match((await importer.get(next.location)).text, /本批没有完成，登记册没有改动；后来已重新预览/);
  });

  test('while a job runs the page polls itself and offers a refresh; afterwards it reloads', async () => {
    const { annexId } = await acceptedAnnex(portal.deps.db, office, office.qionghai, [
      aBusiness(81, { division_code: '469002' }),
    ]);
    const importer = await portal.client('importer');
    const started = await importer.post(`/annexes/${annexId}/imports`);
    const batchId = Number(started.location.split('/').pop());
    await portal.deps
      .db('import_batches')
      .where({ id: batchId })
      .update({ state: 'importing', imported_by: office.importer });
    const busy = await importer.get(started.location);
    assert.match(busy.text, /hx-trigger="every 2s"/);
    assert.match(busy.text, />刷新<\/a>/);
    const part = await importer.get(started.location, { 'HX-Request': 'true', 'HX-Target': 'imports-progress' });
    assert.doesNotMatch(part.text, /<html/);
    assert.ok(busy.text.includes(part.text.trim().split('\n')[0] ?? '?'));
    await portal.deps.db('import_batches').where({ id: batchId }).update({ state: 'ready' });
    const ended = await importer.get(started.location, {
      'HX-Request': 'true',
      'HX-Target': 'imports-progress',
    });
    assert.equal(ended.headers.get('hx-refresh'), 'true');
  });
});
