import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Client } from '#test/support/client.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('the library of usual sentences', () => {
  let portal: TestPortal;
  let season: Season;
  let reviewer: Client;
  before(async () => {
    portal = await startTestPortal();
    season = await playSeason(portal);
    reviewer = await portal.client('reviewer');
  });
  after(() => portal.stop());

  const rows = '/review-sentences';
  const offered = async () =>
    [...(await reviewer.get(`/annexes/${season.claimed.annexId}`)).text.matchAll(/<option value="([^"]+。)">/g)].map(
      ([, text]) => text,
    );
  const idOf = async (text: string) =>
    Number((await portal.deps.db('review_sentences').where({ text }).first<{ id: number }>('id'))?.id);

  test('offers its sentences where a comment is written, the most used first, and counts each use', async () => {
    const first = await offered();
    assert.ok(first.length >= 5);
    const last = first.at(-1) ?? '';
    const comments = `/annexes/${season.claimed.annexId}/comments`;
    for (const row of ['', '2'])
      assert.equal((await reviewer.post(comments, { row, field: '', sheet: '0', text: last })).status, 303);
    assert.equal((await offered())[0], last);
    assert.match((await reviewer.get(rows)).text, /<td class="num">2 次<\/td>/);
    const { annexId, versionId } = season.claimed;
    const pane = (await reviewer.get(`/annexes/${annexId}/versions/${versionId}/rows?row=2`)).text;
    assert.ok(pane.includes(`<option value="${last}">`), 'beside the row too');
  });

  test('is added to, worded anew and retired, each of which the audit keeps', async () => {
    const text = '请补充场地租赁合同。';
    assert.equal((await reviewer.post(rows, { text })).status, 303);
    assert.ok((await offered()).includes(text));
    const again = await reviewer.post(rows, { text }, { Referer: portal.base + rows });
    assert.equal(again.status, 409);
    assert.match(again.text, /意见库里已有这一句/);
    const id = await idOf(text);
    const anew = '请补充场地租赁合同的扫描件。';
    assert.equal((await reviewer.post(`${rows}/${id}`, { text: anew, seen: text })).status, 303);
    assert.equal((await reviewer.post(`${rows}/${id}`, { text: '另一句意见。', seen: text })).status, 409);
    assert.equal((await reviewer.post(`${rows}/${id}/retirement`)).status, 303);
    assert.equal((await reviewer.post(`${rows}/${id}/retirement`)).status, 409);
    assert.ok(!(await offered()).includes(anew));
    assert.equal((await reviewer.post(`${rows}/${id}/retirement`, { restore: '1' })).status, 303);
    assert.ok((await offered()).includes(anew));
    const verbs = await portal.deps.db('audit_entries').where('verb', 'like', 'annex.sentence-%').orderBy('seq');
    assert.deepEqual(
      verbs.map(({ verb }) => verb.replace('annex.sentence-', '')),
      ['add', 'change', 'retire', 'restore'],
    );
  });

  test('takes no half sentence, and is not there for offices', async () => {
    for (const text of ['', '不对', 'x'.repeat(201)]) {
      const refused = await reviewer.post(rows, { text }, { Referer: portal.base + rows });
      assert.equal(refused.status, 422, text);
      assert.match(refused.text, /aria-invalid="true"/);
    }
    assert.equal((await reviewer.get(`${rows}/999999`)).status, 404);
    assert.equal((await (await portal.client('manager')).get(rows)).status, 403);
  });
});
