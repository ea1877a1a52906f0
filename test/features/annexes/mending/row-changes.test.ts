import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { listBoard, findCurrentDrive } from '#features/drive/queries.js';
import { runAnnexCheck } from '#features/annexes/checking/check-job.js';
import { walkFacts } from '#features/annexes/checking/row-queries.js';
import { listRemovedRows } from '#features/annexes/checking/row-change-queries.js';
import { textOf } from '#scripts/rehearsal/html.js';
import { annexCsv, annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import type { Client, SentFile } from '#test/support/client.js';
import { openParts } from '#test/support/zip-parts.js';
import { readBytes } from '#test/support/read-bytes.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('rows deleted and added on line', () => {
  let portal: TestPortal;
  let filer: Client;
  let annexId: number;
  let here: string;
  let versionId: number;
  before(async () => {
    portal = await startTestPortal({ jobs: true });
    const { db } = portal.deps;
    const { agency_id } = await db('operators').where({ id: portal.cast.filer.id }).first();
    annexId = Number((await db('annexes').where({ agency_id, annex_no: 3 }).first()).id);
    filer = await portal.client('filer');
  });
  after(() => portal.stop());

  async function send(file: SentFile): Promise<void> {
    const { current_version_id } = await portal.deps.db('annexes').where({ id: annexId }).first();
    await portal.deps.db('annexes').where({ id: annexId }).update({ state: 'filling', submitted_by: null });
    const sent = await filer.upload(`/annexes/${annexId}/versions`, file, {
      basedOn: String(current_version_id ?? ''),
    });
    here = sent.location;
    versionId = Number(here.split('/').pop());
  }
  /** Three businesses, of which the second is the first once more. */
  const twice = () => [typedBusiness(1), typedBusiness(1), typedBusiness(3)];
  beforeEach(() => send(annexWorkbook(3, twice(), `${Math.random()}.xlsx`)));

  const namesThatCount = async () => {
    const names: [number, string][] = [];
    for await (const rows of walkFacts(portal.deps.db, portal.deps.cipher, versionId))
      for (const { row, values } of rows) names.push([row, values['business_name'] ?? '']);
    return names;
  };
  const counts = async () => {
    const { row_count, error_count } = await portal.deps.db('annex_versions').where({ id: versionId }).first();
    return [row_count, error_count];
  };
  const name = (n: number) => typedBusiness(n)['business_name'] ?? '';
  const filled = (n: number) =>
    Object.fromEntries(Object.entries(typedBusiness(n)).map(([field, value]) => [`v.${field}`, value]));
  const corrected = async (path = `${here}/corrected`) => {
    assert.equal((await filer.raw(path, {})).status, 200);
    const made = await portal.deps.db('annex_outputs').where({ kind: 'corrected', version_id: versionId }).first();
    return portal.deps.files.read(portal.deps.db, Number(made.file_id));
  };

  test('a deleted row counts nowhere, is listed with who and when, and comes back as it was', async () => {
    assert.equal((await counts())[0], 3);
    assert.ok(Number((await counts())[1]) > 0, 'told to delete what is repeated');
    assert.match((await filer.get(here)).text, /name="remove" value="3"\s*>删除本行/);
    const gone = await filer.post(`${here}/rows/3/removal`);
    assert.equal(gone.status, 303);
    const page = textOf((await filer.get(gone.location)).text);
    assert.match(page, /已删除第 3 行，可在“已删除的行”中恢复。已保存并重新检查/);
    assert.match(page, /已删除的行（1）.*第 3 行.*恢复本行/s);
    assert.deepEqual(await counts(), [2, 0]);
    assert.deepEqual(await namesThatCount(), [
      [2, name(1)],
      [4, name(3)],
    ]);
    assert.deepEqual((await portal.deps.db('annex_row_keys').where({ version_id: versionId, row_no: 3 })).length, 0);
    assert.match(textOf((await filer.get(`${here}/rows/3`)).text), /这一行已由 .* 在线删除，不计入本版/);
    const again = await filer.post(`${here}/rows/3/removal`);
    assert.equal(again.status, 409);
    assert.equal((await filer.post(`${here}/rows/3`, { 'v.legal_name': '赵某' })).status, 409, 'nobody mends it');

    const back = await filer.post(`${here}/rows/3/restoration`);
    assert.match(
      textOf((await filer.get(back.location)).text),
      /已恢复第 3 行。已保存并重新检查.*本行的在线修改记录.*已删除/s,
    );
    assert.deepEqual(await namesThatCount(), [
      [2, name(1)],
      [3, name(1)],
      [4, name(3)],
    ]);
    assert.ok(Number((await counts())[1]) > 0);
    assert.ok((await portal.deps.db('annex_row_keys').where({ version_id: versionId, row_no: 3 })).length > 0);
    assert.equal((await filer.post(`${here}/rows/3/restoration`)).status, 409);
    const verbs = await portal.deps.db('audit_entries').whereIn('verb', ['annex.remove_row', 'annex.restore_row']);
    assert.equal(verbs.length, 2);
  });

  test('it is deleted in the list itself, beside what else was typed there', async () => {
    const answer = await filer.post(`${here}/findings`, { remove: '3', 'v.2.legal_name': '赵某', 'seen.2': '0' });
    assert.equal(answer.status, 303);
    assert.match(textOf((await filer.get(answer.location.replace(/#.*/, ''))).text), /已删除第 3 行.*第 2 行已保存/s);
    assert.equal((await listRemovedRows(portal.deps.db, portal.deps.cipher, versionId)).length, 1);
  });

  test('an added row is checked, counted, and stands in the corrected workbook; the deleted one does not', async () => {
    assert.match((await filer.get(here)).text, /new-row">增加一行/);
    assert.equal((await filer.post(`${here}/new-row`, {})).status, 422);
    const added = await filer.post(`${here}/new-row`, { ...filled(4), 'v.legal_name': '' });
    assert.equal(added.status, 303);
    assert.match(added.location, /rows\/5$/);
    assert.match(textOf((await filer.get(added.location)).text), /“法定代表人（经营者）”没有填写/);
    await filer.post(`${here}/rows/5`, { 'v.legal_name': '孙某' });
    await filer.post(`${here}/rows/3/removal`);
    assert.deepEqual(await counts(), [3, 0]);
    const workbook = await corrected();
    const sheet = await (await openParts(workbook)).readText('xl/worksheets/sheet1.xml');
    assert.doesNotMatch(sheet, /<pane/, "the office's own workbook, not one made anew");
    const read = await readBytes(workbook, 3);
    const at = read.head?.columns.find(({ field }) => field === 'business_name')?.index ?? 0;
    assert.deepEqual(
      read.rows.map(({ row, cells }) => [row, cells[at]]),
      [
        [2, name(1)],
        [4, name(3)],
        [5, name(4)],
      ],
    );
    await filer.post(`${here}/rows/5/removal`);
    assert.deepEqual(await namesThatCount(), [
      [2, name(1)],
      [4, name(3)],
    ]);
    await filer.post(`${here}/rows/5/restoration`);
    assert.deepEqual(await namesThatCount(), [
      [2, name(1)],
      [4, name(3)],
      [5, name(4)],
    ]);
  });

  test('a file that is read once more keeps what was deleted and added', async () => {
    await filer.post(`${here}/rows/3/removal`);
    await filer.post(`${here}/new-row`, filled(4));
    await portal.deps.db('annex_versions').where({ id: versionId }).update({ state: 'reading' });
    await runAnnexCheck(portal.deps, { versionId }, () => {});
    assert.deepEqual(await namesThatCount(), [
      [2, name(1)],
      [4, name(3)],
      [5, name(4)],
    ]);
    assert.deepEqual(await counts(), [3, 0]);
    await filer.post(`${here}/rows/3/restoration`);
    assert.equal((await namesThatCount()).length, 4);
  });

  test('a file of text gives its added rows back too', async () => {
    await send(annexCsv(3, twice(), `${Math.random()}.csv`));
    await filer.post(`${here}/rows/3/removal`);
    await filer.post(`${here}/new-row`, filled(4));
    const at = (await readBytes(await corrected(), 3)).rows.map(({ row }) => row);
    assert.deepEqual(at, [2, 4, 5]);
  });

  test('only the office that fills it in, and only while it does', async () => {
    for (const who of ['reviewer', 'manager', 'neighbour'] as const) {
      const other = await portal.client(who);
      for (const path of ['rows/3/removal', 'rows/3/restoration', 'new-row'])
        assert.ok([403, 404].includes((await other.post(`${here}/${path}`)).status), `${who} ${path}`);
    }
    await portal.deps
      .db('annexes')
      .where({ id: annexId })
      .update({ state: 'submitted', submitted_by: portal.cast.manager.id });
    for (const path of ['rows/3/removal', 'rows/3/restoration', 'new-row'])
      assert.equal((await filer.post(`${here}/${path}`, filled(4))).status, 409, path);
    assert.equal((await filer.get(`${here}/new-row`)).status, 409);
    assert.equal((await counts())[0], 3);
    const drive = await findCurrentDrive(portal.deps.db);
    const cells = await listBoard(portal.deps.db, drive?.id ?? 0, null);
    assert.equal(cells.find((cell) => cell.annexId === annexId)?.rows, 3);
  });
});
