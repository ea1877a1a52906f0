import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { type CaseAct, caseStateNames, findMove, movesOf, otherPostOf } from '#domain/filing/moves.js';
import { actPaths } from '#features/filings/cases/case-present.js';
import { castPassword, otherAgency } from '#test/support/cast.js';
import { type Client, createClient } from '#test/support/client.js';
import { enrol } from '#src/season/accounts.js';
import {
  actOn,
  bringMaterials,
  caseIn,
  caseOf,
  carryTo,
  draftOf,
  type FilingPortal,
  pressAct,
  startFilingPortal,
  wayTo,
} from '#test/support/filings/case-support.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');
const acts = (Object.keys(actPaths) as CaseAct[]).filter((one) => one !== 'notify');
type Name = 'clerk' | 'examiner' | 'confirmer' | 'manager' | 'reviewer';
const posts: Readonly<Record<Name, 'acceptor' | 'reviewer' | 'confirmer' | undefined>> = {
  clerk: 'acceptor',
  examiner: 'reviewer',
  confirmer: 'confirmer',
  manager: undefined,
  reviewer: undefined,
};

let portal: FilingPortal;
const clients = new Map<string, Client>();
before(async () => {
  portal = await startFilingPortal();
  for (const name of Object.keys(posts) as Name[]) clients.set(name, await portal.client(name));
});
after(() => portal.stop());
const client = (name: string): Client => clients.get(name) ?? assert.fail(name);

test('the whole matrix over HTTP: every act from every state by every post, allowed exactly where the table of moves says', async () => {
  let [allowed, refused] = [0, 0];
  for (const kind of ['new', 'second_entry'] as const)
    for (const from of caseStateNames) {
      if (from !== 'draft' && wayTo(kind, from).length === 0) continue; // no such state in this kind
      let id = await caseIn(portal, kind, from);
      for (const one of acts)
        for (const name of Object.keys(posts) as Name[]) {
          const move = findMove(kind, from, one);
          const answer = await pressAct(portal, client(name), id, actPaths[one], { ground: '按规定办理' });
          const { state } = await caseOf(portal, id);
          const where = `${kind} ${from} ${one} ${name}: ${answer.status}`;
          const isOwn = move !== undefined && move.post === posts[name];
          assert.equal(state, isOwn ? move.to : from, where);
          if (isOwn) {
            allowed += 1;
            id = await caseIn(portal, kind, from);
          } else {
            assert.ok([403, 404, 409].includes(answer.status), where);
            refused += 1;
          }
        }
    }
  assert.equal(allowed, movesOf('new').filter(({ act }) => act !== 'notify').length + movesOf('second_entry').length);
  assert.ok(refused > 200, String(refused));
});

test('nobody holds two posts of a case: refused on the page that the button stood on, with the case as it is', async () => {
  const both = await enrol(portal.deps, [
    {
      account: 'two-posts',
      password: castPassword,
      agencyCode: '460100',
      roles: ['acceptor', 'reviewer', 'confirmer'],
    },
  ]);
  const one = await createClient(portal.base).signIn({ account: 'two-posts', password: castPassword });
  const id = await draftOf(portal, 'new');
  assert.equal((await pressAct(portal, one, id, '/receipt')).status, 303);
  const page = await one.get(`/filings/${id}`);
  assert.match(said(page.text), /您在这件办件里已经是受理岗，通过审核要由另一个人办理/);
  assert.match(page.text, /<button type="button" class="button primary" disabled/);
  const answer = await pressAct(portal, one, id, '/review');
  assert.equal(answer.status, 409);
  assert.match(said(answer.text), /通过审核要由另一个人办理/);
  assert.match(said(answer.text), /办理经过/);
  assert.equal((await caseOf(portal, id)).state, 'received');
  assert.equal(otherPostOf({ acceptor: both[0]?.id ?? 0 }, 'reviewer', both[0]?.id ?? 0, false), 'acceptor');
});

test('in a small office one person may, which the page says and the list of such cases shows; what was begun before stays', async () => {
  const earlier = await draftOf(portal, 'new');
  await portal.deps.db('filing_rules').insert({
    agency_id: portal.agencyId,
    limit_days: 5,
    day_kind: 'working',
    is_small: 1,
    changed_at: portal.deps.clock.now(),
  });
  const one = await createClient(portal.base).signIn({ account: 'two-posts', password: castPassword });
  const id = await draftOf(portal, 'new', { business_name: '示例小机构修理厂' });
  await portal.deps.db('filing_rules').delete();
  for (const path of ['/receipt', '/review', '/confirmation']) {
    assert.equal((await pressAct(portal, one, id, path)).status, 303, path);
    if (path === '/receipt') await bringMaterials(portal, id);
  }
  assert.equal((await caseOf(portal, id)).state, 'filed');
  assert.match(said((await one.get(`/filings/${id}`)).text), /登记为小机构.*现已由同一人担任/);
  assert.match(said((await one.get('/filings/small-office')).text), /示例小机构修理厂/);
  assert.match(said((await client('reviewer').get('/filings/small-office')).text), /示例小机构修理厂/);
  await carryTo(portal, earlier, 'received');
  assert.equal((await caseOf(portal, earlier)).isSmall, false);
});

test('a ground is asked for, and what was typed is kept; a page of before is told so', async () => {
  const id = await caseIn(portal, 'new', 'received');
  const answer = await pressAct(portal, client('examiner'), id, '/return', { ground: '' });
  assert.equal(answer.status, 422);
  assert.match(said(answer.text), /请填写理由：“退回申请”必须说明理由/);
  const old = (await caseOf(portal, id)).version;
  await actOn(portal, id, portal.reviewer, 'review');
  await actOn(portal, id, portal.confirmer, 'send_back', '地址不符');
  const stale = await client('examiner').post(
    `/filings/${id}/return`,
    { seen: String(old), ground: '不属于本机构' },
    { Referer: `${portal.base}/filings/${id}` },
  );
  assert.equal(stale.status, 409);
  assert.match(said(stale.text), /刚刚已由他人办理/);
  assert.match(stale.text, /不属于本机构/);
  assert.equal((await caseOf(portal, id)).state, 'received');
});

test('two reviewers at once: one is told that it is done, the other why not; a double press is one step', async () => {
  await enrol(portal.deps, [
    { account: 'second-examiner', password: castPassword, agencyCode: '460100', roles: ['reviewer'] },
  ]);
  const other = await createClient(portal.base).signIn({ account: 'second-examiner', password: castPassword });
  const id = await caseIn(portal, 'new', 'received');
  const answers = await Promise.all([
    pressAct(portal, client('examiner'), id, '/review'),
    pressAct(portal, other, id, '/review'),
  ]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 409]);
  const page = await client('confirmer').get(`/filings/${id}`);
  const submission = /name="_submission" value="(\w+)"/.exec(page.text)?.[1] ?? '';
  const { version } = await caseOf(portal, id);
  const twice = await Promise.all(
    [0, 1].map(() =>
      client('confirmer').post(`/filings/${id}/confirmation`, { seen: String(version), _submission: submission }),
    ),
  );
  assert.deepEqual(
    twice.map(({ status }) => status),
    [303, 303],
  );
  const numbers = await portal.deps.db('filing_numbers').where({ case_id: id });
  assert.equal(numbers.length, 1);
});

test('another office finds nothing: no line, no page, no act', async () => {
  await enrol(portal.deps, [
    {
      account: 'foreign-post',
      password: castPassword,
      agencyCode: otherAgency,
      roles: ['acceptor', 'reviewer', 'confirmer'],
    },
  ]);
  const foreign = await createClient(portal.base).signIn({ account: 'foreign-post', password: castPassword });
  const id = await caseIn(portal, 'new', 'received', { business_name: '示例不可见修理厂' });
  assert.doesNotMatch((await foreign.get('/filings?state=all&q=不可见')).text, /示例不可见修理厂/);
  assert.equal((await foreign.get(`/filings/${id}`)).status, 404);
  for (const one of acts)
    assert.equal((await pressAct(portal, foreign, id, actPaths[one], { ground: '试' })).status, 404, one);
  assert.equal((await foreign.post(`/filings/${id}/full-numbers`, { reason: '核对' })).status, 404);
});

test('numbers of persons are masked until somebody says why, and that is recorded', async () => {
  const id = await caseIn(portal, 'new', 'received', { manager_mobile: '13912345678' });
  const page = await client('examiner').get(`/filings/${id}`);
  assert.doesNotMatch(page.text, /13912345678/);
  const short = await client('examiner').post(`/filings/${id}/full-numbers`, { reason: '' });
  assert.equal(short.status, 422);
  assert.doesNotMatch(short.text, /13912345678/);
  const full = await client('examiner').post(`/filings/${id}/full-numbers`, { reason: '核对身份证' });
  assert.match(full.text, /13912345678/);
  assert.match(said((await (await portal.client('auditor')).get('/reveals')).text), /备案办件.*核对身份证/);
});

test('the trail tells every act: who, from where, the state before and after, the ground', async () => {
  const id = await caseIn(portal, 'new', 'reviewed');
  await pressAct(portal, client('confirmer'), id, '/send-back', { ground: '场地面积与材料不符' });
  const text = said((await client('clerk').get(`/filings/${id}`)).text);
  assert.match(text, /退回重审 办件状态： 已审核 → 已收件 理由： 场地面积与材料不符/);
  assert.match(text, /127\.0\.0\.1/);
});
