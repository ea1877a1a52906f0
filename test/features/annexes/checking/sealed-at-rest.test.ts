import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Db } from '#platform/db/connection.js';
import { act, annexIdOf, annexSteps, uploadAndCheck } from '#src/season/actions.js';
import { carryOn } from '#src/season/course.js';
import { runAnnexRecheck } from '#features/annexes/checking/check-job.js';
import { listFindings } from '#features/annexes/checking/finding-queries.js';
import { fixRow } from '#features/annexes/mending/row-fix.js';
import { runAnnexOutput } from '#features/annexes/outputs/output-job.js';
import { findVersion } from '#features/annexes/version-queries.js';
import { findRow, listFixes } from '#features/annexes/checking/row-queries.js';
import { sealStoredContent } from '#features/annexes/checking/seal-stored.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { annexWorkbook } from '#test/support/annex-files.js';
import { aBusiness, type BusinessCells, idOf } from '#test/support/businesses.js';
import { ownAgency } from '#test/support/cast.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const clerks: readonly BusinessCells[] = [1, 2, 3].map((n) => ({
  seq: String(n),
  agency_name: '海口机动车维修管理机构',
  request_kind: '新增',
  user_name: `示例${'甲乙丙'.charAt(n - 1)}`,
  id_number: n === 3 ? `${idOf(703)} ` : idOf(700 + n),
  mobile: n === 1 ? '1371234000' : `1371234000${n}`, // a digit too few: a finding that quotes it
  roles: '信息采集',
  data_divisions: '海口市',
}));
const [typedWrong, mendedTo] = ['1391234567', '13912345678'];
const businesses = [1, 2, 3, 4].map((n) =>
  aBusiness(n, { legal_id_no: idOf(800 + n), manager_mobile: n === 2 ? typedWrong : `1391234000${n}` }),
);
const newMobile = '13712349999';
const personal = [
  ...clerks.flatMap((row) => [row['id_number'], row['mobile']]),
  ...businesses.flatMap((row) => [row['legal_id_no'], row['manager_mobile']]),
  mendedTo,
  newMobile,
] as string[];

describe('personal numbers at rest', () => {
  let portal: TestPortal;
  before(async () => {
    portal = await startTestPortal();
  });
  after(() => portal.stop());

  const annexOf = (no: AnnexNo) => annexIdOf(portal.deps, ownAgency, no);
  const upload = async (no: AnnexNo, rows: readonly BusinessCells[], basedOn: number | null = null): Promise<number> =>
    uploadAndCheck(portal.deps, await actorNamed(portal, 'filer'), {
      annexId: await annexOf(no),
      ...annexWorkbook(no, rows),
      basedOn,
    });
  const bringIn = async (): Promise<void> => {
    const officers = {
      manager: await actorNamed(portal, 'manager'),
      reviewer: await actorNamed(portal, 'reviewer'),
      importer: await actorNamed(portal, 'importer'),
    };
    await carryOn(annexSteps(portal.deps, officers, await annexOf(3)), 'imported');
  };

  test('no typed resident number or mobile can be read anywhere in the database', async () => {
    const { deps } = portal;
    const { db, cipher } = deps;
    const filer = await actorNamed(portal, 'filer');
    const second = await upload(2, clerks);
    assert.ok((await listFindings(db, cipher, second, {}, 100)).some(({ message }) => message.includes('1371234000')));

    const versionId = await upload(3, businesses);
    const annexId = await annexOf(3);
    const values = { manager_mobile: mendedTo };
    const row = (await listFindings(db, cipher, versionId, {}, 100)).find(
      ({ field }) => field === 'manager_mobile',
    )?.row;
    await act(deps, (trx) => fixRow(trx, deps, filer, { annexId, versionId, row: row ?? 0, values }));
    for (const id of [second, versionId]) await runAnnexOutput(deps, { versionId: id, kind: 'marked' }, () => {});
    await runAnnexRecheck(deps, { versionId }, () => {});
    assert.equal((await findVersion(db, versionId))?.errorCount, 0);
    await runAnnexOutput(deps, { versionId, kind: 'corrected' }, () => {});
    await bringIn();
    await upload(
      3,
      businesses.map((one, i) => (i === 3 ? one : { ...one, manager_mobile: i === 0 ? newMobile : mendedTo })),
      versionId,
    );
    await bringIn();

    assert.deepEqual(await whereClear(db, personal), []);
    const stored = await findRow(db, cipher, versionId, row ?? 0);
    assert.ok(stored?.cells.includes(typedWrong), 'and with the key it is there');
    assert.deepEqual(
      (await listFixes(db, cipher, versionId)).map(({ typed, value }) => [typed, value]),
      [[typedWrong, mendedTo]],
    );
  });

  test('what an older schema kept in the clear is sealed at the next start', async () => {
    const { deps } = portal;
    const { db, cipher } = deps;
    const versionId = await upload(2, clerks.slice(0, 1));
    const [file, ...more] = (await db('annex_versions').select('file_id').where({ id: versionId })) as {
      file_id: number;
    }[];
    assert.ok(file && more.length === 0);
    const clearFile = await deps.files.read(db, file.file_id);
    await db('file_chunks').where({ file_id: file.file_id }).update({ data: clearFile, is_sealed: 0 });
    const row = await findRow(db, cipher, versionId, 2);
    assert.ok(row);
    await db('annex_row_blocks').where({ version_id: versionId }).delete();
    const place = { version_id: versionId, row_no: 2 };
    const [id, mobile] = [idOf(702), '13712340002'];
    const cells = JSON.stringify(row.cells);
    await db('annex_rows').insert({ ...place, is_hidden: 0, cells, row_key: 'k', digest: 'd' });
    const fix = {
      field: 'mobile',
      typed: '1371234',
      value: mobile,
      fixed_by: portal.cast.filer.id,
      fixed_at: new Date(),
    };
    await db('annex_row_fixes').insert({ ...place, ...fix });
    const quoted = { value: id, message: `“${id}”有误。`, proposal: id, kind: 'V5.id_number.test' };
    await db('annex_findings').insert({ ...place, field: 'id_number', rule: 'V5', level: 'N', ...quoted });

    await sealStoredContent(deps);
    await sealStoredContent(deps);
    assert.deepEqual(await whereClear(db, [...personal, id, mobile]), []);
    assert.deepEqual(await deps.files.read(db, file.file_id), clearFile);
    assert.deepEqual((await findRow(db, cipher, versionId, 2))?.cells, row.cells);
    const [finding] = await listFindings(db, cipher, versionId, { kind: quoted.kind }, 10);
    assert.deepEqual({ ...quoted, ...finding }.message, quoted.message);
    assert.equal(finding?.proposal, id);
    assert.equal((await listFixes(db, cipher, versionId))[0]?.value, mobile);
  });
});

/** Every place of the database, as table.column, in which one of these numbers stands; as text, and within unsealed workbooks. */
async function whereClear(db: Db, numbers: readonly string[]): Promise<string[]> {
  const [columns] = (await db.raw(
    'SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = DATABASE()',
  )) as [{ t: string; c: string }[]];
  const found = new Set<string>();
  for (const { t, c } of columns) {
    const cells = (await db(t).select({ cell: c }).whereNotNull(c)) as { cell: unknown }[];
    for (const { cell } of cells) {
      const text = Buffer.isBuffer(cell) ? cell.toString('latin1') : cell instanceof Date ? '' : String(cell);
      if (t === 'file_chunks' && c === 'data' && text.startsWith('PK'))
        found.add('file_chunks.data is a clear workbook');
      for (const number of numbers) if (text.includes(number)) found.add(`${t}.${c}`);
    }
  }
  return [...found];
}
