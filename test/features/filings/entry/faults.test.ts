import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import type { Client, Fields } from '#test/support/client.js';
import { createClient, csrfOf } from '#test/support/client.js';
import { openSocket } from '#test/support/raw-socket.js';
import { begin, type EntryPortal, factsOf, formOf, startEntryPortal } from '#test/support/filings/entry-support.js';
import { sentForm } from '#test/support/two-sessions/sent-form.js';

let portal: EntryPortal;
before(async () => {
  portal = await startEntryPortal();
});
after(() => portal.stop());

const said = (html: string) => textOf(html).replace(/\s+/g, ' ');
const path = (id: number) => `/filings/${id}/entry`;
const byScript = { 'HX-Request': 'true', 'HX-Target': 'filings-entry-saved', 'X-Keep': '1' };
const autosave = (client: Client, id: number, fields: Fields) => client.post(`${path(id)}/autosave`, fields, byScript);
const seenIn = (html: string) => /name="seen" value="([^"]*)"/.exec(html)?.[1] ?? '';
const valueIn = (html: string, field: string) => new RegExp(`id="f-${field}"[^>]* value="([^"]*)"`).exec(html)?.[1];

describe('nothing typed is lost', () => {
  test('a page saves by itself what was typed so far, says when, and goes on from there', async () => {
    const id = await begin(portal.clerk, { kind: 'new' });
    const form = await formOf(portal.clerk, id);
    const first = await autosave(portal.clerk, id, { ...form, 'v.business_name': '海口示例' });
    assert.equal(first.status, 200);
    assert.match(said(first.text), /已自动保存 \d\d:\d\d/);
    assert.doesNotMatch(first.text, /<html/);
    const next = { ...form, seen: seenIn(first.text), 'v.business_name': '海口示例汽车' };
    assert.equal((await autosave(portal.clerk, id, next)).status, 200);
    const saved = await portal.clerk.post(path(id), { ...next, 'v.business_name': '海口示例汽车维修', act: 'save' });
    assert.equal(saved.status, 303);
    assert.equal((await factsOf(portal, id))['business_name'], '海口示例汽车维修');
  });

  test('a press that overtakes the page’s own saving is no clash, and what comes late does not undo it', async () => {
    const id = await begin(portal.clerk, { kind: 'new' });
    const form = await formOf(portal.clerk, id);
    await autosave(portal.clerk, id, { ...form, 'v.legal_name': '甲' });
    // The page has not heard of it yet.
    assert.equal((await portal.clerk.post(path(id), { ...form, 'v.legal_name': '甲乙', act: 'save' })).status, 303);
    const late = await autosave(portal.clerk, id, { ...form, 'v.legal_name': '甲' });
    assert.equal(late.status, 409);
    assert.match(said(late.text), /没有自动保存/);
    assert.equal((await factsOf(portal, id))['legal_name'], '甲乙');
  });

  test('a closed tab: whoever opens the draft again finds it as it was saved by itself', async () => {
    const id = await begin(portal.clerk, { kind: 'new' });
    await autosave(portal.clerk, id, {
      ...(await formOf(portal.clerk, id)),
      'v.business_address': '海口市秀英区示例路8号',
      'v.staff_total': '十',
    });
    const { text } = await portal.clerk.get(path(id));
    assert.equal(valueIn(text, 'business_address'), '海口市秀英区示例路8号');
    assert.equal(valueIn(text, 'staff_total'), '十', 'what cannot be read is there as typed');
    assert.match(said((await portal.clerk.get('/filings/drafts')).text), /继续/);
  });

  test('a dropped line: the request is broken off, the same is sent again, and it stands once', async () => {
    const id = await begin(portal.clerk, { kind: 'new' });
    const form = await formOf(portal.clerk, id);
    const fields: Fields = { _csrf: portal.clerk.csrf(), ...form, 'v.business_name': '断线的业户', act: 'save' };
    for (const waitMs of [0, 1, 5, 20]) await breakOff(portal.clerk, path(id), fields, waitMs);
    assert.equal((await portal.clerk.post(path(id), fields)).status, 303);
    assert.equal((await factsOf(portal, id))['business_name'], '断线的业户');
    const rows = (await portal.deps
      .db('audit_entries')
      .where({ verb: 'filing.enter', object_id: String(id) })) as unknown[];
    assert.equal(rows.length, 1);
  });

  test('pressed twice it is done once, and answered alike', async () => {
    const id = await begin(portal.clerk, { kind: 'new' });
    const sent = { ...(await formOf(portal.clerk, id)), 'v.business_name': '两次的业户', act: 'save' };
    const answers = await Promise.all([portal.clerk.post(path(id), sent), portal.clerk.post(path(id), sent)]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303],
    );
    const rows = (await portal.deps
      .db('audit_entries')
      .where({ verb: 'filing.enter', object_id: String(id) })) as unknown[];
    assert.equal(rows.length, 1);
    const page = await portal.clerk.get('/filings/new');
    const form = sentForm(page.text, '/filings/new');
    assert.ok(form);
    const two = await Promise.all([portal.clerk.post('/filings/new', form), portal.clerk.post('/filings/new', form)]);
    assert.equal(two[0]?.location, two[1]?.location, 'one draft, not two');
  });

  test('back to the page of before: what is saved from it keeps what was saved after it was shown', async () => {
    const id = await begin(portal.clerk, { kind: 'new' });
    const old = await formOf(portal.clerk, id);
    await portal.clerk.post(path(id), { ...old, 'v.business_name': '回退的业户', act: 'save' });
    const { _submission: _, ...back } = old;
    assert.equal((await portal.clerk.post(path(id), { ...back, 'v.legal_name': '示例己', act: 'save' })).status, 303);
    const facts = await factsOf(portal, id);
    assert.deepEqual([facts['business_name'], facts['legal_name']], ['回退的业户', '示例己']);
  });

  test('two tabs: fields of each are kept; what both changed is shown side by side and decided by the person', async () => {
    const id = await begin(portal.clerk, { kind: 'new' });
    const colleague = await portal.person('colleague');
    const [one, two] = [await formOf(portal.clerk, id), await formOf(colleague, id)];
    await portal.clerk.post(path(id), { ...one, 'v.business_name': '甲页的名称', 'v.staff_total': '7', act: 'save' });
    const clash = await colleague.post(path(id), {
      ...two,
      'v.business_name': '乙页的名称',
      'v.legal_name': '乙页的人',
      act: 'save',
    });
    assert.equal(clash.status, 409);
    assert.match(said(clash.text), /clerk ?在 \d\d:\d\d 保存过这件办件，与您刚才填的不一致的有：“业户名称”/);
    assert.match(said(clash.text), /另一处已保存为：甲页的名称/);
    assert.deepEqual(
      ['business_name', 'legal_name', 'staff_total'].map((field) => valueIn(clash.text, field)),
      ['乙页的名称', '乙页的人', '7'],
    );
    assert.equal((await factsOf(portal, id))['business_name'], '甲页的名称', 'nothing is decided yet');
    const again = { ...sentForm(clash.text, path(id)), act: 'save' } as Fields;
    assert.equal((await colleague.post(path(id), again)).status, 303);
    const facts = await factsOf(portal, id);
    assert.deepEqual(
      [facts['business_name'], facts['legal_name'], facts['staff_total']],
      ['乙页的名称', '乙页的人', '7'],
    );
    const quiet = await autosave(portal.clerk, id, { ...one, 'v.business_name': '甲页又改' });
    assert.equal(quiet.status, 409);
    assert.equal((await factsOf(portal, id))['business_name'], '乙页的名称');
  });

  test('the session has ended: saving by itself sends nobody away; a press carries all through the sign-in', async () => {
    const client = createClient(portal.base);
    await client.signIn(portal.cast.clerk);
    const id = await begin(client, { kind: 'new' });
    const form = await formOf(client, id);
    const typed = { ...form, 'v.business_name': '过期时的业户', 'v.remark': '第一行' };
    await portal.deps.db('sessions').delete();
    const quiet = await autosave(client, id, typed);
    assert.equal(quiet.status, 401);
    assert.equal(quiet.headers.get('HX-Redirect'), null, 'the page with what was typed stays');
    const ended = await client.post(path(id), { ...typed, act: 'save' });
    assert.equal(ended.status, 401);
    assert.match(said(ended.text), /您刚才填写的内容已保留/);
    const signIn = sentForm(ended.text, '/sign-in');
    assert.ok(signIn);
    const { account, password } = portal.cast.clerk;
    const inside = await client.post('/sign-in', { ...signIn, account, password });
    assert.match(inside.location, /^\/resume\?form=/);
    const waiting = await client.get(inside.location);
    const carried = sentForm(waiting.text, path(id));
    assert.ok(carried);
    const sent = await client.post(path(id), { ...carried, _csrf: csrfOf(waiting.text) });
    assert.equal(sent.status, 303, said(sent.text));
    const facts = await factsOf(portal, id);
    assert.deepEqual([facts['business_name'], facts['remark']], ['过期时的业户', '第一行']);
    portal = { ...portal, clerk: await portal.client('clerk') };
  });

  test('a mark that is none, and a page that sends only some fields, take nothing away', async () => {
    const id = await begin(portal.clerk, { kind: 'new' });
    await portal.clerk.post(path(id), {
      ...(await formOf(portal.clerk, id)),
      'v.business_name': '原来的',
      act: 'save',
    });
    const forged = await portal.clerk.post(path(id), { seen: 'x', 'v.business_name': '别的', act: 'save' });
    assert.equal(forged.status, 409);
    assert.equal((await portal.clerk.post(path(id), { seen: 'x', 'v.legal_name': '示例庚', act: 'save' })).status, 303);
    const facts = await factsOf(portal, id);
    assert.deepEqual([facts['business_name'], facts['legal_name']], ['原来的', '示例庚']);
  });

  test('without scripts the same addresses answer with pages', async () => {
    const id = await begin(portal.clerk, { kind: 'new' });
    const sent = { ...(await formOf(portal.clerk, id)), 'v.business_name': '无脚本' };
    assert.equal((await portal.clerk.post(`${path(id)}/autosave`, sent)).location, path(id));
    assert.equal((await portal.clerk.post(`${path(id)}/known`, sent)).location, path(id));
    assert.equal((await factsOf(portal, id))['business_name'], '无脚本');
  });
});

/** Sends a form whole and hangs up after so long, before or after it was answered. */
async function breakOff(client: Client, to: string, fields: Fields, waitMs: number): Promise<void> {
  const { pathname, host } = new URL(portal.base);
  const body = new URLSearchParams(fields).toString();
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const head = [
    `POST ${pathname}${to} HTTP/1.1`,
    `Host: ${host}`,
    `Cookie: ${cookie}`,
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  const { socket, send } = await openSocket(portal.base);
  send(`${head.join('\r\n')}\r\n\r\n${body}`);
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  socket.destroy();
}
