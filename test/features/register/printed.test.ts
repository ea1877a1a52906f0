import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listDocument, mostPrinted } from '#features/register/export/list-pdf.js';
import { aBusiness } from '#test/support/businesses.js';
import { enterBusinesses } from '#test/support/enter-business.js';
import { packed, pdfPages } from '#test/support/filings/pdf-text.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
before(async () => {
  portal = await startTestPortal();
  const agency = (await portal.deps.db('agencies').select('id').where({ code: '460100' }).first()) as { id: number };
  const entries = Array.from({ length: 60 }, (_, n) => ({ values: aBusiness(n + 1), filingStatus: 'filed' as const }));
  await enterBusinesses(portal.deps, Number(agency.id), entries);
});
after(() => portal.stop());

async function pagesOf(path: string): Promise<string[]> {
  const client = await portal.client('filer');
  const cookies = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const answer = await fetch(portal.base + path, { headers: { Cookie: cookies } });
  assert.equal(answer.status, 200);
  return pdfPages(Buffer.from(await answer.arrayBuffer()));
}

test('the list is printed as it is filtered, its head on each page, and recorded', async () => {
  const pages = await pagesOf('/businesses/list.pdf');
  assert.ok(pages.length >= 2);
  for (const page of pages) assert.match(packed(page), /统一社会信用代码/);
  const text = packed(pages.join(''));
  for (let n = 1; n <= 60; n++) assert.ok(text.includes(packed(aBusiness(n)['business_address'] ?? '')), String(n));
  const narrow = packed((await pagesOf(`/businesses/list.pdf?q=${aBusiness(7)['uscc'] ?? ''}`)).join(''));
  assert.match(narrow, /共1户/);
  const [entry] = await portal.deps.db('audit_entries').where({ verb: 'register.export', object_id: 'pdf' });
  assert.ok(entry);
});

test('a list that is longer than anybody turns over says so', () => {
  const row = {
    id: 1,
    filedOn: '2020-01-01',
    divisionCode: '460105',
    name: '示例',
    uscc: null,
    businessClass: null,
    filingNo: null,
    filingStatus: 'filed',
    operatingStatus: '1',
    address: null,
  };
  const rows = Array.from({ length: mostPrinted + 1 }, () => row);
  const { blocks } = listDocument(rows, new Map(), { by: '示例', when: '2020-12-01 10:00:00', at: new Date(0) });
  const table = blocks.find(({ kind }) => kind === 'table');
  assert.ok(table?.kind === 'table' && table.rows.length === mostPrinted);
  assert.ok(blocks.some((block) => block.kind === 'subtitle' && block.text.includes('只列出前 2000 户')));
});

test('the figures on paper are those of the page', async () => {
  const text = packed((await pagesOf('/businesses/figures.pdf')).join(''));
  assert.match(text, /机动车维修备案统计/);
  assert.match(text, /已备案60/);
});
