import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { castPassword, type CastName } from '#test/support/cast.js';
import { type Client, csrfOf, type Fields } from '#test/support/client.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const minutes = 60_000;

describe('a form that was sent after its session had ended', () => {
  let portal: TestPortal;
  let season: Season;
  before(async () => {
    portal = await startTestPortal();
    season = await playSeason(portal);
  });
  after(() => portal.stop());

  const path = () => `/annexes/${season.claimed.annexId}/comments`;
  const later = (ms: number) => portal.clock.setTo(new Date(portal.deps.clock.now().getTime() + ms));

  /** Sends the form without a session and signs in with what the answer carries; where that leads. */
  async function carriedThrough(client: Client, fields: Fields, name: CastName = 'reviewer'): Promise<string> {
    // The browser still has the cookie of the session that ended.
    await client.get('/sign-in');
    const expired = await client.post(path(), fields);
    assert.equal(expired.status, 401);
    const [, carried = ''] = /name="carried" value="([^"]*)"/.exec(expired.text) ?? [];
    const form = { carried: carried.replaceAll('&quot;', '"'), returnTo: '/annexes', account: name };
    const answer = await client.post('/sign-in', { ...form, _csrf: csrfOf(expired.text), password: castPassword });
    assert.equal(answer.status, 303);
    return answer.location;
  }
  const commentsLike = async (text: string) => (await portal.deps.db('annex_comments').where({ text })).length;

  test('waits on a page of its own, which reload and the back button find again', async () => {
    const client = await portal.client();
    const text = '请核对法定代表人的证件号码';
    const place = await carriedThrough(client, { text, row: '', field: '' });
    for (let time = 0; time < 2; time += 1) {
      const page = await client.get(place);
      assert.equal(page.status, 200);
      assert.ok(page.text.includes(text));
    }
    const [stored] = await portal.deps.db('carried_forms').select('sealed');
    assert.doesNotMatch(stored.sealed, /请核对/, 'unreadable at rest');
  });

  test('is sent on once: pressed again it leads to the same place, and its page leads there too', async () => {
    const client = await portal.client();
    const fields = { text: '请补充停车场面积', row: '', field: '' };
    const place = await carriedThrough(client, fields);
    const page = await client.get(place);
    const submission = place.split('form=')[1] ?? '';
    assert.ok(page.text.includes(`name="_submission" value="${submission}"`));
    const sent = { ...fields, _csrf: csrfOf(page.text), _submission: submission };
    for (let time = 0; time < 2; time += 1) {
      const answer = await client.post(path(), sent);
      assert.deepEqual([answer.status, answer.location], [303, `/annexes/${season.claimed.annexId}`]);
    }
    assert.equal(await commentsLike(fields.text), 1);
    assert.equal((await client.get(place)).location, `/annexes/${season.claimed.annexId}`);
    assert.equal((await portal.deps.db('carried_forms').where({ form_id: submission })).length, 0);
  });

  test('is not kept when another site sent it: browsers give that no cookie', async () => {
    const answer = await (await portal.client()).post(path(), { text: '混进来的内容', row: '', field: '' });
    assert.equal(answer.status, 401);
    assert.doesNotMatch(answer.text, /混进来的内容|name="carried"/);
  });

  test('is nobody else’s, and gone after half an hour', async () => {
    const client = await portal.client();
    const place = await carriedThrough(client, { text: '请核对行政区划', row: '', field: '' });
    const other = await (await portal.client('importer')).get(place);
    assert.equal(other.status, 410);
    assert.match(other.text, /只保留 30 分钟/);
    for (const ms of [14 * minutes, 14 * minutes]) {
      later(ms);
      assert.equal((await client.get(place)).status, 200);
    }
    later(3 * minutes);
    assert.equal((await client.get(place)).status, 410);
    await carriedThrough(await portal.client(), { text: '另一条', row: '', field: '' });
    assert.equal((await portal.deps.db('carried_forms')).length, 1, 'expired ones are removed');
  });

  test('is not kept beyond a size: then the page before is shown', async () => {
    const client = await portal.client();
    const fields = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`v.${n}`, 'x'.repeat(2_200)]));
    assert.equal(await carriedThrough(client, fields), '/annexes');
    assert.equal((await client.get('/resume')).status, 410);
  });
});
