import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { listWork } from '#platform/work.js';
import {
  areHandOverDays,
  handOverState,
  mayHandOverFor,
  neededVerb,
} from '#features/annexes/hand-overs/hand-over-rules.js';
import { keepHandOvers } from '#features/annexes/hand-overs/hand-overs.js';
import { handOverWork } from '#features/annexes/hand-overs/work.js';
import { getAnnex } from '#features/annexes/queries.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import type { CastName } from '#test/support/cast.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

test('whose work may be handed over, to whom, for how long', () => {
  const person = (id: number, agencyId: number, ...verbs: string[]) => ({ id, agencyId, verbs: new Set(verbs) });
  const [filer, manager] = [person(1, 1, 'annex.fix'), person(2, 1, 'annex.submit')];
  const reviewer = person(3, 9, 'annex.review');
  assert.equal(mayHandOverFor(filer, filer), true);
  assert.equal(mayHandOverFor(filer, manager), false);
  assert.equal(mayHandOverFor(manager, filer), true);
  assert.equal(mayHandOverFor(reviewer, person(4, 9, 'annex.review')), true);
  assert.equal(mayHandOverFor(reviewer, filer), false, 'of another office');
  assert.deepEqual(
    [filer, manager, reviewer, person(5, 1)].map(({ verbs }) => neededVerb(verbs)),
    ['annex.fix', 'annex.submit', 'annex.review', undefined],
  );
  const days = (from: string | null, to: string | null) => areHandOverDays(from, to, '2020-12-01');
  assert.deepEqual(
    [days('2020-12-01', '2020-12-01'), days('2020-12-05', '2021-03-05'), days('2020-12-05', '2021-03-06')],
    [true, true, false],
  );
  assert.deepEqual(
    [days('2020-11-30', '2020-12-02'), days('2020-12-02', '2020-12-01'), days(null, '2020-12-01')],
    [false, false, false],
  );
  const at = new Date();
  assert.deepEqual(
    [
      { begunAt: null, endedAt: null },
      { begunAt: at, endedAt: null },
      { begunAt: at, endedAt: at },
    ].map(handOverState),
    ['planned', 'running', 'ended'],
  );
});

describe('open work goes to a colleague for some days', () => {
  let portal: TestPortal;
  let annexId: number;
  before(async () => {
    portal = await startTestPortal();
    portal.clock.setTo(new Date('2020-11-23T02:00:00Z'));
    ({ annexId } = await annexSeason(portal).handIn('460100', 3, annexWorkbook(3, [typedBusiness(1)])));
  });
  after(() => portal.stop());

  const claimer = async () => (await getAnnex(portal.deps.db, annexId)).claimedBy;
  const typed = (change: Record<string, string> = {}) => ({
    from: String(portal.cast.reviewer.id),
    to: String(portal.cast.importer.id),
    pick: String(annexId),
    from_day: '2020-11-23',
    to_day: '2020-11-25',
    note: '前两页看过，营业执照待核',
    ...change,
  });
  const press = async (who: CastName, path: string, fields: Record<string, string> = {}) =>
    (await portal.client(who)).post(path, fields, { Referer: `${portal.base}/hand-overs` });
  const newest = async () => Number((await portal.deps.db('hand_overs').max({ id: 'id' }).first())?.id);

  test('what is not filled in, not in hand or goes to nobody fit, is refused with what was typed kept', async () => {
    const form = await (await portal.client('reviewer')).get('/hand-overs/new');
    assert.match(form.text, /海口市附件3/);
    for (const [change, status] of [
      [{ to: String(portal.cast.statistician.id) }, 422],
      [{ to: String(portal.cast.filer.id) }, 422],
      [{ to_day: '2020-11-20' }, 422],
      [{ note: '' }, 422],
      [{ pick: '' }, 422],
      [{ pick: '999999' }, 409],
      [{ from: String(portal.cast.importer.id), to: String(portal.cast.reviewer.id) }, 422],
      [{ from: String(portal.cast.filer.id) }, 403],
    ] as const) {
      const { status: answered, text } = await press('reviewer', '/hand-overs/new', typed(change));
      assert.equal(answered, status, JSON.stringify(change));
      if (status === 422 && !('from' in change) && !('note' in change)) assert.match(text, /前两页看过/);
    }
    assert.equal(await claimer(), portal.cast.reviewer.id);
    assert.equal((await press('statistician', '/hand-overs/new', typed())).status, 403);
  });

  test('the colleague has it in hand, is told on the first page, and the note stands at the annex and in the queue', async () => {
    assert.equal((await press('reviewer', '/hand-overs/new', typed())).status, 303);
    assert.equal(await claimer(), portal.cast.importer.id);
    const importer = await portal.client('importer');
    for (const path of ['/', `/annexes/${annexId}`, '/annexes'])
      assert.match((await importer.get(path)).text, /前两页看过，营业执照待核/, path);
    assert.ok(!(await (await portal.client('manager')).get(`/annexes/${annexId}`)).text.includes('前两页看过'));
    assert.equal((await press('reviewer', '/hand-overs/new', typed())).status, 409);
  });

  test('taken back it is the giver’s again; nobody else takes it back', async () => {
    const path = `/hand-overs/${await newest()}/end`;
    assert.equal((await press('manager', path)).status, 404, 'of another office');
    assert.equal((await press('reviewer', path)).status, 303);
    assert.equal((await press('importer', path)).status, 409);
    assert.equal(await claimer(), portal.cast.reviewer.id);
    assert.deepEqual(await listWork(portal.deps, [handOverWork], await actorNamed(portal, 'importer')), []);
  });

  test('for somebody absent another does it with a ground; it begins and ends by itself on its days', async () => {
    const forReviewer = typed({ from_day: '2020-11-24', note: '请接着看', ground: '' });
    assert.equal((await press('importer', '/hand-overs/new', forReviewer)).status, 422);
    const ground = '本人因病住院';
    assert.equal((await press('importer', '/hand-overs/new', { ...forReviewer, ground })).status, 303);
    assert.match((await (await portal.client('reviewer')).get('/hand-overs')).text, /importer代为交出：本人因病住院/);
    assert.equal(await keepHandOvers(portal.deps, new Date('2020-11-23T15:59:00Z')), 0);
    assert.equal(await claimer(), portal.cast.reviewer.id);
    assert.equal(await keepHandOvers(portal.deps, new Date('2020-11-23T16:01:00Z')), 1);
    assert.equal(await claimer(), portal.cast.importer.id);
    assert.equal(await keepHandOvers(portal.deps, new Date('2020-11-25T15:59:00Z')), 0);
    assert.equal(await keepHandOvers(portal.deps, new Date('2020-11-25T16:01:00Z')), 1);
    assert.equal(await claimer(), portal.cast.reviewer.id);
    assert.equal(await keepHandOvers(portal.deps, new Date('2020-11-25T16:02:00Z')), 0);
  });

  test('what was decided meanwhile stays decided when the days are over', async () => {
    assert.equal((await press('reviewer', '/hand-overs/new', typed())).status, 303);
    await portal.deps.db('annexes').where({ id: annexId }).update({ state: 'returned', claimed_by: null });
    assert.equal((await press('importer', `/hand-overs/${await newest()}/end`)).status, 303);
    assert.equal(await claimer(), null);
  });

  test('somebody of an office hands over what the office still has to do', async () => {
    const { filer, newcomer } = portal.cast;
    const fields = typed({ from: String(filer.id), to: String(newcomer.id), note: '等营业执照复印件' });
    assert.equal((await press('filer', '/hand-overs/new', fields)).status, 303);
    assert.match((await (await portal.client('filer')).get(`/annexes/${annexId}`)).text, /等营业执照复印件/);
    assert.ok(!(await (await portal.client('reviewer')).get(`/annexes/${annexId}`)).text.includes('等营业执照复印件'));
    const work = await listWork(portal.deps, [handOverWork], await actorNamed(portal, 'newcomer'));
    assert.match(work.map(({ what }) => what).join(), /filer的 1 份附件交给您代办/);
  });
});
