import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import XLSX from '@e965/xlsx';
import { annexDefinition } from '#domain/annexes/index.js';
import { ROW_ID_HEADER } from '#domain/reading/marks.js';
import { walkFacts } from '#features/annexes/checking/row-queries.js';
import { prefilledWorkbook } from '#features/annexes/lists/handed-list.js';
import { getAnnex } from '#features/annexes/queries.js';
import { annexIdOf, uploadAndCheck } from '#src/season/actions.js';
import { ownAgency } from '#test/support/cast.js';
import { anOldLicence, type ExtractRow } from '#test/support/extracts.js';
import { handOut } from '#test/support/handed-annex.js';
import { savedByOfficeSuite, withoutOfficeSuite } from '#test/support/office-suite.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const count = 40;
const numbers = [4, 5] as const;
const formats = ['xlsx', 'xls'] as const;
type Format = (typeof formats)[number];

/** What other programs like to make something else of: digits that look like numbers, days, leading zeros, an X, a formula. */
const awkward = (n: number): ExtractRow => ({
  licence_no: n % 4 === 0 ? `00460100${String(n).padStart(10, '0')}` : `4601000${String(n).padStart(5, '0')}`,
  uscc: n % 3 === 0 ? '92460400222222223R' : '',
  legacy_code: n % 5 === 0 ? '460100600012345' : '',
  first_issued_on: '2012-03-01',
  issued_on: n % 2 === 0 ? '2018-03-01' : '2018/3/1',
  scope_text: n % 6 === 0 ? '=维修(三类汽车维修)' : '维修(三类汽车维修:四轮定位检测调整)',
  operating_status: '1 营业',
  address: `示例路${n}号\u3000${n % 2 === 0 ? '（1-2层）' : '3/4栋'}`,
});

/** The rows in another order, a column of the old system deleted, every row marked: what an office does in its own program. */
function worked(no: 4 | 5, content: Buffer, format: Format): Buffer {
  const book = XLSX.read(content, { type: 'buffer', cellDates: false, cellStyles: true });
  const name = book.SheetNames[0] ?? '';
  const lines = XLSX.utils.sheet_to_json<string[]>(book.Sheets[name] as XLSX.WorkSheet, { header: 1, defval: '' });
  const at = lines.findIndex((line) => line.includes(ROW_ID_HEADER));
  const [heads, headers, rows] = [lines.slice(0, at), lines[at] ?? [], lines.slice(at + 1)];
  const columnOf = (field: string): number => {
    const header = annexDefinition(no).columns.find((one) => one.field === field)?.header;
    return headers.findIndex((text) => text.replace(/^\*/, '') === header);
  };
  const answers = no === 4 ? { check_result: '准确', actual_status: '1 营业' } : { check_result: '确认失效' };
  for (const row of rows)
    for (const [field, text] of Object.entries({ ...answers, is_filed: '否' })) row[columnOf(field)] = text;
  const nameColumn = columnOf('business_name');
  rows.sort((a, b) => (String(b[nameColumn]) < String(a[nameColumn]) ? -1 : 1));
  const dropped = columnOf('economic_type');
  const whole = [...heads, headers, ...rows].map((line) => line.filter((_, column) => column !== dropped));
  book.Sheets[name] = XLSX.utils.aoa_to_sheet(whole);
  return XLSX.write(book, { type: 'buffer', bookType: format === 'xls' ? 'biff8' : 'xlsx' }) as Buffer;
}

describe('a handed list that comes back from another program', () => {
  let portal: TestPortal;
  const ids: Record<number, number> = {};
  before(async () => {
    portal = await startTestPortal();
    const expired = { valid_from: '2017-01-02', valid_to: '2020-01-01' };
    await handOut(
      portal,
      Array.from({ length: 2 * count }, (_, at) =>
        anOldLicence(at + 1, { ...awkward(at + 1), ...(at < count ? {} : expired) }),
      ),
    );
    for (const no of numbers) {
      ids[no] = await annexIdOf(portal.deps, ownAgency, no);
      // From here the list holds answers, and what the portal says of them.
      await comesBack(no, `附件${no}.xlsx`, worked(no, await handed(no, 'xlsx'), 'xlsx'));
    }
  });
  after(() => portal.stop());

  async function handed(no: 4 | 5, format: Format): Promise<Buffer> {
    const annex = await getAnnex(portal.deps.db, ids[no] ?? 0);
    const content = await prefilledWorkbook(portal.deps, annex, annexDefinition(no), format);
    if (!content) throw new Error('nothing was handed out');
    return content;
  }

  /** Sends the file; no row may be lost, each keep its name, and nothing that the office did not touch be told of. */
  async function comesBack(no: 4 | 5, name: string, content: Buffer): Promise<void> {
    const annexId = ids[no] ?? 0;
    const { currentVersionId: basedOn } = await getAnnex(portal.deps.db, annexId);
    const sent = { annexId, content, name, basedOn };
    const versionId = await uploadAndCheck(portal.deps, await actorNamed(portal, 'filer'), sent);
    const [rowIds, results]: [string[], string[]] = [[], []];
    for await (const block of walkFacts(portal.deps.db, portal.deps.cipher, versionId))
      for (const { rowId = '', values } of block) {
        rowIds.push(rowId);
        results.push(values['check_result'] ?? '');
      }
    const first = no === 4 ? 1 : count + 1;
    const expected = Array.from({ length: count }, (_, at) => `HN${String(first + at).padStart(7, '0')}`);
    assert.deepEqual(rowIds.toSorted(), expected, `${name}: rows and their names`);
    const mark = no === 4 ? 'accurate' : 'lapsed';
    assert.deepEqual([...new Set(results)], [mark], `${name}: marks`);
    const told = await portal.deps
      .db('annex_findings')
      .select({ rule: 'rule', field: 'field', row: 'row_no' })
      .where({ version_id: versionId })
      .whereIn('rule', ['V26', 'V27']);
    assert.deepEqual(told, [], name);
  }

  for (const no of numbers)
    for (const format of formats)
      test(`annex ${no}: our own .${format}, sorted, a column short, marked`, async () => {
        await comesBack(no, `附件${no}.${format}`, worked(no, await handed(no, format), format));
      });

  for (const to of formats)
    test(`saved by LibreOffice as .${to}, as it is and after work on it`, { skip: withoutOfficeSuite }, async () => {
      const books = new Map<string, Buffer>();
      for (const no of numbers)
        for (const from of formats) {
          const content = await handed(no, from);
          books.set(`${no}-${from}-as-it-is.${from}`, content);
          books.set(`${no}-${from}-worked.${from}`, worked(no, content, from));
        }
      for (const [name, content] of savedByOfficeSuite(books, to))
        await comesBack(name.startsWith('4') ? 4 : 5, name.replace(/\.\w+$/, `.${to}`), content);
    });
});
