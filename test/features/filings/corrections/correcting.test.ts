import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { enrol } from '#src/season/accounts.js';
import { castPassword } from '#test/support/cast.js';
import { type Answer, type Client, createClient, type Fields } from '#test/support/client.js';
import {
  caseIn,
  draftOf,
  factsOf,
  filedBusiness,
  type FilingPortal,
  registeredFacts,
  startFilingPortal,
} from '#test/support/filings/case-support.js';
import { changeBusiness } from '#test/support/enter-business.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');
let portal: FilingPortal;
let clerk: Client;
let confirmer: Client;
before(async () => {
  portal = await startFilingPortal();
  [clerk, confirmer] = [await portal.client('clerk'), await portal.client('confirmer')];
});
after(() => portal.stop());

async function propose(client: Client, id: number, fields: Fields): Promise<Answer> {
  const path = `/businesses/${id}/correction`;
  const { text } = await client.get(path);
  const seen = /name="seen" value="(\d+)"/.exec(text)?.[1] ?? '';
  return client.post(path, { kind: 'facts', ground: '录入时写错，见申请表', seen, ...fields });
}

test('a wrong fact is corrected by two, from the day on which it was stated; the day before stays as it was', async () => {
  const { id } = await filedBusiness(portal, 41, { filing_date: '2019-05-01' });
  await changeBusiness(portal.deps, id, {
    values: { parking_area: '888.00' },
    source: { kind: 'hand', reference: '示例' },
    effectiveOn: '2020-06-01',
    actorId: portal.acceptor.id,
  });
  const { location, status } = await propose(clerk, id, { parking_area: '88', business_class: '一类汽车维修' });
  assert.equal(status, 303);
  assert.equal((await registeredFacts(portal, id))['parking_area'], '888.00', 'nothing yet');
  assert.match(said((await confirmer.get('/')).text), /登记内容更正待确认/);
  assert.match(said((await confirmer.get(location)).text), /停车场面积 888.00 88/);
  assert.equal((await clerk.post(`${location}/confirmation`)).status, 403);
  assert.equal((await confirmer.post(`${location}/confirmation`)).status, 303);
  const facts = await registeredFacts(portal, id);
  assert.equal(Number(facts['parking_area']), 88);
  assert.equal(facts['business_class'], 'A1');
  const page = async (day: string) => said((await clerk.get(`/businesses/${id}?as_of=${day}`)).text);
  assert.match(await page('2020-05-31'), /停车场面积 160/);
  assert.match(await page('2020-06-01'), /停车场面积 88/);
  assert.match(await page('2019-05-01'), /一类汽车维修/);
  assert.match(said((await clerk.get(`/businesses/${id}`)).text), /更正 .*停车场面积：\s*888.00 → 88/);
});

test('who proposes does not confirm; who has not proposed does not withdraw; what is decided stays', async () => {
  const { id } = await filedBusiness(portal, 42);
  const { location } = await propose(confirmer, id, { staff_total: '15' });
  const own = await confirmer.post(`${location}/confirmation`, {}, { Referer: portal.base + location });
  assert.equal(own.status, 409);
  assert.match(said(own.text), /要由本机构另一位备案确认岗确认/);
  assert.equal((await clerk.post(`${location}/withdrawal`)).status, 409);
  await enrol(portal.deps, [
    { account: 'second-confirmer', password: castPassword, agencyCode: '460100', roles: ['confirmer'] },
    { account: 'other-confirmer', password: castPassword, agencyCode: '469002', roles: ['confirmer', 'acceptor'] },
  ]);
  const other = await createClient(portal.base).signIn({ account: 'second-confirmer', password: castPassword });
  const foreign = await createClient(portal.base).signIn({ account: 'other-confirmer', password: castPassword });
  assert.equal((await foreign.get(location)).status, 404);
  assert.equal((await foreign.post(`${location}/confirmation`)).status, 404);
  assert.equal((await foreign.get(`/businesses/${id}/correction`)).status, 404);
  const short = await other.post(`${location}/refusal`, { ground: '' }, { Referer: portal.base + location });
  assert.equal(short.status, 422);
  assert.equal((await other.post(`${location}/refusal`, { ground: '原来就是对的' })).status, 303);
  assert.equal((await other.post(`${location}/confirmation`)).status, 409);
  assert.equal((await registeredFacts(portal, id))['staff_total'], '12');
});

test('what is wrong is said at its field and kept; nothing changed, no ground, an open case', async () => {
  const { id, facts } = await filedBusiness(portal, 43);
  const wrong = await propose(clerk, id, { uscc: '91460100MA0000000X' });
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /id="uscc-said"/);
  assert.match(wrong.text, /91460100MA0000000X/);
  assert.equal((await propose(clerk, id, {})).status, 422);
  assert.equal((await propose(clerk, id, { staff_total: '16', ground: '错' })).status, 422);
  assert.equal((await propose(clerk, id, { staff_total: '16' })).status, 303);
  assert.match(said((await propose(clerk, id, { staff_total: '17' })).text), /已有一份待确认的更正/);
  const busy = await filedBusiness(portal, 44);
  await draftOf(portal, 'amend', { ...facts, staff_total: '3' }, { businessId: busy.id });
  assert.match(said((await propose(clerk, busy.id, { staff_total: '17' })).text), /有一件没有办结的办件/);
});

test('the register has moved since: not confirmed', async () => {
  const { id } = await filedBusiness(portal, 45);
  const { location } = await propose(clerk, id, { staff_total: '18' });
  await changeBusiness(portal.deps, id, {
    values: { remark: '另行登记' },
    source: { kind: 'hand', reference: '示例' },
    effectiveOn: '2020-12-02',
    actorId: portal.acceptor.id,
  });
  assert.equal((await confirmer.post(`${location}/confirmation`)).status, 409);
});

test('what was wrongly filed is struck off; its number is void, kept and given to nobody else', async () => {
  const { db } = portal.deps;
  const id = await caseIn(portal, 'new', 'filed', factsOf(46));
  const one = await db('filing_cases')
    .where({ id })
    .first<{ business_id: number; filing_no: string }>('business_id', 'filing_no');
  const businessId = Number(one.business_id);
  const { location } = await propose(clerk, businessId, { kind: 'void', ground: '同一材料登记了两次' });
  assert.equal((await confirmer.post(`${location}/confirmation`)).status, 303);
  const facts = await registeredFacts(portal, businessId);
  assert.deepEqual([facts['filing_status'], facts['filing_no']], ['deregistered', one.filing_no]);
  const next = await caseIn(portal, 'new', 'filed', factsOf(47));
  const other = await db('filing_cases').where({ id: next }).first<{ filing_no: string }>('filing_no');
  assert.notEqual(other.filing_no, one.filing_no);
  const book = said((await clerk.get('/filings/numbers')).text);
  assert.match(book, new RegExp(`${one.filing_no}.*误登记：同一材料登记了两次`));
  assert.match(book, new RegExp(String(other.filing_no)));
  assert.doesNotMatch((await clerk.get('/filings/numbers?void=1')).text, new RegExp(String(other.filing_no)));
  assert.match(said((await (await portal.client('reviewer')).get('/filings/numbers')).text), /编号簿/);
});
