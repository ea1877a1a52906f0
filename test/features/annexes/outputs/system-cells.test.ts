import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import ExcelJS from 'exceljs';
import { annexDefinition } from '#domain/annexes/index.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { crossCheckUnit } from '#features/annexes/crosschecks/cross-check.js';
import { prefilledWorkbook } from '#features/annexes/lists/handed-list.js';
import { fixRow } from '#features/annexes/mending/row-fix.js';
import { makeCorrected, makeMarked } from '#features/annexes/outputs/output-workbooks.js';
import { walkFacts } from '#features/annexes/checking/row-queries.js';
import { getAnnex } from '#features/annexes/queries.js';
import { findVersion } from '#features/annexes/version-queries.js';
import { act, annexIdOf, uploadAndCheck } from '#src/season/actions.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { ownAgency } from '#test/support/cast.js';
import { anOldLicence } from '#test/support/extracts.js';
import { handOut } from '#test/support/handed-annex.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

type Cells = Readonly<Record<string, string>>;

const masked = { legal_id_masked: '469***********0020', phone_masked: '138****0003' };
const asHanded = (n: number, more: Cells) => ({ ...anOldLicence(n), ...masked, ...more });
const system = { checked_by: '某人', checked_on: '2001-01-01', import_action: '不入库' };

describe('columns that the portal fills in', () => {
  let portal: TestPortal;
  const ids: Partial<Record<AnnexNo, number>> = {};
  before(async () => {
    portal = await startTestPortal();
    for (const no of [3, 4, 5] as const) ids[no] = await annexIdOf(portal.deps, ownAgency, no);
    const expired = { valid_from: '2017-01-02', valid_to: '2020-01-01' };
    await handOut(portal, [...[1, 2, 3].map((n) => anOldLicence(n)), ...[4, 5].map((n) => anOldLicence(n, expired))]);
  });
  after(() => portal.stop());

  const versionOf = async (id: number) => {
    const version = await findVersion(portal.deps.db, id);
    if (!version?.head) throw new Error(`version ${id} is not there`);
    return { version, head: version.head };
  };
  const send = async (no: AnnexNo, rows: readonly Cells[]): Promise<number> => {
    const { currentVersionId: basedOn } = await getAnnex(portal.deps.db, ids[no] ?? 0);
    const filer = await actorNamed(portal, 'filer');
    const file = annexWorkbook(no, rows as never);
    return uploadAndCheck(portal.deps, filer, { annexId: ids[no] ?? 0, ...file, basedOn });
  };
  /** The named columns of a workbook by their headers, a text a row. */
  async function columnsOf(no: AnnexNo, content: Buffer, fields: readonly string[]): Promise<string[]> {
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(content as never);
    const sheet = book.worksheets[0];
    if (!sheet) throw new Error('the workbook has no sheet');
    const headers = new Map<string, number>();
    let headerRow = 0;
    sheet.eachRow((row, number) =>
      row.eachCell((cell, column) => {
        const { text } = cell;
        const found = annexDefinition(no).columns.find(({ header }) => text.replace(/^\*/, '') === header);
        if (found && !headers.has(found.field)) headers.set(found.field, column);
        if (found?.field === fields[0]) headerRow = number;
      }),
    );
    const lines: string[] = [];
    for (let number = headerRow + 1; number <= sheet.rowCount; number++)
      lines.push(fields.map((field) => sheet.getRow(number).getCell(headers.get(field) ?? 0).text).join(' '));
    return lines.filter((line) => line.trim() !== '');
  }
  const workbook = async (no: 4 | 5): Promise<Buffer> => {
    const annex = await getAnnex(portal.deps.db, ids[no] ?? 0);
    const content = await prefilledWorkbook(portal.deps, annex, annexDefinition(no), 'xlsx');
    if (!content) throw new Error('nothing was handed out');
    return content;
  };
  const corrected = async (versionId: number): Promise<Buffer> => {
    const { version, head } = await versionOf(versionId);
    const [made] = await makeCorrected(portal.deps, version, head);
    return made?.content ?? Buffer.alloc(0);
  };

  test('before anybody has said anything the list of annex 5 says how long each is overdue, and what becomes of it later', async () => {
    const lines = await columnsOf(5, await workbook(5), ['business_name', 'days_overdue', 'checked_by']);
    assert.deepEqual(lines, ['海口示例第4汽车维修店 304 ', '海口示例第5汽车维修店 304 ']);
    const open = await columnsOf(4, await workbook(4), ['old_system_id', 'checked_by', 'checked_on', 'import_action']);
    assert.deepEqual(open, ['HN0000001   ', 'HN0000002   ', 'HN0000003   ']);
  });

  test('who checked a row when, and what becomes of it; what an office types there is neither taken nor told', async () => {
    const versionId = await send(4, [
      asHanded(1, { ...system, check_result: '准确', is_filed: '否', actual_status: '1 营业' }),
      asHanded(2, { ...system, check_result: '重复', is_filed: '否', actual_status: '1 营业' }),
      asHanded(3, { ...system, checked_on: '不是日期' }),
    ]);
    for await (const block of walkFacts(portal.deps.db, portal.deps.cipher, versionId))
      for (const { values } of block) for (const field of Object.keys(system)) assert.equal(values[field] ?? '', '');
    const told = await portal.deps
      .db('annex_findings')
      .where({ version_id: versionId })
      .whereIn('field', Object.keys(system));
    assert.deepEqual(told, []);
    const later = new Date(portal.clock.now().getTime() + 86_400_000);
    portal.clock.setTo(later);
    const neighbour = { ...(await actorNamed(portal, 'filer')), id: portal.cast.newcomer.id };
    await act(portal.deps, (trx) =>
      fixRow(trx, portal.deps, neighbour, { annexId: ids[4] ?? 0, versionId, row: 3, values: { remark: '已去现场' } }),
    );
    const fields = ['old_system_id', 'checked_by', 'checked_on', 'import_action'];
    const expected = ['HN0000001 filer 2020-11-26 按未备案入库', 'HN0000002 newcomer 2020-11-27 不入库'];
    assert.deepEqual((await columnsOf(4, await corrected(versionId), fields)).slice(0, 2), expected);
    const { version, head } = await versionOf(versionId);
    const marked = (await makeMarked(portal.deps, version, head)).at(-1);
    assert.deepEqual((await columnsOf(4, marked?.content ?? Buffer.alloc(0), fields)).slice(0, 2), expected);
    const [first, second, third] = await columnsOf(4, await workbook(4), fields);
    assert.match(first ?? '', /^HN0000001 filer 2020-11-26 .*按未备案入库$/);
    assert.match(second ?? '', /^HN0000002 newcomer 2020-11-27 .*不入库$/);
    assert.equal(third, 'HN0000003   ');
  });

  test('a filed business names the licence that it has in annex 4', async () => {
    const filed = { check_result: '已备案', is_filed: '是', filing_date: '2019-09-02', filing_no: '460105020001' };
    const licence = anOldLicence(2);
    await send(4, [
      asHanded(1, { check_result: '准确', is_filed: '否', actual_status: '1 营业' }),
      asHanded(2, { ...filed, actual_status: '1 营业' }),
    ]);
    const versionId = await send(3, [typedBusiness(1), typedBusiness(2, { licence_no: licence.licence_no ?? '' })]);
    const { driveId, unitCode } = await getAnnex(portal.deps.db, ids[3] ?? 0);
    await crossCheckUnit(portal.deps, { driveId, unitCode });
    const lines = await columnsOf(3, await corrected(versionId), ['filing_origin', 'linked_row']);
    assert.match(lines.join('|'), /^[^|\d]* \|[^|\d]* 4-000003$/, 'the other has none');
    const again = await send(3, [typedBusiness(1, { linked_row: '5-000001' } as never)]);
    const told = await portal.deps.db('annex_findings').where({ version_id: again, field: 'linked_row' });
    assert.deepEqual(told, []);
  });
});
