import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import { expirePrints } from '#features/filings/papers/batch/expiring.js';
import { giveUpPrint, printAgain, runPrint } from '#features/filings/papers/batch/print-job.js';
import { aBusiness } from '#test/support/businesses.js';
import type { Client } from '#test/support/client.js';
import { enterBusinesses } from '#test/support/enter-business.js';
import { caseWith, type PaperOffice, paperOffice, toFiled } from '#test/support/filings/paper-cases.js';
import { packed, pdfPages } from '#test/support/filings/pdf-text.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
let office: PaperOffice;
let taker: Client;
before(async () => {
  portal = await startTestPortal();
  office = await paperOffice(portal);
  taker = await office.client('taker');
  for (let n = 0; n < 3; n++) await caseWith(portal, office, 'new', toFiled);
  const entries = Array.from({ length: 5 }, (_, n) => ({ values: aBusiness(n + 1), filingStatus: 'filed' as const }));
  await enterBusinesses(portal.deps, office.agencyId, [
    ...entries,
    { values: aBusiness(9), filingStatus: 'terminated' as const },
  ]);
});
after(() => portal.stop());

/** Asks for a print, and does its job in this process. Returns its id. */
async function ask(fields: Record<string, string>): Promise<number> {
  const answer = await taker.post('/filings/papers/batch', fields);
  assert.equal(answer.status, 303, answer.text.slice(0, 400));
  return Number(/batch\/(\d+)$/.exec(answer.location)?.[1] ?? assert.fail(answer.location));
}
const run = (id: number) => runPrint(portal.deps, { id }, () => {});

async function download(id: number, client = taker): Promise<{ status: number; bytes: Buffer }> {
  const cookies = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const path = `${portal.base}/filings/papers/batch/${id}/forms.pdf`;
  const answer = await fetch(path, { headers: { Cookie: cookies } });
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
}

test('forms of cases are one file with a form a page, watched, recorded, taken away', async () => {
  const id = await ask({ what: 'cases', kind: '', from: '', to: '' });
  assert.match((await taker.get(`/filings/papers/batch/${id}`)).text, /正在打印/);
  assert.equal((await download(id)).status, 409);
  await run(id);
  const { status, bytes } = await download(id);
  assert.equal(status, 200);
  const pages = pdfPages(bytes);
  assert.equal(pages.length, 3);
  for (const page of pages) {
    assert.match(packed(page), /机动车维修经营备案表/);
    assert.match(packed(page), /第1页共1页/);
  }
  const verbs = (await portal.deps
    .db('audit_entries')
    .where({ object_type: 'filing-print' })
    .pluck('verb')) as string[];
  assert.deepEqual(verbs.toSorted(), ['filing.print', 'filing.take-print']);
});

test('forms of the businesses of a filter: those that are filed, numbers masked, each with its proof', async () => {
  const id = await ask({ what: 'businesses', filter: '' });
  await run(id);
  const { bytes } = await download(id);
  const pages = pdfPages(bytes);
  assert.equal(pages.length, 5);
  const text = packed(pages.join(''));
  for (let n = 1; n <= 5; n++) {
    assert.ok(text.includes(packed(aBusiness(n)['business_name'] ?? '')));
    assert.ok(!text.includes(aBusiness(n)['legal_id_no'] ?? ''), 'masked');
  }
  assert.ok(!text.includes('示例9号'), 'an ended business has no form');
  const code = /\/proofs\/(R\d+-[0-9A-F]{8}-[0-9A-F]{16})/.exec(text)?.[1] ?? assert.fail();
  const proof = await (await portal.client()).get(`/proofs/${code}`);
  assert.equal(proof.status, 200);
  assert.match(proof.text, /内容与现在的登记一致/);
});

test('the list of businesses leads to their forms, with its filter or without', async () => {
  const manager = await portal.client('manager');
  const list = (await manager.get('/businesses?class=A2')).text;
  assert.match(list, /filings\/papers\?what=businesses&amp;filter=class%3DA2/);
  for (const query of ['what=businesses', 'what=businesses&filter=class%3DA2'])
    assert.match((await manager.get(`/filings/papers?${query}`)).text, /已备案的业户/);
});

test('a print that nothing answers, or a day that is none, is refused on its page', async () => {
  const nothing = await taker.post('/filings/papers/batch', { what: 'businesses', filter: 'q=没有这一户' });
  assert.equal(nothing.status, 422);
  assert.match(nothing.text, /没有可以打印的备案表/);
  const day = await taker.post('/filings/papers/batch', { what: 'cases', from: '前天', to: '' });
  assert.equal(day.status, 422);
  assert.match(day.text, /“前天”不是日期/);
});

test('a print that was given up says so and is made again', async () => {
  const id = await ask({ what: 'cases' });
  const { db } = portal.deps;
  await inTransaction(db, (trx) => giveUpPrint(trx, portal.deps, { id }));
  assert.match((await taker.get(`/filings/papers/batch/${id}`)).text, /打印时中断/);
  await run(id);
  assert.equal((await download(id)).status, 409, 'what was given up is not made behind the back of its page');
  assert.equal(await inTransaction(db, (trx) => printAgain(trx, portal.deps, { id })), true);
  assert.equal(await inTransaction(db, (trx) => printAgain(trx, portal.deps, { id })), false);
  await run(id);
  await run(id);
  assert.equal((await download(id)).status, 200);
});

test('the file goes after its time; that it was made stays', async () => {
  const id = await ask({ what: 'cases' });
  await run(id);
  assert.ok((await expirePrints(portal.deps, new Date(portal.clock.now().getTime() + 8 * 86_400_000))) > 0);
  const { status } = await download(id);
  assert.equal(status, 409);
  assert.match((await taker.get(`/filings/papers/batch/${id}`)).text, /已过保留期/);
});

test('another office sees neither the print nor its file', async () => {
  const id = await ask({ what: 'cases' });
  await run(id);
  const stranger = await office.client('stranger');
  assert.equal((await stranger.get(`/filings/papers/batch/${id}`)).status, 404);
  assert.equal((await download(id, stranger)).status, 404);
  assert.equal((await (await portal.client('filer')).get('/filings/papers')).status, 403);
});
