import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { personalCipher } from '#platform/crypto/suites.js';
import { inTransaction } from '#platform/db/transaction.js';
import { runAnnexCheck, runAnnexRecheck } from '#features/annexes/checking/check-job.js';
import { askForRowKeys, keyRowsAnew, keyStoredRows } from '#features/annexes/checking/key-stored.js';
import { createIdentities, identityKinds } from '#domain/annexes/row-identities.js';
import { fixRow } from '#features/annexes/mending/row-fix.js';
import { updateVersion } from '#features/annexes/version-queries.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import type { BusinessCells } from '#test/support/businesses.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('what a row is known by', () => {
  const [cipher, other] = ['a', 'b'].map((key) => personalCipher('aes', Buffer.alloc(32), Buffer.alloc(32, key)));
  assert.ok(cipher && other);
  const values = { business_name: '海口（示例）修理厂', uscc: '91460100MA5TXXXX0K', licence_no: '460100000001' };
  const known = createIdentities(3, cipher)({ row: 7, values });

  test('is the same in every annex, however its name is spelled', () => {
    const legacy = { ...values, business_name: '海口(示例) 修理厂', old_system_id: 'A-1' };
    assert.deepEqual(known.map(({ kind }) => kind).sort(), ['licence', 'name', 'uscc']);
    const elsewhere = createIdentities(4, cipher)({ row: 2, values: legacy });
    for (const { kind, hash } of known)
      assert.deepEqual(elsewhere.find((one) => one.kind === kind)?.hash, hash, `${kind} differs`);
    assert.equal(elsewhere.length, 4);
  });

  test('cannot be told without the key, and one kind is not the other', () => {
    const keyed = createIdentities(3, other)({ row: 7, values });
    assert.equal(new Set([...known, ...keyed].map(({ hash }) => hash.toString('hex'))).size, 6);
    const same = createIdentities(4, cipher)({ row: 1, values: { licence_no: '1', old_system_id: '1' } });
    assert.notDeepEqual(same[0]?.hash, same[1]?.hash);
  });

  test('is nothing where nothing is told', () => {
    assert.deepEqual(createIdentities(5, cipher)({ row: 1, values: { business_name: '', uscc: '' } }), []);
    assert.deepEqual(createIdentities(2, cipher)({ row: 1, values: { user_name: '张三', mobile: '1' } }), []);
  });
});

describe('keys of stored rows', () => {
  let portal: TestPortal;
  let season: ReturnType<typeof annexSeason>;
  const unit = '460100';
  const legacy = (n: number, over: BusinessCells = {}): BusinessCells => {
    const { business_name = '', uscc = '' } = typedBusiness(n);
    return { old_system_id: `OLD-${n}`, business_name, uscc, licence_no: `4601000000${n}`, ...over };
  };
  before(async () => {
    portal = await startTestPortal();
    season = annexSeason(portal);
  });
  after(() => portal.stop());

  const check = async (no: 1 | 3 | 4 | 5, rows: readonly BusinessCells[]): Promise<number> => {
    const versionId = await season.upload(unit, no, annexWorkbook(no, rows));
    await runAnnexCheck(portal.deps, { versionId }, () => {});
    return versionId;
  };
  /** Rows of both versions that are known by the same, as a check across annexes asks for them. */
  const shared = async (a: number, b: number): Promise<string[]> => {
    const [rows] = (await portal.deps.db.raw(
      `SELECT a.row_no AS one, b.row_no AS other, a.kind FROM annex_row_keys a
       JOIN annex_row_keys b ON b.version_id = ? AND b.kind = a.kind AND b.hash = a.hash
       WHERE a.version_id = ? ORDER BY a.row_no, b.row_no, a.kind`,
      [b, a],
    )) as [{ one: number; other: number; kind: number }[]];
    return rows.map(({ one, other, kind }) => `${one}=${other} by ${kind}`);
  };
  const keysOf = (versionId: number) =>
    portal.deps.db('annex_row_keys').where({ version_id: versionId }).orderBy(['row_no', 'kind']);
  const isKeyed = async (versionId: number) =>
    (await portal.deps.db('annex_versions').where({ id: versionId }).first()).is_keyed === 1;
  const mend = async (versionId: number, row: number, values: BusinessCells) => {
    const { collector } = await season.peopleOf(unit);
    const annexId = await season.annexIdOf(unit, 3);
    await inTransaction(portal.deps.db, (trx) =>
      fixRow(trx, portal.deps, collector, { annexId, versionId, row, values: values as Record<string, string> }),
    );
  };
  const { uscc, name } = identityKinds;
  let third: number;
  let fourth: number;

  test('two annexes are compared in SQL', async () => {
    third = await check(3, [typedBusiness(1), typedBusiness(2), typedBusiness(3)]);
    fourth = await check(4, [
      legacy(3),
      legacy(9),
      legacy(1, { uscc: '', business_name: ' 海口示例1号 汽车维修有限公司' }),
    ]);
    assert.deepEqual(await shared(third, fourth), [`2=4 by ${name}`, `4=2 by ${uscc}`, `4=2 by ${name}`]);
    assert.equal((await keysOf(fourth)).length, 11);
    assert.equal(await isKeyed(third), true);
  });

  test('what is mended is known by its new name after its check, the other rows as before', async () => {
    const before = await keysOf(third);
    await mend(third, 3, { business_name: typedBusiness(9).business_name ?? '' });
    await runAnnexRecheck(portal.deps, { versionId: third }, () => {});
    assert.deepEqual(await shared(third, fourth), [
      `2=4 by ${name}`,
      `3=3 by ${name}`,
      `4=2 by ${uscc}`,
      `4=2 by ${name}`,
    ]);
    const others = (rows: typeof before) => rows.filter(({ row_no }) => row_no !== 3);
    assert.deepEqual(others(await keysOf(third)), others(before));
  });

  test('a version that is read anew has the keys of its rows once', async () => {
    const before = await keysOf(third);
    await updateVersion(portal.deps.db, third, { state: 'reading' });
    await runAnnexCheck(portal.deps, { versionId: third }, () => {});
    assert.deepEqual(await keysOf(third), before);
  });

  test('rows that were stored without keys get the same ones', async () => {
    const { db } = portal.deps;
    const before = await Promise.all([third, fourth].map(keysOf));
    await db('annex_row_keys').delete();
    await db('annex_versions').update({ is_keyed: 0 });
    await askForRowKeys(portal.deps);
    assert.equal((await db('jobs').where({ name: 'annex.key-rows' })).length, 1);
    const steps: number[] = [];
    await keyStoredRows(portal.deps, {}, (done) => steps.push(done));
    assert.deepEqual(steps, [1, 2]);
    assert.deepEqual(await Promise.all([third, fourth].map(keysOf)), before);
    await keyStoredRows(portal.deps, {}, () => assert.fail('nothing is left'));
  });

  test('a check of a version without keys writes them all', async () => {
    const { db } = portal.deps;
    const before = await keysOf(fourth);
    await db('annex_row_keys').where({ version_id: fourth }).delete();
    await updateVersion(db, fourth, { is_keyed: 0 });
    await runAnnexRecheck(portal.deps, { versionId: fourth }, () => {});
    assert.deepEqual(await keysOf(fourth), before);
  });

  test('under another algorithm all are written anew, once', async () => {
    const { db, config } = portal.deps;
    const before = await keysOf(third);
    const cipher = personalCipher('sm', config.dataKey, config.hashKey);
    await keyRowsAnew({ db, cipher }, () => {});
    const anew = await keysOf(third);
    assert.equal(anew.length, before.length);
    assert.notDeepEqual(anew, before);
    assert.equal((await shared(third, fourth)).length, 4);
  });

  test('many rows that changed at once are keyed as one', async () => {
    const rows = Array.from({ length: 1_300 }, (_, i) => legacy(i + 10));
    const versionId = await check(5, rows);
    const before = await keysOf(versionId);
    assert.equal(before.length, 4 * rows.length);
    await portal.deps.db('annex_row_keys').where({ version_id: versionId, kind: uscc }).delete();
    // Digests made with another key: every row counts as changed.
    const blocks = await portal.deps.db('annex_row_blocks').where({ version_id: versionId });
    for (const { block_no, part, heads } of blocks)
      await portal.deps
        .db('annex_row_blocks')
        .where({ version_id: versionId, block_no, part })
        .update({ heads: String(heads).replace(/"[0-9a-f]{32}"\]/g, '"0"]') });
    await runAnnexRecheck(portal.deps, { versionId }, () => {});
    assert.deepEqual(await keysOf(versionId), before);
  });
});
