import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { aBusiness } from '#test/support/businesses.js';
import type { Client } from '#test/support/client.js';
import { caseWith, type PaperOffice, paperOffice, toFiled } from '#test/support/filings/paper-cases.js';
import { packed, pdfPages, pdfText } from '#test/support/filings/pdf-text.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
let office: PaperOffice;
let taker: Client;
let stranger: Client;
before(async () => {
  portal = await startTestPortal();
  office = await paperOffice(portal);
  taker = await office.client('taker');
  stranger = await office.client('stranger');
});
after(() => portal.stop());

async function bytesOf(path: string, init: RequestInit = {}, client = taker): Promise<Buffer> {
  const cookies = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const answer = await fetch(portal.base + path, { ...init, headers: { Cookie: cookies } });
  assert.equal(answer.status, 200, path);
  assert.equal(answer.headers.get('content-type'), 'application/pdf');
  return Buffer.from(await answer.arrayBuffer());
}

/** Texts of a page without its marks. */
const wordsOf = (html: string): string => packed(html.replace(/<[^>]*>/g, ''));
const proofIn = (html: string): string => /\/proofs\/([A-Z0-9-]+)/.exec(html)?.[1] ?? assert.fail('no proof');

test('a case has the papers of where it stands, and no other', async () => {
  const draft = await caseWith(portal, office, 'new', []);
  assert.match((await taker.get(`/filings/${draft}/papers`)).text, /收件以后才有文书/);
  const received = await caseWith(portal, office, 'new', ['receive']);
  const page = wordsOf((await taker.get(`/filings/${received}/papers`)).text);
  assert.match(page, /收件回执/);
  assert.doesNotMatch(page, /备案公告|机动车维修经营备案表/);
  for (const paper of ['form', 'announcement', 'notice', 'return', 'termination', 'nothing']) {
    assert.equal((await taker.get(`/filings/${received}/papers/${paper}`)).status, 404, paper);
    assert.equal((await taker.get(`/filings/${received}/papers/${paper}/pdf`)).status, 404, paper);
  }
});

test('the receipt says what was received, until when, and that nothing is charged; page and PDF say the same', async () => {
  const id = await caseWith(portal, office, 'new', ['receive'], { business_name: '海口示例回执汽车维修有限公司' });
  const page = wordsOf((await taker.get(`/filings/${id}/papers/receipt`)).text);
  const text = pdfText(await bytesOf(`/filings/${id}/papers/receipt/pdf`));
  for (const said of [
    '海口示例回执汽车维修有限公司',
    '2020-11-17',
    '5个工作日',
    '2020-11-18',
    '2020-11-24',
    'M02营业执照复印件',
    '不收取任何费用',
    `备收〔2020〕460100-${String(id).padStart(6, '0')}号`,
    '2020年11月17日',
  ]) {
    assert.ok(text.includes(packed(said)), `the PDF says ${said}`);
    assert.ok(page.includes(packed(said)), `the page says ${said}`);
  }
});

test('a receipt that is printed again after a supplement says what it said at first, under the same code', async () => {
  const id = await caseWith(portal, office, 'new', ['receive', 'notify', 'supplement']);
  const page = (await taker.get(`/filings/${id}/papers/receipt`)).text;
  assert.match(wordsOf(page), /应办结日期2020-11-24/);
  assert.match((await (await portal.client()).get(`/proofs/${proofIn(page)}`)).text, /内容与现在的登记一致/);
});

test('the notice lists everything that is missing, and the return its ground', async () => {
  const notified = await caseWith(portal, office, 'new', ['receive', 'notify']);
  const notice = pdfText(await bytesOf(`/filings/${notified}/papers/notice/pdf`));
  assert.match(notice, /1缺少营业执照复印件2缺少租赁合同/);
  assert.match(notice, /签收人/);
  const returned = await caseWith(portal, office, 'new', ['receive', 'return']);
  assert.match(pdfText(await bytesOf(`/filings/${returned}/papers/return/pdf`)), /经营地址不在本辖区/);
});

test('each kind ends with its own paper', async () => {
  for (const [kind, paper, said] of [
    ['new', 'announcement', '备案公告'],
    ['amend', 'amendment', '变更备案通知书'],
    ['terminate', 'termination', '终止备案通知书'],
    ['deregister', 'deregistration', '注销备案通知书'],
  ] as const) {
    const id = await caseWith(portal, office, kind, toFiled);
    assert.match(pdfText(await bytesOf(`/filings/${id}/papers/${paper}/pdf`)), new RegExp(said));
  }
});

test('the form states every fact, ticks what is so, and masks numbers', async () => {
  const stated = aBusiness(4711, { extra_capability: 'rescue', remark: '示例备注' });
  const id = await caseWith(portal, office, 'new', toFiled, stated);
  const text = pdfText(await bytesOf(`/filings/${id}/papers/form/pdf`));
  for (const field of ['business_name', 'uscc', 'business_address', 'parking_area', 'staff_mechanic', 'remark'])
    assert.ok(text.includes(packed(stated[field] ?? '')), field);
  assert.ok(!text.includes(stated['legal_id_no'] ?? ''), 'the resident number is masked');
  assert.ok(!text.includes(stated['manager_mobile'] ?? ''), 'the mobile is masked');
  assert.ok(text.includes(`${stated['legal_id_no']?.slice(0, 3)}***********`));
  const page = (await taker.get(`/filings/${id}/papers/form`)).text;
  assert.ok(!page.includes(stated['legal_id_no'] ?? ''));
  assert.match(page, /☑维修救援/);
  assert.match(page, /☐新能源汽车/);
});

test('whole numbers are printed for a reason, which is recorded before; for nobody else', async () => {
  const stated = aBusiness(4712);
  const id = await caseWith(portal, office, 'new', toFiled, stated);
  const path = `/filings/${id}/papers/full-form`;
  const refused = await taker.post(path, { reason: '' });
  assert.equal(refused.status, 422);
  assert.match(refused.text, /请写明打印完整号码的理由/);
  const body = new URLSearchParams({ _csrf: taker.csrf(), reason: '交经营者留存' });
  const text = pdfText(await bytesOf(path, { method: 'POST', body }));
  assert.ok(text.includes(stated['legal_id_no'] ?? ''));
  assert.ok(text.includes(stated['manager_mobile'] ?? ''));
  const [entry] = await portal.deps.db('audit_entries').where({ verb: 'filing.print-full', object_id: String(id) });
  assert.match(String(entry.state_after), /交经营者留存/);
  assert.equal((await stranger.post(path, { reason: '交经营者留存' })).status, 404);
  const unfiled = await caseWith(portal, office, 'new', ['receive']);
  assert.equal((await taker.post(`/filings/${unfiled}/papers/full-form`, { reason: '看看' })).status, 404);
});

test('papers of another office are not there, and who may not see cases sees none', async () => {
  const id = await caseWith(portal, office, 'new', toFiled);
  for (const path of ['', '/form', '/form/pdf', '/file.pdf', '/receipt'])
    assert.equal((await stranger.get(`/filings/${id}/papers${path}`)).status, 404, path);
  const collector = await portal.client('filer');
  assert.equal((await collector.get(`/filings/${id}/papers`)).status, 403);
  const province = await portal.client('reviewer');
  assert.equal((await province.get(`/filings/${id}/papers/form`)).status, 200);
  assert.doesNotMatch((await province.get(`/filings/${id}/papers`)).text, /打印完整号码/);
});

test('whoever holds a paper proves it without signing in, and learns nothing of the business', async () => {
  const id = await caseWith(portal, office, 'new', toFiled, { business_name: '海口示例核验汽车维修有限公司' });
  const page = (await taker.get(`/filings/${id}/papers/form`)).text;
  const code = proofIn(page);
  assert.ok(pdfText(await bytesOf(`/filings/${id}/papers/form/pdf`)).includes(`/proofs/${code}`));
  const nobody = await portal.client();
  const proof = await nobody.get(`/proofs/${code}`);
  assert.equal(proof.status, 200);
  const said = wordsOf(proof.text);
  assert.match(said, /内容与现在的登记一致/);
  assert.match(said, new RegExp(`备表〔2020〕460100-${String(id).padStart(6, '0')}号`));
  assert.doesNotMatch(said, /示例核验/);
  assert.doesNotMatch(said, /示例丁/);
});

test('a code that was altered in any sign proves nothing', async () => {
  const id = await caseWith(portal, office, 'new', toFiled);
  const code = proofIn((await taker.get(`/filings/${id}/papers/form`)).text);
  const nobody = await portal.client();
  for (let at = 0; at < code.length; at++) {
    const other = code[at] === '1' ? '2' : '1';
    const answer = await nobody.get(`/proofs/${code.slice(0, at)}${other}${code.slice(at + 1)}`);
    assert.equal(answer.status, 404, `sign ${at}`);
  }
  for (const odd of ['x', '%00', 'F1-', `${code}A`, '..%2f'])
    assert.equal((await nobody.get(`/proofs/${odd}`)).status, 404);
});

test('a paper does not hold any more once the facts are others, or another case was filed for the business', async () => {
  const { db, cipher } = portal.deps;
  const id = await caseWith(portal, office, 'new', toFiled);
  const code = proofIn((await taker.get(`/filings/${id}/papers/form`)).text);
  const nobody = await portal.client();
  const later = await caseWith(portal, office, 'terminate', toFiled);
  await db('filing_cases').whereIn('id', [id, later]).update({ business_id: 987_654 });
  await db('filing_cases')
    .where({ id: later })
    .update({ filed_at: new Date('2020-11-25T02:00:00Z') });
  assert.match((await nobody.get(`/proofs/${code}`)).text, /2020-11-25 又为这一业户办理了“终止”/);
  const { openFacts, sealFacts } = await import('#features/filings/cases/case-facts.js');
  const row = (await db('filing_cases').select('facts').where({ id }).first()) as { facts: Buffer };
  const facts = { ...openFacts(cipher, row.facts), legal_id_no: '469999198412310999' };
  await db('filing_cases')
    .where({ id })
    .update({ facts: sealFacts(cipher, facts) });
  assert.match((await nobody.get(`/proofs/${code}`)).text, /登记的内容又有变动/);
});

test('the whole case is one file: facts, every step with its ground, the reckoning of the clock, numbered pages', async () => {
  const id = await caseWith(portal, office, 'new', ['receive', 'notify', 'supplement', 'review', 'confirm']);
  const bytes = await bytesOf(`/filings/${id}/papers/file.pdf`);
  const text = pdfText(bytes);
  for (const said of [
    '已告知补正',
    '缺少营业执照复印件',
    '发出补正告知，停止计算',
    '重新计算',
    '一次性告知书',
    '指纹SHA-256',
  ])
    assert.ok(text.includes(packed(said)), said);
  const pages = pdfPages(bytes);
  for (const [at, page] of pages.entries()) assert.match(packed(page), new RegExp(`第${at + 1}页共${pages.length}页`));
});
