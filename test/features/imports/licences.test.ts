import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { listImportChanges } from '#features/imports/change-queries.js';
import { listLicenceEntries } from '#features/imports/entry-queries.js';
import { recountTotals } from '#features/register/totals/totals.js';
import { listHistory } from '#features/register/detail/detail-queries.js';
import { anOffice, type Office } from '#test/support/accepted-annex.js';
import {
  accurate,
  acceptedFilings,
  acceptedList,
  asFiled,
  handOutList,
  licenceOf,
  oldId,
} from '#test/support/accepted-list.js';
import { aBusiness } from '#test/support/businesses.js';
import { anOldLicence } from '#test/support/extracts.js';
import { bringIn, preview, registerChecksum, undo } from '#test/support/register.js';
import { type TestDatabase, testDeps, withDatabase } from '#test/support/test-db.js';

const filedShop = aBusiness(1, { licence_no: '460100000001' });
/** 1 is filed, 2 stands valid, 3 has no class, 4 is closed, 5 is corrected, 6 is another office's; 7 and 8 have expired, 8 is filed. */
const list = [
  licenceOf(1, filedShop, { licence_no: '460100000001' }),
  anOldLicence(2, { uscc: '92460100MA5T00002X', legal_id_masked: '469999198412311181' }),
  anOldLicence(3, { business_class: '', scope_text: '维修(发动机修理' }),
  anOldLicence(4),
  anOldLicence(5),
  anOldLicence(6),
  anOldLicence(7, { valid_from: '2014-03-01', valid_to: '2020-02-28' }),
  licenceOf(8, aBusiness(8), { valid_from: '2014-03-01', valid_to: '2020-02-28' }),
];
const marks4 = {
  [oldId(1)]: asFiled(1),
  [oldId(4)]: { ...accurate, check_result: '已停业或注销', actual_status: '6 注销' },
  [oldId(5)]: {
    ...accurate,
    check_result: '有误已更正',
    corrections: '法定代表人（经营者）：示例戊 → 示例己；联系电话：138****0003 → 13800001366；门牌有误',
  },
  [oldId(6)]: { ...accurate, check_result: '非本辖区', actual_agency: '琼海市道路运输管理所' },
};
const marks5 = {
  [oldId(8)]: { check_result: '已备案', is_filed: '是', filing_date: '2019-09-02', filing_no: '4601050200008' },
};
const lapsed = { check_result: '确认失效', is_filed: '否' };

describe('annexes 4 and 5 enter the register', () => {
  let database: TestDatabase;
  let deps: ReturnType<typeof testDeps>;
  let office: Office;
  const filings = () => acceptedFilings(deps, office, [filedShop, aBusiness(8), aBusiness(9)]);
  const valid = (marks = {}) => acceptedList(deps, office, 4, { ...marks4, ...marks });
  const expired = () => acceptedList(deps, office, 5, marks5, lapsed);
  const changesOf = async (batchId: number) =>
    (await listImportChanges(deps.db, batchId, { kind: null, after: 0, limit: 100 })).map(
      ({ kind, name, matchedBy, reason }) => ({ kind, name, matchedBy, reason }),
    );
  const statuses = async () => {
    const rows = (await deps.db('businesses').select('filing_status').count({ n: '*' }).groupBy('filing_status')) as {
      filing_status: string;
      n: number;
    }[];
    return Object.fromEntries(rows.map(({ filing_status, n }) => [filing_status, Number(n)]));
  };
  const entries = async () => {
    const rows = (await listLicenceEntries(deps.db, office.driveId)).map(({ licenceId, kind, businessId }) => [
      licenceId,
      kind,
      businessId,
    ]);
    const ids = await deps.db('licences').select('id', 'old_id').orderBy('id');
    const nameOf = new Map(ids.map(({ id, old_id }) => [Number(id), String(old_id).slice(-1)]));
    return rows.map(([licence, kind, business]) => `${nameOf.get(Number(licence))} ${kind} ${business}`);
  };
  const businessOf = async (n: number) =>
    (await deps
      .db('businesses')
      .where({ old_system_id: oldId(n) })
      .orderBy('id')
      .first()) as Record<string, unknown>;

  before(async () => {
    database = await withDatabase();
    deps = testDeps({ db: database.db });
    office = await anOffice(database.db);
    await handOutList(deps, office, list);
  });
  beforeEach(async () => {
    const { db } = deps;
    for (const table of ['licence_entries', 'licence_entry_restores', 'import_changes', 'import_batches'])
      await db(table).delete();
    for (const table of ['business_history', 'business_grams', 'business_totals', 'businesses'])
      await db(table).delete();
  });
  after(() => database.drop());

  test('unfiled licences stand as such, marked ones behind their filing, the rest stays out with its reason; undone all is as before', async () => {
    const { annexId: three } = await filings();
    const { annexId: four } = await valid();
    const { annexId: five } = await expired();
    const empty = await registerChecksum(deps.db);
    const b3 = await bringIn(deps, office, three);
    const filed = await registerChecksum(deps.db);
    const seen = await preview(deps, office, four);
    assert.deepEqual(seen.counts, { new: 3, changed: 0, linked: 1, same: 0, skipped: 2, missing: 0 });
    const b4 = await bringIn(deps, office, four);
    assert.deepEqual(b4.counts, seen.counts, 'the import does what its preview said');
    assert.deepEqual(
      (await changesOf(b4.id)).map(({ kind, reason }) => [kind, reason?.slice(0, 11) ?? '']),
      [
        ['linked', ''],
        ['new', ''],
        ['new', ''],
        ['skipped', '核对结果为“已停业或注'],
        ['new', ''],
        ['skipped', '核对结果为“非本辖区”'],
      ],
    );
    assert.deepEqual(await statuses(), { filed: 3, licensed_unfiled: 3 });
    const both = await registerChecksum(deps.db);
    const b5 = await bringIn(deps, office, five);
    assert.deepEqual(b5.counts, { new: 0, changed: 0, linked: 1, same: 0, skipped: 1, missing: 0 });
    assert.deepEqual(await statuses(), { filed: 3, licensed_unfiled: 3 }, 'nothing of annex 5 enters');
    assert.deepEqual(
      (await entries()).map((one) => one.slice(0, -2).trim().split(' ').slice(0, 2).join(' ')),
      ['1 as_filed', '2 as_unfiled', '3 as_unfiled', '5 as_unfiled', '8 as_filed'],
    );
    assert.deepEqual(await recountTotals(deps.db), []);

    await undo(deps, office, b5);
    assert.equal(await registerChecksum(deps.db), both);
    await undo(deps, office, b4);
    assert.equal(await registerChecksum(deps.db), filed);
    await undo(deps, office, b3);
    assert.equal(await registerChecksum(deps.db), empty);
  });

  test('an entry holds what the old system and the office tell, and leaves open what nobody has told', async () => {
    const { annexId } = await valid();
    await bringIn(deps, office, annexId);
    const second = await businessOf(2);
    assert.equal(second['filing_status'], 'licensed_unfiled');
    assert.equal(second['source_kind'], 'licence');
    assert.equal(second['source_ref'], oldId(2));
    assert.equal(second['business_class'], 'A3');
    assert.equal(second['subject'], 'automobile');
    assert.equal(second['uscc'], '92460100MA5T00002X');
    assert.equal(second['licence_valid_to'], '2021-02-28');
    assert.equal(second['filing_no'], null);
    assert.equal(
      deps.cipher.open(String(second['legal_id_sealed'])),
      '469999198412311181',
      'the whole number of the list',
    );
    assert.equal(deps.cipher.open(String(second['manager_mobile_sealed'])), '13800000003');
    const third = await businessOf(3);
    assert.deepEqual([third['business_class'], third['subject']], [null, null]);
    assert.equal(third['scope_text'], '维修(发动机修理');
    const fifth = await businessOf(5);
    assert.equal(fifth['legal_name'], '示例己');
    assert.equal(deps.cipher.open(String(fifth['manager_mobile_sealed'])), '13800001366');
    assert.equal(fifth['remark'], '更正内容：门牌有误', 'what names no column is kept as it was said');
  });

  test('whichever of annexes 3 and 4 comes last links them', async () => {
    const { annexId: three } = await filings();
    const { annexId: four } = await valid();
    const b4 = await bringIn(deps, office, four);
    assert.deepEqual(b4.counts, { new: 3, changed: 0, linked: 1, same: 0, skipped: 2, missing: 0 });
    assert.equal((await entries()).length, 3, 'the filing is not there yet');
    const alone = await registerChecksum(deps.db);
    const b3 = await bringIn(deps, office, three);
    assert.deepEqual(b3.counts, { new: 3, changed: 0, linked: 0, same: 0, skipped: 0, missing: 0 });
    const linked = (await entries()).find((one) => one.startsWith('1 as_filed'));
    const shop = await deps.db('businesses').where({ filing_no: filedShop['filing_no'] }).first();
    assert.equal(linked, `1 as_filed ${shop.id}`);
    await undo(deps, office, b3);
    assert.equal(await registerChecksum(deps.db), alone);
    await bringIn(deps, office, three);
    await undo(deps, office, b4);
    assert.deepEqual(await entries(), [], 'no link stays of an annex that is not in the register');
    assert.deepEqual(await statuses(), { filed: 3 });
  });

  test('the same again is all the same; a licence that is found filed later turns its own entry into the filed one', async () => {
    const { annexId: four } = await valid({ [oldId(1)]: accurate });
    const b4 = await bringIn(deps, office, four);
    assert.equal(b4.counts.new, 4);
    await valid({ [oldId(1)]: accurate });
    assert.deepEqual(
      (await preview(deps, office, four)).counts,
      { new: 0, changed: 0, linked: 0, same: 4, skipped: 2, missing: 0 },
      'the same version again',
    );
    const own = await businessOf(1);
    const { annexId: three } = await filings();
    await valid();
    const before = await registerChecksum(deps.db);
    const b3 = await bringIn(deps, office, three);
    assert.deepEqual(b3.counts, { new: 2, changed: 1, linked: 0, same: 0, skipped: 0, missing: 0 });
    const converted = await deps.db('businesses').where({ id: own['id'] }).first();
    assert.equal(converted.filing_status, 'filed');
    assert.equal(converted.old_system_id, oldId(1));
    assert.ok((await entries()).includes(`1 as_filed ${own['id']}`));
    assert.equal((await listHistory(deps.db, Number(own['id']))).length, 1);
    const again = await bringIn(deps, office, four);
    assert.deepEqual(again.counts, { new: 0, changed: 0, linked: 0, same: 4, skipped: 2, missing: 0 });
    await undo(deps, office, again);
    await undo(deps, office, b3);
    assert.equal(await registerChecksum(deps.db), before);
  });

  test('where the filing stands already, the entry of the licence ends and says where it went; undone it stands again', async () => {
    // Another place and no common code: the filing is not recognised as the licence until its office says so.
    const other = aBusiness(1, { business_address: '海口市秀英区别处1号', uscc: aBusiness(30)['uscc'] ?? '' });
    const { annexId: four } = await valid({ [oldId(1)]: accurate });
    await bringIn(deps, office, four);
    const { annexId: three } = await acceptedFilings(deps, office, [
      { ...other, business_name: '海口示例别名汽车维修店' },
    ]);
    await bringIn(deps, office, three);
    const own = await businessOf(1);
    assert.deepEqual(await statuses(), { filed: 1, licensed_unfiled: 4 });
    await valid();
    // Persons have said that both are one (C29).
    const row = await deps
      .db('annexes as x')
      .join('annex_versions as v', 'v.id', 'x.current_version_id')
      .select('v.id', 'x.annex_no')
      .whereIn('x.annex_no', [3, 4]);
    const versionOf = (no: number) => Number(row.find(({ annex_no }) => Number(annex_no) === no).id);
    await deps
      .db('annex_links')
      .where({ version_id: versionOf(4) })
      .delete();
    await deps.db('annex_links').insert({
      version_id: versionOf(4),
      row_no: 3,
      filed_version_id: versionOf(3),
      filed_row: 3,
      matched_by: 'person',
    });
    await deps.db('annex_findings').where({ is_cross: 1 }).delete();
    await deps
      .db('annex_versions')
      .where({ id: versionOf(4) })
      .update({ error_count: 0 });
    const before = await registerChecksum(deps.db);
    const again = await bringIn(deps, office, four);
    assert.deepEqual(again.counts, { new: 0, changed: 1, linked: 1, same: 3, skipped: 2, missing: 0 });
    assert.deepEqual(await statuses(), { deregistered: 1, filed: 1, licensed_unfiled: 3 });
    const [ended] = await listHistory(deps.db, Number(own['id']));
    assert.equal(ended?.fields.find(({ field }) => field === 'filing_status')?.after, 'deregistered');
    assert.match((await changesOf(again.id)).find(({ kind }) => kind === 'changed')?.reason ?? '', /并入/);
    assert.deepEqual(await recountTotals(deps.db), []);
    await undo(deps, office, again);
    assert.equal(await registerChecksum(deps.db), before);
  });

  test('what a newer version withdraws is listed and stays; what was touched stays when the import is taken back', async () => {
    await filings();
    const { annexId: four } = await valid();
    const b4 = await bringIn(deps, office, four);
    await valid({ [oldId(2)]: { ...accurate, check_result: '查无此户', actual_status: '9 其他' } });
    const seen = await preview(deps, office, four);
    assert.deepEqual(seen.counts, { new: 0, changed: 0, linked: 1, same: 2, skipped: 3, missing: 1 });
    const missing = (await changesOf(seen.id)).find(({ kind }) => kind === 'missing');
    assert.match(missing?.reason ?? '', /没有再报这一户/);
    const second = await businessOf(2);
    await deps.db('businesses').where({ id: second['id'] }).update({ version: 2, operating_status: '2' });
    const undone = await undo(deps, office, b4);
    assert.equal(undone.keptCount, 1);
    assert.deepEqual(await entries(), [`2 as_unfiled ${second['id']}`]);
  });

  test('a licence that has ended meanwhile is not made valid again, and one that a filing stands for is not entered beside it', async () => {
    await filings();
    const { annexId: four } = await valid();
    await bringIn(deps, office, four);
    const second = await businessOf(2);
    await deps.db('businesses').where({ id: second['id'] }).update({ filing_status: 'lapsed_unfiled', version: 2 });
    await valid({ [oldId(2)]: { ...accurate, actual_status: '2 停业' } });
    await bringIn(deps, office, four);
    const after = await businessOf(2);
    assert.deepEqual([after['filing_status'], after['operating_status']], ['lapsed_unfiled', '2']);

    await deps.db('businesses').where({ id: second['id'] }).update({ version: 9 });
    const { annexId: three } = await filings();
    await bringIn(deps, office, three);
    await valid({ [oldId(1)]: accurate });
    const seen = await preview(deps, office, four);
    const first = (await changesOf(seen.id)).find(({ kind }) => kind === 'skipped');
    assert.match(first?.reason ?? '', /没有标注已备案/);
  });
});
