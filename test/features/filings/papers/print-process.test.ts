import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findPrint } from '#features/filings/papers/batch/print-queries.js';
import { caseWith, paperOffice, toFiled } from '#test/support/filings/paper-cases.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
before(async () => {
  portal = await startTestPortal({ jobs: true });
});
after(() => portal.stop());

test('forms are printed by a process of jobs, and the page that waited for them offers the file', async () => {
  const office = await paperOffice(portal);
  for (let n = 0; n < 2; n++) await caseWith(portal, office, 'new', toFiled);
  const taker = await office.client('taker');
  const { location } = await taker.post('/filings/papers/batch', { what: 'cases' });
  const id = Number(location.split('/').pop());
  const print = await findPrint(portal.deps.db, id);
  assert.equal(print?.state, 'ready');
  assert.equal(print.pages, 2);
  const page = (await taker.get(location)).text;
  assert.match(page, /下载 PDF/);
  assert.match(page, new RegExp(print.sha256 ?? 'no sum'));
  assert.match((await taker.get('/filings/papers')).text, /可以下载/);
});
