import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Client } from '#test/support/client.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
let season: Season;
let reviewer: Client;
let manager: Client;
let neighbour: Client;

before(async () => {
  portal = await startTestPortal();
  season = await playSeason(portal);
  [reviewer, manager, neighbour] = await Promise.all([
    portal.client('reviewer'),
    portal.client('manager'),
    portal.client('neighbour'),
  ]);
});
after(() => portal.stop());

const scans = {
  pdf: Buffer.from('%PDF-1.4\n示例\n%%EOF'),
  jpg: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]),
  png: Buffer.from('89504e470d0a1a0a00', 'hex'),
  tif: Buffer.from('49492a0008000000', 'hex'),
};

const countAttached = async (): Promise<number> =>
  Number((await portal.deps.db('audit_entries').where({ verb: 'document.attach' }).count({ n: '*' }).first())?.['n']);

test('the scan of the paper stands with the change and with its receipt, byte for byte, for those who see them', async () => {
  const earlier = await countAttached();
  for (const page of [
    `/forwardings/${season.forwarded.forwardingId}`,
    `/agency-changes/${season.forwarded.changeId}`,
  ]) {
    for (const [kind, content] of Object.entries(scans)) {
      const answer = await reviewer.upload(`${page}/documents`, { name: `示交函8号.${kind}`, content });
      assert.equal(answer.status, 303, `${page} ${kind}`);
      assert.equal(answer.location, page);
    }
    const { text } = await reviewer.get(page);
    const links = [...text.matchAll(/href="[^"]*(\/documents\/\d+)"/g)].map((match) => match[1] ?? '').slice(-4);
    assert.equal(links.length, 4);
    const got = await reviewer.get(page + links[0]);
    assert.equal(got.status, 200);
    assert.equal(got.headers.get('content-type'), 'application/pdf');
    assert.match(got.headers.get('content-disposition') ?? '', /^attachment; .*filename\*=UTF-8''/);
    assert.equal(got.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(got.text, scans.pdf.toString());
    for (const other of [manager, neighbour]) {
      assert.equal((await other.get(page + links[0])).status, 404, 'not theirs');
      assert.ok(
        [403, 404].includes((await other.upload(`${page}/documents`, { name: 'x.pdf', content: scans.pdf })).status),
      );
    }
    assert.equal((await reviewer.get(`${page}/documents/999999`)).status, 404);
  }
  assert.equal((await countAttached()) - earlier, 8);
});

test("a document of one page is not to be had through another's address", async () => {
  const [first] = (await portal.deps
    .db('documents')
    .where({ object_type: 'forwarding' })
    .select('id')
    .orderBy('id')) as {
    id: number;
  }[];
  const answer = await reviewer.get(`/agency-changes/${season.forwarded.changeId}/documents/${first?.id}`);
  assert.equal(answer.status, 404);
});

test('what is no scan is refused on the page, by its bytes and not by its name, and nothing is kept of it', async () => {
  const page = `/forwardings/${season.forwarded.forwardingId}`;
  const count = async () => Number((await portal.deps.db('documents').count({ n: '*' }).first())?.['n']);
  const before = await count();
  const cases = [
    [{ name: '函.pdf', content: Buffer.from('PK\u0003\u0004') }, 415, /不是 PDF、JPG、PNG 或 TIF/],
    [{ name: '函.pdf', content: Buffer.from('<script>') }, 415, /没有附上/],
    [{ name: '函.pdf', content: Buffer.alloc(0) }, 422, /没有收到文件/],
  ] as const;
  for (const [file, status, words] of cases) {
    const answer = await reviewer.upload(`${page}/documents`, file);
    assert.equal(answer.status, status);
    assert.match(answer.text, words);
    assert.match(answer.text, /<h1>转办单<\/h1>/, 'on the page itself');
  }
  assert.equal(await count(), before);
});

test('the grounds of a decision on names are kept with it', async () => {
  const { agencyId } = season.forwarded;
  const page = `/registrations/${agencyId}/name`;
  await portal.deps
    .db('agencies')
    .where({ id: agencyId })
    .update({ system_name: '定安县示例所', state: 'registered', registered_version_id: season.open.versionId });
  const answer = await reviewer.upload(`${page}/documents`, { name: '编办文件.png', content: scans.png });
  assert.equal(answer.status, 303);
  assert.match((await reviewer.get(page)).text, /编办文件\.png/);
  assert.equal((await manager.upload(`${page}/documents`, { name: 'x.png', content: scans.png })).status, 403);
});

test('twenty of one act are enough', async () => {
  const page = `/agency-changes/${season.forwarded.changeId}`;
  const scan = (no: number) => ({ name: `${no}.png`, content: Buffer.concat([scans.png, Buffer.from(String(no))]) });
  for (let no = 5; no <= 20; no += 1) assert.equal((await reviewer.upload(`${page}/documents`, scan(no))).status, 303);
  const answer = await reviewer.upload(`${page}/documents`, { name: '21.png', content: scans.png });
  assert.equal(answer.status, 409);
  assert.match(answer.text, /合成一个 PDF/);
});
