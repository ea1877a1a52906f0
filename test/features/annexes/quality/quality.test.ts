import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { mendingOf, officeQuality, ruleLines, worstFirst } from '#features/annexes/quality/quality-rules.js';
import { timeWords } from '#features/annexes/quality/present.js';
import { act, annexIdOf, uploadAndCheck } from '#src/season/actions.js';
import { findAgencyByCode } from '#features/agencies/queries.js';
import { runHere } from '#platform/jobs/runner.js';
import { listWaitingIds } from '#platform/jobs/queue.js';
import { jobTable } from '#src/job-table.js';
import { fixRow } from '#features/annexes/mending/row-fix.js';
import { getVersion } from '#features/annexes/version-queries.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const at = (hour: number) => new Date(Date.UTC(2020, 10, 20, hour));

test('mending takes from the upload in which errors were found until a check without any', () => {
  const sound = { found: 0, uploadedAt: at(1), cleanAt: at(1) };
  const faulty = { found: 3, uploadedAt: at(2), cleanAt: null };
  assert.equal(mendingOf([]), undefined);
  assert.equal(mendingOf([sound]), undefined);
  assert.deepEqual(mendingOf([sound, faulty]), { from: at(2), to: null });
  assert.deepEqual(mendingOf([faulty, { found: 0, uploadedAt: at(5), cleanAt: at(5) }]), { from: at(2), to: at(5) });
  assert.deepEqual(mendingOf([{ ...faulty, cleanAt: at(4) }]), { from: at(2), to: at(4) }, 'mended on line');
  assert.equal(timeWords(undefined), '—');
  assert.equal(timeWords(47.9), '47.9 小时');
  assert.equal(timeWords(60), '2.5 天');
});

test('offices are told by their errors in a hundred rows, worst first', () => {
  const version = { rows: 50, found: 5, left: 1, waived: 2, versionId: 7, uploadedAt: at(1), cleanAt: at(3) };
  const annex = {
    annexId: 1,
    annexNo: 3,
    unitName: '海口市',
    versions: [version],
    current: version,
    returns: 2,
    second: 1,
    mending: { from: at(1), to: at(3) },
  } as never;
  const one = officeQuality({ agencyId: 1, agencyName: '甲' }, [annex], new Map([[7, 4]]));
  assert.deepEqual(
    [one.perHundred, one.left, one.waived, one.confirmed, one.returns, one.second, one.hours],
    [10, 1, 2, 4, 2, 1, 2],
  );
  const none = officeQuality({ agencyId: 2, agencyName: '乙' }, [], new Map());
  assert.equal(none.hours, undefined);
  const better = { ...one, agencyName: '丙', perHundred: 2, left: 0 };
  assert.deepEqual(
    worstFirst([none, better, { ...better, agencyName: '丁', left: 3 }, one]).map(({ agencyName }) => agencyName),
    ['甲', '丁', '丙', '乙'],
  );
});

test('a rule has a line, a version a column; errors come before warnings', () => {
  const versions = [{ versionId: 1 }, { versionId: 2 }];
  const counts = [
    { versionId: 1, rule: 'V6', level: 'W', count: 9, waived: 0 },
    { versionId: 1, rule: 'V2', level: 'E', count: 1, waived: 0 },
    { versionId: 2, rule: 'V2', level: 'E', count: 2, waived: 1 },
    { versionId: 2, rule: 'V9', level: 'E', count: 4, waived: 0 },
    { versionId: 3, rule: 'V9', level: 'E', count: 99, waived: 0 },
  ] as const;
  assert.deepEqual(
    ruleLines(versions, counts).map(({ rule, cells }) => [rule, ...cells.map((cell) => cell?.count ?? 0)]),
    [
      ['V9', 0, 4],
      ['V2', 1, 2],
      ['V6', 9, 0],
    ],
  );
});

describe('the report of an office, and the table of all', () => {
  let portal: TestPortal;
  let annexId: number;
  let officeId: number;
  before(async () => {
    portal = await startTestPortal();
    annexId = await annexIdOf(portal.deps, '460100', 3);
    officeId = (await findAgencyByCode(portal.deps.db, '460100'))?.id ?? 0;
    const filer = await actorNamed(portal, 'filer');
    const sent = annexWorkbook(3, [typedBusiness(1), typedBusiness(2, { workshop_area: '大' })]);
    const versionId = await uploadAndCheck(portal.deps, filer, { annexId, ...sent });
    portal.clock.setTo(new Date(portal.clock.now().getTime() + 5 * 3_600_000));
    await act(portal.deps, (trx) =>
      fixRow(trx, portal.deps, filer, {
        annexId,
        versionId,
        row: 3,
        values: { workshop_area: '260' },
        chosen: new Map(),
        seen: undefined,
        taken: {},
      }),
    );
    for (const id of await listWaitingIds(portal.deps.db, 'annex.recheck')) await runHere(portal.deps, jobTable, id);
    assert.equal((await getVersion(portal.deps.db, annexId, versionId)).errorCount, 0);
  });
  after(() => portal.stop());

  test('what the first check found stays, though it was mended on line; so does the time that took', async () => {
    const { text } = await (await portal.client('manager')).get(`/quality/${officeId}`);
    assert.match(text, /查出错误 <b>1<\/b> 处/);
    assert.match(text, /改正用时：5 小时/);
    assert.match(text, /<svg[^>]*aria-label="海口市附件3各版的错误：第 1 版 1 处"/);
    assert.match(text, /填报单位责任人（签字）/);
  });

  test('the province sees the table and every report, an office its own alone', async () => {
    const reviewer = await portal.client('reviewer');
    assert.match((await reviewer.get('/quality')).text, new RegExp(`/quality/${officeId}"`));
    assert.match((await reviewer.get('/quality.csv')).text, /首版每百行错误/);
    const filer = await portal.client('filer');
    assert.match((await filer.get('/quality')).location, new RegExp(`/quality/${officeId}$`));
    assert.equal((await filer.get('/quality.csv')).status, 404);
    const neighbour = await portal.client('neighbour');
    assert.equal((await neighbour.get(`/quality/${officeId}`)).status, 404);
    assert.equal((await neighbour.get(`/quality/${officeId}/report.csv`)).status, 404);
    const csv = await (await portal.client('manager')).get(`/quality/${officeId}/report.csv`);
    assert.equal(csv.status, 200);
    assert.equal((await (await portal.client('statistician')).get('/quality')).status, 403);
    assert.equal((await reviewer.get('/quality/999999')).status, 404);
  });
});
