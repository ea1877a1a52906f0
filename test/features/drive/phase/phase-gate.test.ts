import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import type { Route } from '#platform/http/route-table.js';
import { verbsOf } from '#domain/policy.js';
import { rowOf } from '#features/drive/phase/phase-rules.js';
import { createPeople, routeTable } from '#src/app.js';
import { type CastName, castNames } from '#test/support/cast.js';
import { routePath } from '#test/support/route-paths.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');
const inCollection = new Date('2020-11-27T02:00:00Z');
const inOperation = new Date('2020-12-02T02:00:00Z');

let portal: TestPortal;
let season: Season;
let routes: readonly Route[];
before(async () => {
  portal = await startTestPortal();
  season = await playSeason(portal);
  routes = routeTable(portal.deps, createPeople(portal.deps));
});
after(() => portal.stop());

const holder = ({ verb }: Route): CastName =>
  castNames.find((name) => name !== 'newcomer' && name !== 'neighbour' && verbsOf(portal.cast[name].roles).has(verb)) ??
  'filer';
const closedIn = (text: string): boolean => /已经停止，没有执行/.test(said(text));

/** Routes that go-live closes; filings are opened by it. */
const closing = ({ method, verb, path }: Route): boolean =>
  method === 'post' && rowOf(verb, path) !== undefined && rowOf(verb, path)?.in.operation !== 'open';

/** Every route that the table names, pressed with an empty form by whoever may: which of them the phase refuses. */
async function refused(annexState: string): Promise<string[]> {
  const { db } = portal.deps;
  await db('annexes').where({ id: season.open.annexId }).update({ state: annexState });
  const over = { annexId: season.open.annexId, versionId: season.open.versionId };
  const found: string[] = [];
  for (const route of routes.filter(closing)) {
    const client = await portal.client(holder(route));
    const path = routePath(route, season, {}, route.path.includes(':annexId') ? over : {});
    const { status, text } = route.upload
      ? await client.upload(path, { name: 'a.xlsx', content: Buffer.from('x') })
      : await client.post(path, {});
    if (closedIn(text)) {
      assert.equal(status, 409, route.path);
      assert.match(said(text), /从 2020-12-01 起是运行阶段/, route.path);
      found.push(route.path);
    }
  }
  return found;
}

test('in the collection phase no route is refused by the phase, from go-live on each that the table names', async () => {
  portal.clock.setTo(inCollection);
  assert.deepEqual(await refused('filling'), []);
  portal.clock.setTo(inOperation);
  const named = routes.filter(closing).map(({ path }) => path);
  assert.ok(named.length > 15, `${named.length} routes`);
  assert.deepEqual(await refused('filling'), named);
});

test('a returned annex, and a unit with more time, are left open', async () => {
  const ofAnnex = (paths: readonly string[]) => paths.filter((path) => path.includes(':annexId'));
  portal.clock.setTo(inOperation);
  assert.deepEqual(ofAnnex(await refused('returned')), []);
  await portal.deps.db('drive_extensions').insert({
    drive_id: season.driveId,
    unit_code: '460100',
    is_current: 1,
    deadline_at: new Date('2020-12-05T09:00:00Z'),
    allowed_by: '省局运管科',
    reason: '变化补报',
    granted_by: portal.cast.reviewer.id,
    granted_at: inOperation,
  });
  assert.deepEqual(ofAnnex(await refused('filling')), []);
  await portal.deps.db('drive_extensions').delete();
});

test('a foreign annex is not found, whatever the phase', async () => {
  portal.clock.setTo(inOperation);
  const neighbour = await portal.client('neighbour');
  assert.equal((await neighbour.post(`/annexes/${season.open.annexId}/submission`, {})).status, 404);
});

test('menu, first page and the annex itself say what the phase closed', async () => {
  await portal.deps.db('annexes').where({ id: season.open.annexId }).update({ state: 'filling' });
  const menu = (html: string) => said(/<nav class="side"[\s\S]*?<\/nav>/.exec(html)?.[0] ?? '');
  portal.clock.setTo(inCollection);
  const early = (await (await portal.client('manager')).get('/')).text;
  assert.match(menu(early), /空白表下载/);
  assert.match(said(early), /附件1《[^》]*》有 \d+ 处错误待改正/);
  const sender = (await (await portal.client('filer')).get('/')).text;
  assert.match(sender, /action="[^"]*\/uploads"/);

  portal.clock.setTo(inOperation);
  const late = (await (await portal.client('manager')).get('/')).text;
  assert.doesNotMatch(menu(late), /空白表下载/);
  assert.match(menu(late), /附件填报/);
  assert.doesNotMatch(said(late), /处错误待改正/);
  assert.doesNotMatch((await (await portal.client('filer')).get('/')).text, /action="[^"]*\/uploads"/);
  const page = (await (await portal.client('filer')).get(`/annexes/${season.open.annexId}`)).text;
  assert.match(said(page), /从 2020-12-01 起是运行阶段，这张附件不再填报和报送。.*请联系省局/);
  assert.doesNotMatch(page, /action="[^"]*\/versions"/);
  assert.match(said((await (await portal.client('reviewer')).get('/')).text), /由您认领，尚未审完/, 'reviews go on');
});

test('filings are opened by go-live: before it each is refused with the day, and after the last collection they go on', async () => {
  portal.clock.setTo(inCollection);
  const opened = routes.filter(
    ({ method, verb, path }) => method === 'post' && rowOf(verb, path)?.in.collection === 'closed',
  );
  assert.ok(opened.length > 8, `${opened.length} routes`);
  for (const route of opened) {
    const answer = await (await portal.client(holder(route))).post(routePath(route, season, { businessId: 1 }), {});
    assert.equal(answer.status, 409, route.path);
    assert.match(said(answer.text), /从 2020-12-01 起才办理，没有执行/, route.path);
  }
  portal.clock.setTo(inOperation);
  const { db } = portal.deps;
  await db('drives').update({ state: 'closed', is_current: null });
  for (const route of opened) {
    const answer = await (await portal.client(holder(route))).post(routePath(route, season, { businessId: 1 }), {});
    assert.doesNotMatch(said(answer.text), /起才办理|已经停止/, route.path);
  }
  await db('drives').update({ state: 'open', is_current: 1 });
});

test('a later collection does not close what an earlier go-live has opened', async () => {
  portal.clock.setTo(inOperation);
  const { db } = portal.deps;
  const { id: _id, ...drive } = (await db('drives').where({ id: season.driveId }).first()) as Record<string, string>;
  const dates = { deadline_at: new Date('2021-11-27T09:00:00Z'), go_live_on: '2021-12-01' };
  await db('drives').update({ state: 'closed', is_current: null });
  const [later = 0] = await db('drives').insert({
    ...drive,
    ...dates,
    state: 'open',
    is_current: 1,
    notice_no: '另一号',
  });
  const press = async () => said((await (await portal.client('clerk')).post('/filings/new', { kind: 'new' })).text);
  assert.doesNotMatch(await press(), /起才办理/);
  await db('drives').where({ id: season.driveId }).update({ state: 'planned' });
  assert.match(await press(), /从 2021-12-01 起才办理/);
  await db('drives').where({ id: later }).delete();
  await db('drives').where({ id: season.driveId }).update({ state: 'open', is_current: 1 });
});
