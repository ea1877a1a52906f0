import assert from 'node:assert/strict';
import { findCurrentDrive } from '#features/drive/queries.js';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import ExcelJS from 'exceljs';
import { textOf } from '#scripts/rehearsal/html.js';
import { releaseToOffices } from '#features/drive/legacy/release.js';
import { act, annexIdOf } from '#src/season/actions.js';
import { loadExtract } from '#src/season/licences.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { ownAgency } from '#test/support/cast.js';
import type { Client, SentFile } from '#test/support/client.js';
import { anOldLicence, extractFile } from '#test/support/extracts.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');

interface Told {
  readonly rule: string;
  readonly level: string;
  readonly field: string;
  readonly row: number;
}

describe('annexes 4 and 5 against the lists that were handed out, and annex 3 against both', () => {
  let portal: TestPortal;
  let filer: Client;
  let neighbour: Client;
  const ids: Partial<Record<AnnexNo, number>> = {};
  before(async () => {
    portal = await startTestPortal({ jobs: true });
    [filer, neighbour] = await Promise.all([portal.client('filer'), portal.client('neighbour')]);
    for (const no of [3, 4, 5] as const) ids[no] = await annexIdOf(portal.deps, ownAgency, no);
  });
  after(() => portal.stop());

  const base = (no: AnnexNo): string => `/annexes/${ids[no]}`;
  const versionOf = async (no: AnnexNo) =>
    (await portal.deps
      .db('annexes as x')
      .join('annex_versions as v', 'v.id', 'x.current_version_id')
      .select('v.*')
      .where('x.id', ids[no] ?? 0)
      .first()) as { id: number; error_count: number; warning_count: number; checked_at: Date | null };
  const toldOf = async (no: AnnexNo): Promise<string[]> => {
    const rows = (await portal.deps
      .db('annex_findings')
      .select({ rule: 'rule', level: 'level', field: 'field', row: 'row_no' })
      .where({ version_id: (await versionOf(no)).id })
      .whereIn('rule', ['V17', 'V18', 'V26', 'V27'])
      .orderBy(['row_no', 'rule'])) as Told[];
    return rows.map(({ rule, level, field, row }) => `${row} ${rule}${level} ${field}`);
  };
  const send = async (no: AnnexNo, file: SentFile): Promise<void> => {
    const page = await filer.get(base(no));
    const [, basedOn = ''] = /name="basedOn" value="(\d*)"/.exec(page.text) ?? [];
    const answer = await filer.upload(`${base(no)}/versions`, file, { basedOn });
    assert.equal(answer.status, 303, said(answer.text));
  };
  /** The list as the office downloads it, with cells typed over: by row from 0, by header. */
  const filled = async (change: Readonly<Record<number, Readonly<Record<string, string>>>>): Promise<SentFile> => {
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load((await bytesOf(portal, filer, `${base(4)}/list.xlsx`)) as never);
    const sheet = workbook.worksheets[0]!;
    const header = sheet.getRow(2);
    const columnOf = (name: string): number => {
      for (let at = 1; at <= sheet.columnCount; at++)
        if (String(header.getCell(at).value ?? '').replace('*', '') === name) return at;
      throw new Error(`no column ${name}`);
    };
    const typed = { 核对结果: '准确', 是否已备案: '否', 现经营状态: '1 营业' };
    for (let row = 3; row <= sheet.rowCount; row++)
      for (const [name, value] of Object.entries({ ...typed, ...change[row - 3] }))
        sheet.getRow(row).getCell(columnOf(name)).value = value;
    return { name: '附件4.xlsx', content: Buffer.from(await workbook.xlsx.writeBuffer()) };
  };

  test('before anything was handed out there is no list to download, and rows are not held against one', async () => {
    assert.equal((await filer.get(`${base(4)}/list.xlsx`)).status, 409);
    assert.ok(!(await filer.get(base(4))).text.includes('下发的名单'));
    const row = { ...anOldLicence(99), check_result: '准确', is_filed: '否', actual_status: '1' };
    await send(4, annexWorkbook(4, [row as never]));
    assert.deepEqual(await toldOf(4), []);
  });

  test('the office downloads its own rows, what the old system says locked, numbers by their ends', async () => {
    const [reader, loader] = [await actorNamed(portal, 'reviewer'), await actorNamed(portal, 'importer')];
    const rows = [1, 2, 3].map((n) => anOldLicence(n));
    const others = [anOldLicence(4, { division_code: '469002' }), anOldLicence(5, { valid_to: '2020-01-01' })];
    await loadExtract(portal.deps, { reader, loader }, extractFile([...rows, ...others]));
    await act(portal.deps, async (trx) =>
      releaseToOffices(trx, portal.deps, reader, (await findCurrentDrive(trx))?.id ?? 0),
    );
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load((await bytesOf(portal, filer, `${base(4)}/list.xlsx`)) as never);
    const sheet = workbook.worksheets[0]!;
    const texts = (sheet.getSheetValues() as unknown[][])
      .slice(3)
      .map((row) => Array.from(row, (cell) => String(cell ?? '')));
    assert.equal(texts.length, 3);
    assert.deepEqual(
      texts.map((row) => row.find((cell) => cell.startsWith('HN'))),
      ['HN0000001', 'HN0000002', 'HN0000003'],
    );
    assert.ok(texts.every((row) => row.includes('469***********0020') && !row.includes('469999199001010020')));
    assert.ok(sheet.getCell('B3').protection?.locked !== false);
    assert.equal((await neighbour.get(`${base(4)}/list.xlsx`)).status, 404);
  });

  test('filled in and sent back it is sound: nothing of the list is missing or changed', async () => {
    await send(4, await filled({}));
    assert.deepEqual(await toldOf(4), []);
    assert.match(said((await filer.get(base(4))).text), /名单共 3 户，第 \d 版中已有 3 户/);
  });

  test('V26: what was typed over a locked cell is shown, and the list stands', async () => {
    await send(4, await filled({ 1: { 业户名称: '改过的名称' } }));
    assert.deepEqual(await toldOf(4), ['4 V26W business_name']);
    const next = new ExcelJS.Workbook();
    await next.xlsx.load((await bytesOf(portal, filer, `${base(4)}/list.xlsx`)) as never);
    assert.ok(JSON.stringify(next.worksheets[0]?.getSheetValues()).includes('海口示例第2汽车维修店'));
  });

  test('V27: a row that nobody handed out is an error; one that is missing is named', async () => {
    const one = await filled({ 0: { 业户编号: 'HN0000077', '【系统】行标识': 'HN0000077' } });
    await send(4, one);
    assert.deepEqual(await toldOf(4), ['3 V27E old_system_id']);
    assert.match(said((await filer.get(base(4))).text), /还有 1 户没有填报.*HN0000001/);
    const twice = await filled({ 0: { 业户编号: 'HN0000002', '【系统】行标识': 'HN0000002' } });
    await send(4, twice);
    assert.ok((await toldOf(4)).includes('4 V27E old_system_id'), String(await toldOf(4)));
  });

  test('V17 and V18: both sides are told whichever comes last, and hear when it is mended', async () => {
    const marks = { 核对结果: '已备案', 是否已备案: '是', 备案日期: '2020-03-01', 备案编号: '460100020001' };
    await send(4, await filled({ 0: marks }));
    assert.deepEqual(await toldOf(4), ['3 V17E is_filed']);
    assert.equal((await versionOf(4)).error_count, 1);
    assert.notEqual((await versionOf(4)).checked_at, null);
    const converted = (n: number) => ({
      ...typedBusiness(n),
      filing_origin: '许可改备案',
      licence_word: '琼交运管许可海字',
      licence_no: `4601000${String(n).padStart(5, '0')}`,
      licence_valid_to: '2021-02-28',
    });
    await send(3, annexWorkbook(3, [converted(1), converted(2)]));
    assert.deepEqual(await toldOf(4), [], 'the filing of row 3 is there by now');
    assert.equal((await versionOf(4)).error_count, 0);
    assert.deepEqual(await toldOf(3), ['3 V18W licence_no'], 'the second is not marked');
    await send(4, await filled({ 0: marks, 1: { ...marks, 备案编号: '460100020002' } }));
    assert.deepEqual(await toldOf(3), []);
    const links = await portal.deps.db('annex_links').where({ version_id: (await versionOf(4)).id });
    assert.deepEqual(
      links.map(({ row_no, filed_row, matched_by }) => [row_no, filed_row, matched_by]),
      [
        [3, 2, 'licence'],
        [4, 3, 'licence'],
      ],
    );
  });

  test('a list that changes later is held against what the office has in hand', async () => {
    const [reader, loader] = [await actorNamed(portal, 'reviewer'), await actorNamed(portal, 'importer')];
    const kept = [anOldLicence(1), anOldLicence(2), anOldLicence(5, { valid_to: '2020-01-01' })];
    assert.deepEqual(await toldOf(4), []);
    await loadExtract(portal.deps, { reader, loader }, extractFile(kept));
    portal.deps.jobSignal.ring();
    const told = async (): Promise<string[]> => {
      if ((await versionOf(4)).checked_at !== null) return toldOf(4);
      await delay(100);
      return told();
    };
    assert.deepEqual(await told(), ['5 V27E old_system_id']);
  });

  test('annex 5 is begun on line: the list becomes a version, whose rows are filled in here', async () => {
    const answer = await filer.post(`${base(5)}/list-entry`);
    assert.equal(answer.status, 303, said(answer.text));
    const { row_count } = (await versionOf(5)) as unknown as { row_count: number };
    assert.equal(row_count, 1);
    assert.equal((await neighbour.post(`${base(5)}/list-entry`)).status, 404);
  });
});

/** The bytes of a download, which the client's text would not keep. */
async function bytesOf(portal: TestPortal, client: Client, path: string): Promise<Buffer> {
  const cookies = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const answer = await fetch(portal.base + path, { headers: { Cookie: cookies } });
  assert.equal(answer.status, 200, path);
  return Buffer.from(await answer.arrayBuffer());
}
