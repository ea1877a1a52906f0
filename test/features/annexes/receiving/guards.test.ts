import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase, type Trx } from '#platform/db/connection.js';
import { isDatabaseUnavailable } from '#platform/db/errors.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Actor } from '#platform/http/actor.js';
import { runAnnexRecheck } from '#features/annexes/checking/check-job.js';
import { insertFindings } from '#features/annexes/checking/finding-queries.js';
import { fixRow } from '#features/annexes/mending/row-fix.js';
import { getAnnexFor } from '#features/annexes/queries.js';
import { findVersion, nextVersionNo } from '#features/annexes/version-queries.js';
import { acceptAnnex, claimAnnex, recallAnnex, submitAnnex } from '#features/annexes/review/steps.js';
import { storeUpload } from '#features/annexes/receiving/upload.js';
import { createActorLoader } from '#features/operators/actor.js';
import { acceptedAnnex, anOffice, type Office } from '#test/support/accepted-annex.js';
import { aBusiness } from '#test/support/businesses.js';
import { testDeps, withDatabase } from '#test/support/test-db.js';

describe('what the actions ask again, whatever the screen offers', () => {
  let database: Awaited<ReturnType<typeof withDatabase>>;
  let deps: ReturnType<typeof testDeps>;
  let office: Office;
  before(async () => {
    database = await withDatabase();
    deps = testDeps({ db: database.db });
    office = await anOffice(deps.db);
  });
  after(() => database.drop());

  const work = <T>(step: (trx: Trx) => Promise<T>): Promise<T> => inTransaction(deps.db, step);
  const actorOf = async (id: number): Promise<Actor> => {
    const actor = await createActorLoader(deps.db, () => deps.clock.now()).load(id);
    assert.ok(actor);
    return actor;
  };

  /** Annex 3 of Haikou with one sound row, open for the office. */
  async function openAnnex(): Promise<{ annexId: number; versionId: number }> {
    const stage = await acceptedAnnex(deps.db, office, office.haikou, [aBusiness(1)]);
    await deps
      .db('annexes')
      .where({ id: stage.annexId })
      .update({ state: 'filling', submitted_by: null, submitted_at: null, decided_by: null, decided_at: null });
    return stage;
  }

  test('nobody submits what was mended until it has been checked', async () => {
    const { annexId, versionId } = await openAnnex();
    const [filer, manager] = await Promise.all([actorOf(office.filer), actorOf(office.manager)]);
    await work((trx) => fixRow(trx, deps, filer, { annexId, versionId, row: 3, values: { legal_name: '' } }));
    await assert.rejects(
      work((trx) => submitAnnex(trx, deps, manager, annexId)),
      { code: 'annex.still_reading' },
    );
    await runAnnexRecheck(deps, { versionId }, () => {});
    await assert.rejects(
      work((trx) => submitAnnex(trx, deps, manager, annexId)),
      { code: 'annex.has_errors' },
    );
  });

  test('a check that more mending has overtaken leaves the outcome to the later one', async () => {
    const { annexId, versionId } = await openAnnex();
    const filer = await actorOf(office.filer);
    const mend = (value: string) =>
      work((trx) => fixRow(trx, deps, filer, { annexId, versionId, row: 3, values: { manager_mobile: value } }));
    const standing = async () =>
      (await deps.db('annex_versions').where({ id: versionId }).first()) as { checked_at: Date | null };
    await mend('139');
    const findings = () => deps.db('annex_findings').where({ version_id: versionId });
    await runAnnexRecheck(deps, { versionId }, () => {});
    assert.equal((await findings()).length, 1);

    await mend('13900000001');
    let older: Promise<void> | undefined;
    await work(async (trx) => {
      await trx('annex_findings').where({ version_id: versionId }).forUpdate();
      older = runAnnexRecheck(deps, { versionId }, () => {});
      await delay(300); // it has read what counts, and waits for the findings
      await mend('139000');
    });
    const before = await standing();
    await older;
    assert.deepEqual(await standing(), before);
    assert.equal((await findings()).length, 1);
    await runAnnexRecheck(deps, { versionId }, () => {});
    assert.equal((await findings()).length, 1);
    assert.notEqual((await standing()).checked_at, null);
  });

  test('columns that the office does not fill stay as they are, however the form was forged', async () => {
    const { annexId, versionId } = await openAnnex();
    const filer = await actorOf(office.filer);
    const forged = { seq: '999', linked_row: '7', nothing: 'x' };
    const { jobId } = await work((trx) => fixRow(trx, deps, filer, { annexId, versionId, row: 3, values: forged }));
    assert.equal(jobId, null);
    assert.deepEqual(await deps.db('annex_row_fixes').where({ version_id: versionId }), []);
  });

  test('a row that is saved untouched stays as it is: line breaks and long texts', async () => {
    const { annexId } = await openAnnex();
    const { versionId } = await acceptedAnnex(deps.db, office, office.haikou, [
      aBusiness(1, { business_address: '示例路1号\n后院', remark: '长'.repeat(2_500) }),
    ]);
    await deps.db('annexes').where({ id: annexId }).update({ state: 'filling', submitted_by: null, decided_by: null });
    const filer = await actorOf(office.filer);
    const save = (values: Record<string, string>) =>
      work(async (trx) => (await fixRow(trx, deps, filer, { annexId, versionId, row: 3, values })).jobId);
    assert.equal(await save({ business_address: '示例路1号后院', remark: '长'.repeat(2_500) }), null);
    await assert.rejects(save({ remark: '短'.repeat(2_001) }), { code: 'annex.value_too_long' });
    assert.notEqual(await save({ remark: '短' }), null);
  });

  test("a version of another office's annex is no base for an upload", async () => {
    const { versionId } = await openAnnex();
    await deps.db('annexes').insert({
      drive_id: office.driveId,
      unit_code: '469002',
      agency_id: office.qionghai,
      annex_no: 3,
      state: 'filling',
    });
    const other = (await deps.db('annexes').where({ agency_id: office.qionghai }).first()) as { id: number };
    const upload = { annexId: Number(other.id), content: Buffer.from('x'), name: 'x.xlsx', basedOn: versionId };
    await assert.rejects(
      work(async (trx) => storeUpload(trx, deps, await actorOf(office.neighbour), upload)),
      { code: 'portal.not_found' },
    );
  });

  test('a person of the province does nothing in the name of an office, and accepts nothing of the own', async () => {
    const { annexId, versionId } = await openAnnex();
    await deps.db('operator_roles').insert({ operator_id: office.accepter, role: 'agency_manager' });
    const [accepter, manager] = await Promise.all([actorOf(office.accepter), actorOf(office.manager)]);
    await assert.rejects(
      work((trx) => submitAnnex(trx, deps, accepter, annexId)),
      { code: 'annex.not_your_office' },
    );
    await assert.rejects(
      work((trx) => fixRow(trx, deps, accepter, { annexId, versionId, row: 3, values: {} })),
      { code: 'annex.not_your_office' },
    );

    await work((trx) => submitAnnex(trx, deps, manager, annexId));
    await work((trx) => claimAnnex(trx, deps, accepter, annexId, false));
    await deps.db('annex_row_fixes').insert({
      version_id: versionId,
      row_no: 3,
      field: 'remark',
      typed: '',
      value: 'x',
      fixed_by: office.accepter,
      fixed_at: deps.clock.now(),
    });
    await assert.rejects(
      work((trx) => acceptAnnex(trx, deps, accepter, annexId)),
      { code: 'annex.same_person_accepts' },
    );
  });

  test('a new submission forgets that the one before was asked back', async () => {
    const { annexId } = await openAnnex();
    const manager = await actorOf(office.manager);
    await work((trx) => submitAnnex(trx, deps, manager, annexId));
    await work((trx) => recallAnnex(trx, deps, manager, annexId, '数据有变化'));
    await deps.db('annexes').where({ id: annexId }).update({ state: 'filling' });
    await work((trx) => submitAnnex(trx, deps, manager, annexId));
    assert.equal(
      ((await deps.db('annexes').where({ id: annexId }).first()) as { recall_reason: string | null }).recall_reason,
      null,
    );
  });

  test('a row can be mended while a check writes findings', async () => {
    const { annexId, versionId } = await openAnnex();
    const filer = await actorOf(office.filer);
    const finding = {
      row: 3,
      column: 0,
      field: 'remark',
      rule: 'V24',
      level: 'N',
      value: '',
      message: '说明',
      kind: 'V24.remark.sign',
    } as const;
    await work(async (checking) => {
      await insertFindings(checking, deps.cipher, versionId, [finding]);
      const mending = work((trx) =>
        fixRow(trx, deps, filer, { annexId, versionId, row: 3, values: { legal_name: '赵某' } }),
      );
      const first = await Promise.race([mending.then(() => 'mended'), delay(5_000, 'waits')]);
      assert.equal(first, 'mended');
    });
  });

  test('a lock that is not had in time is a silent database, in a transaction too', async () => {
    const { annexId } = await openAnnex();
    const hasty = openDatabase({ url: database.url, queryTimeoutMs: 300 });
    await work(async (trx) => {
      await trx('annexes').where({ id: annexId }).forUpdate();
      const other = inTransaction(hasty, (late) => late('annexes').where({ id: annexId }).forUpdate());
      await assert.rejects(other, isDatabaseUnavailable);
    });
    await hasty.destroy();
  });

  test('the server itself ends the wait for a lock, sooner than a request may take', async () => {
    const { annexId } = await openAnnex();
    const web = openDatabase({ url: database.url, queryTimeoutMs: 2_500 });
    await work(async (trx) => {
      await trx('annexes').where({ id: annexId }).forUpdate();
      const other = inTransaction(web, (late) => late('annexes').where({ id: annexId }).forUpdate());
      await assert.rejects(
        other,
        (error) => isDatabaseUnavailable(error) && (error as { errno?: number }).errno === 1205,
      );
    });
    const [[wait]] = (await web.raw('SELECT @@innodb_lock_wait_timeout AS seconds')) as [{ seconds: number }[]];
    assert.ok(wait && wait.seconds * 1_000 < 2_500, 'ends by itself before the request does');
    await web.destroy();
  });

  test('an annex can be worked on while an import holds its agency through foreign keys', async () => {
    const { annexId } = await openAnnex();
    const filer = await actorOf(office.filer);
    const web = openDatabase({ url: database.url, queryTimeoutMs: 2_500 });
    await work(async (trx) => {
      await trx('agencies').select('name').where({ id: office.haikou }).forShare();
      assert.equal((await inTransaction(web, (other) => getAnnexFor(other, filer, annexId, true))).id, annexId);
    });
    await web.destroy();
  });

  test('versions get different numbers though their readings began at the same moment', async () => {
    const { annexId, versionId } = await openAnnex();
    await work(async (trx) => {
      assert.ok(await findVersion(trx, versionId));
      const first = await nextVersionNo(deps.db as unknown as Trx, deps.db, annexId);
      await deps.db('annex_versions').where({ id: versionId }).update({ no: first });
      assert.equal(await nextVersionNo(trx, deps.db, annexId), first + 1);
    });
  });
});
