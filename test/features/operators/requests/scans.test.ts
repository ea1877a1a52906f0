import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { CastName } from '#test/support/cast.js';
import type { Client } from '#test/support/client.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
let season: Season;
const clients = new Map<CastName, Client>();
const people = ['manager', 'filer', 'neighbour', 'reviewer', 'admin', 'security'] as const;
before(async () => {
  portal = await startTestPortal();
  season = await playSeason(portal);
  for (const name of people) clients.set(name, await portal.client(name));
});
after(() => portal.stop());

const as = (name: CastName): Client => clients.get(name) as Client;
const scan = { name: '任命文件.pdf', content: Buffer.from('%PDF-1.4\n示例\n%%EOF') };
const attach = (name: CastName, page: string) => as(name).upload(`${page}/documents`, scan);
const scansAt = async (name: CastName, page: string) =>
  [...(await as(name).get(page)).text.matchAll(/href="[^"]*(\/documents\/\d+)"/g)].map((match) => match[1] ?? '');
const kept = async () =>
  Number(
    (await portal.deps.db('documents').where({ object_type: 'account_request' }).count({ n: '*' }).first())?.['n'],
  );

test('an office attaches the paper to its request; who decides reads it, byte for byte, and nobody else', async () => {
  const page = `/account-requests/${season.accounts.requestId}`;
  assert.match((await as('manager').get(page)).text, /附上扫描件/);
  assert.equal((await attach('manager', page)).location, page);
  for (const name of ['manager', 'reviewer', 'security'] as const) {
    const [link = ''] = await scansAt(name, page);
    const got = await as(name).get(page + link);
    assert.deepEqual([got.status, got.text], [200, scan.content.toString()], name);
  }
  const [link = ''] = await scansAt('manager', page);
  assert.equal((await as('neighbour').get(page + link)).status, 404, 'another office’s');
  assert.equal((await as('filer').get(page + link)).status, 403, 'without the verb');
  assert.doesNotMatch(
    (await as('reviewer').get(page)).text,
    /附上扫描件/,
    'who decides adds nothing to what was asked',
  );
  assert.equal((await attach('reviewer', page)).status, 403);
  assert.ok([403, 404].includes((await attach('neighbour', page)).status));
  assert.equal(await kept(), 1);
});

test('the paper of an appointment is attached by who proposes and read by who approves, by no one of the business', async () => {
  const page = `/appointments/${season.appointmentId}`;
  assert.match((await as('admin').get('/appointments')).text, new RegExp(`href="[^"]*${page}"`));
  const before = await kept();
  assert.equal((await attach('admin', page)).location, page);
  assert.equal(await kept(), before + 1);
  const [link = ''] = await scansAt('security', page);
  assert.equal((await as('security').get(page + link)).text, scan.content.toString());
  assert.equal((await attach('security', page)).status, 403);
  for (const name of ['reviewer', 'manager'] as const) {
    assert.equal((await as(name).get(page)).status, 403);
    assert.equal((await as(name).get(page + link)).status, 403);
  }
  // The request stands on the page of requests too, where the business reads: without its papers.
  const request = `/account-requests/${season.appointmentId}`;
  assert.equal((await as('reviewer').get(request)).status, 200);
  assert.deepEqual(await scansAt('reviewer', request), []);
  assert.equal((await as('reviewer').get(request + link)).status, 404);
  assert.equal((await scansAt('security', request)).length, 1);
});

test('an office’s request is no appointment, and the paper of one is not had through the other', async () => {
  assert.equal((await as('admin').get(`/appointments/${season.accounts.requestId}`)).status, 404);
  assert.equal((await attach('admin', `/appointments/${season.accounts.requestId}`)).status, 404);
  const [link = ''] = await scansAt('manager', `/account-requests/${season.accounts.requestId}`);
  assert.equal((await as('security').get(`/appointments/${season.appointmentId}${link}`)).status, 404);
});

test('what is no scan is refused on the page of the appointment; each attaching is on record', async () => {
  const page = `/appointments/${season.appointmentId}`;
  const answer = await as('admin').upload(`${page}/documents`, { name: '任命.pdf', content: Buffer.from('PK') });
  assert.equal(answer.status, 415);
  assert.match(answer.text, /<h1>新任：示例丁<\/h1>/);
  const records = (await portal.deps
    .db('audit_entries')
    .where({ verb: 'document.attach', object_type: 'account_request' })
    .orderBy('seq')
    .select('object_id')) as { object_id: string }[];
  assert.deepEqual(
    records.map((one) => Number(one.object_id)),
    [season.accounts.requestId, season.appointmentId],
  );
});
