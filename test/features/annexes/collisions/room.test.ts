import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { listWork } from '#platform/work.js';
import { listWaitingIds } from '#platform/jobs/queue.js';
import { runHere } from '#platform/jobs/runner.js';
import { collisionWork } from '#features/annexes/collisions/work.js';
import { maskForeign } from '#features/annexes/collisions/masked-rules.js';
import { getAnnex } from '#features/annexes/queries.js';
import { annexSteps, importAnnex, previewImport, uploadAndCheck } from '#src/season/actions.js';
import { jobTable } from '#src/job-table.js';
import { carryOn } from '#src/season/course.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import type { BusinessCells } from '#test/support/businesses.js';
import type { CastName } from '#test/support/cast.js';
import type { Client } from '#test/support/client.js';
import { collideNow, confirmAll, inOtherUnit } from '#test/support/collisions.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

test('of another office a person reads the ends of a text, and of a number first two and last four', () => {
  assert.equal(maskForeign('海口示例1号汽车维修有限公司'), '海口＊＊*＊＊＊＊＊＊＊＊＊');
  assert.equal(maskForeign('91460100MA00000018'), '91************0018');
  assert.equal(maskForeign('示例'), '＊＊');
  assert.equal(maskForeign('示例丁'), '示例＊');
  assert.equal(maskForeign(''), '');
});

describe('the room for both offices and the province', () => {
  let portal: TestPortal;
  let season: ReturnType<typeof annexSeason>;
  const clients = {} as Record<'filer' | 'manager' | 'neighbour' | 'reviewer' | 'importer' | 'clerk', Client>;
  const own: BusinessCells[] = [1, 2, 3, 4].map((n) => typedBusiness(n));
  const theirs = [
    ...[1, 2, 3].map((n) => inOtherUnit('469002', n, { legal_name: '示例辛' })),
    inOtherUnit('469002', 50, { business_address: '琼海市嘉积镇银海路50号' }),
  ];
  let ownAnnex: number;
  let otherAnnex: number;
  before(async () => {
    portal = await startTestPortal();
    season = annexSeason(portal);
    for (const name of ['filer', 'manager', 'neighbour', 'reviewer', 'importer', 'clerk'] as const)
      clients[name] = await portal.client(name);
    ownAnnex = await season.annexIdOf('460100', 3);
    otherAnnex = await season.annexIdOf('469002', 3);
    await upload('filer', ownAnnex, own);
    await upload('neighbour', otherAnnex, theirs);
    await collideNow(portal.deps);
  });
  after(() => portal.stop());

  async function upload(name: CastName, annexId: number, rows: readonly BusinessCells[]): Promise<number> {
    const actor = await actorNamed(portal, name);
    const { currentVersionId: basedOn } = await getAnnex(portal.deps.db, annexId);
    const versionId = await uploadAndCheck(portal.deps, actor, { annexId, ...annexWorkbook(3, rows), basedOn });
    await confirmAll(portal.deps, versionId, actor.id);
    return versionId;
  }
  const recheck = async () => {
    for (const id of await listWaitingIds(portal.deps.db, 'annex.recheck')) await runHere(portal.deps, jobTable, id);
    await collideNow(portal.deps);
  };
  const caseIds = async () =>
    ((await portal.deps.db('collisions').select('id').orderBy('id')) as { id: number }[]).map(({ id }) => Number(id));
  const caseOf = async (at: number) => {
    const id = (await caseIds())[at] ?? 0;
    const sides = (await portal.deps
      .db('collision_sides')
      .select('id')
      .where({ collision_id: id })
      .orderBy('side')) as { id: number }[];
    return { id, path: `/collisions/${id}`, first: Number(sides[0]?.id), second: Number(sides[1]?.id) };
  };
  const stateOf = async (id: number) => (await portal.deps.db('collisions').where({ id }).first()).state as string;
  const press = (who: Client, path: string, fields: Record<string, string> = {}, from = path) =>
    who.post(path, fields, { Referer: `${portal.base}${from}` });
  const workOf = async (name: CastName) =>
    (await listWork(portal.deps, [collisionWork], await actorNamed(portal, name))).map(({ what }) => what);
  const stepsOf = async (annexId: number, manager: CastName) =>
    annexSteps(
      portal.deps,
      {
        manager: await actorNamed(portal, manager),
        reviewer: await actorNamed(portal, 'reviewer'),
        importer: await actorNamed(portal, 'importer'),
      },
      annexId,
    );

  test('each office reads its own row whole and of the other the ends; the province both; nobody else anything', async () => {
    const { path } = await caseOf(0);
    const a = await clients.filer.get(path);
    assert.equal(a.status, 200);
    assert.match(a.text, /海口示例1号汽车维修有限公司/);
    assert.match(a.text, /示例丁/);
    assert.doesNotMatch(a.text, /示例辛/, 'the other office’s person');
    assert.match(a.text, /示例＊/);
    const b = await clients.neighbour.get(path);
    assert.match(b.text, /示例辛/);
    assert.doesNotMatch(b.text, /示例丁/);
    assert.match(b.text, /≠ 不同/);
    assert.match(b.text, /＝ 一致/);
    const both = await clients.reviewer.get(path);
    assert.match(both.text, /示例丁.*示例辛/s);
    assert.equal((await clients.clerk.get(path)).status, 403);
    const third = await season.peopleOf('469005');
    assert.ok(third.agencyId > 0);
    const list = await clients.filer.get('/collisions');
    assert.equal(list.text.match(/href="[^"]*\/collisions\/\d+"/g)?.length, 3, 'the fourth of each meets none');
  });

  test('open cases are on the first page of both and of the province, on the annex, and bar acceptance', async () => {
    assert.match((await workOf('filer')).join(), /一户两报 3 户，待说明依据或让出/);
    assert.match((await workOf('neighbour')).join(), /一户两报 3 户，待说明依据或让出/);
    assert.deepEqual(await workOf('reviewer'), ['一户两报 3 户待决定归属']);
    await carryOn(await stepsOf(ownAnnex, 'manager'), 'claimed');
    await assert.rejects((await stepsOf(ownAnnex, 'manager')).accepted(), { code: 'collision.standing' });
    const page = await clients.reviewer.get(`/annexes/${ownAnnex}`);
    assert.match(page.text, /与其他单位一户两报：<b>3<\/b> 户待决定/);
    assert.doesNotMatch(page.text, /action="[^"]*\/acceptance"/);
  });

  test('an office states its evidence, with a scan, and nobody else does for it', async () => {
    const { path, first, second } = await caseOf(0);
    const side = `${path}/sides/${first}`;
    assert.equal((await press(clients.filer, side, { said: '有', seen: '0' })).status, 422);
    const refused = await press(clients.filer, side, { said: '无', seen: '0' });
    assert.match(refused.text, />\s*无<\/textarea>/, 'what was typed stays');
    const said = { said: '营业执照住所在秀英区，现场核实在营业', seen: '0' };
    assert.equal((await press(clients.filer, side, said)).status, 303);
    const late = await press(clients.filer, side, { ...said, said: '另一位同事写的依据' });
    assert.equal(late.status, 409, 'written since this page was opened');
    assert.match(late.text, /另一位同事写的依据/);
    assert.equal((await press(clients.filer, `${path}/sides/${second}`, said)).status, 404);
    assert.equal((await clients.neighbour.get(side)).status, 404);
    const scan = { name: '执照.pdf', content: Buffer.from('%PDF-1.4 照') };
    assert.equal((await clients.filer.upload(`${side}/documents`, scan)).status, 303);
    assert.equal((await clients.neighbour.upload(`${side}/documents`, scan)).status, 404);
    const shown = await clients.reviewer.get(path);
    assert.match(shown.text, /执照\.pdf/);
    assert.match(shown.text, /营业执照住所在秀英区/);
    const foreign = await clients.neighbour.get(path);
    assert.match(foreign.text, /坚持填报/);
    assert.doesNotMatch(foreign.text, /营业执照住所在秀英区|执照\.pdf/);
    const [, scanPath = ''] = /href="[^"]*(\/collisions\/[^"]*\/documents\/\d+)"/.exec(shown.text) ?? [];
    assert.equal((await clients.reviewer.get(scanPath)).status, 200);
    assert.equal((await clients.neighbour.get(scanPath)).status, 404);
  });

  test('the province decides with a reason; the loser’s row must go, the winner is free; both are told', async () => {
    const { id, path } = await caseOf(0);
    assert.equal(
      (await press(clients.filer, `${path}/decision`, { outcome: 'first', reason: '自己决定' })).status,
      403,
    );
    assert.equal((await press(clients.reviewer, `${path}/decision`, { reason: '没有选择归谁' }, path)).status, 422);
    const short = await press(clients.reviewer, `${path}/decision`, { outcome: 'first', reason: '因' }, path);
    assert.equal(short.status, 422);
    assert.match(short.text, /value="first" checked/);
    const reason = '地址在海口市秀英区，由海口管理';
    assert.equal((await press(clients.reviewer, `${path}/decision`, { outcome: 'first', reason }, path)).status, 303);
    const again = await press(clients.importer, `${path}/decision`, { outcome: 'second', reason }, path);
    assert.equal(again.status, 409);
    for (const who of [clients.filer, clients.neighbour])
      assert.match((await who.get(path)).text, /省局决定：<b>归海口市<\/b>。理由：地址在海口市秀英区/);
    assert.match((await workOf('neighbour')).join(), /1 户已决定归其他单位，待从本单位的表中退出/);
    assert.match((await workOf('filer')).join(), /1 户省局已决定，本单位保留/);
    const noted = await portal.deps.db('audit_entries').where({ verb: 'collision.decide' });
    assert.equal(noted.length, 2, 'in the audit of both');
    // A second look: the other reviewer takes it back, and it is decided once more.
    assert.equal((await press(clients.importer, `${path}/decision/removal`, {}, path)).status, 303);
    assert.equal(await stateOf(id), 'open');
    assert.equal((await press(clients.importer, `${path}/decision/removal`, {}, path)).status, 409);
    assert.equal((await press(clients.reviewer, `${path}/decision`, { outcome: 'first', reason }, path)).status, 303);
  });

  test('who gives way loses the row, which can be restored, and the case is settled', async () => {
    const { id, path, second } = await caseOf(0);
    const given = await press(clients.neighbour, `${path}/sides/${second}/yielding`, {}, `${path}/sides/${second}`);
    assert.equal(given.status, 303);
    await recheck();
    assert.equal(await stateOf(id), 'settled');
    assert.equal((await getVersionRows(otherAnnex)).rowCount, 3);
    assert.equal((await press(clients.neighbour, `${path}/sides/${second}/yielding`)).status, 409);
  });

  test('where both are right both stay, and the annex is accepted once nothing is open', async () => {
    const [second, third] = [await caseOf(1), await caseOf(2)];
    const decide = (path: string, outcome: string) =>
      press(clients.reviewer, `${path}/decision`, { outcome, reason: '已核对两家的执照' }, path);
    assert.equal((await decide(second.path, 'branch')).status, 303);
    await assert.rejects((await stepsOf(ownAnnex, 'manager')).accepted(), { code: 'collision.standing' });
    assert.equal((await decide(third.path, 'second')).status, 303);
    const lost = await clients.reviewer.get(`/annexes/${ownAnnex}`);
    assert.match(lost.text, /<b>1<\/b> 户按决定应当退出而还在表中/);
    await assert.rejects((await stepsOf(ownAnnex, 'manager')).accepted(), { code: 'collision.standing' });
    assert.equal((await press(clients.reviewer, `${third.path}/decision/removal`, {}, third.path)).status, 303);
    assert.equal((await decide(third.path, 'first')).status, 303);
    await (await stepsOf(ownAnnex, 'manager')).accepted();
  });

  test('a case that opens after acceptance holds its row back from the register, and a preview of before is stale', async () => {
    const preview = await previewImport(portal.deps, await actorNamed(portal, 'importer'), ownAnnex);
    assert.deepEqual(preview.counts, { new: 4, changed: 0, linked: 0, same: 0, skipped: 0, missing: 0 });
    await upload('neighbour', otherAnnex, [inOtherUnit('469002', 4)]);
    await collideNow(portal.deps);
    assert.match((await workOf('reviewer')).join(), /1 户待决定归属/);
    const { confirmImport } = await import('#src/season/actions.js');
    const stale = await confirmImport(portal.deps, await actorNamed(portal, 'importer'), preview);
    assert.equal(stale.state, 'stale');
    const batch = await importAnnex(portal.deps, await actorNamed(portal, 'importer'), ownAnnex);
    assert.deepEqual(batch.counts, { new: 3, changed: 0, linked: 0, same: 0, skipped: 1, missing: 0 });
    const skipped = await portal.deps.db('import_changes').where({ batch_id: batch.id, kind: 'skipped' }).first();
    assert.match(skipped.reason, /与琼海市一户两报，省局还没有决定归属，不入库/);
    const sides = await portal.deps.db('collision_sides').whereNotNull('business_id').where({ annex_id: ownAnnex });
    assert.equal(sides.length, 3, 'what of the cases stands in the register is noted');
  });

  const getVersionRows = async (annexId: number): Promise<{ rowCount: number }> => {
    const { currentVersionId } = await getAnnex(portal.deps.db, annexId);
    const row = await portal.deps.db('annex_versions').where({ id: currentVersionId }).first();
    return { rowCount: row.row_count as number };
  };
});
