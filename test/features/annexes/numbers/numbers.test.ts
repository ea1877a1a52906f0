import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { wordlessEntries } from '#test/support/audited-words.js';
import type { Client } from '#test/support/client.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('whole numbers of an annex (C61)', () => {
  let portal: TestPortal;
  let season: Season;
  let reviewer: Client;
  let base: string;
  let here: string;
  before(async () => {
    portal = await startTestPortal();
    season = await playSeason(portal);
    reviewer = await portal.client('reviewer');
    base = `/annexes/${season.claimed.annexId}`;
    here = `${base}/versions/${season.claimed.versionId}`;
  });
  after(() => portal.stop());

  const reveals = async (): Promise<Record<string, unknown>[]> =>
    (
      (await portal.deps
        .db('audit_entries')
        .select('state_after', 'object_id')
        .where({ verb: 'annex.reveal' })
        .orderBy('seq')) as { state_after: string; object_id: string }[]
    ).map(({ state_after, object_id }) => ({ annexId: Number(object_id), ...JSON.parse(state_after) }));

  test('a reviewer takes no file with whole numbers away before saying why, and is asked once for an annex', async () => {
    const asked = await reviewer.get(`${here}/original`);
    assert.equal(asked.status, 303);
    assert.equal(asked.location, `${base}/numbers?to=${encodeURIComponent(here)}`);
    assert.deepEqual(await reveals(), []);
    const form = await reviewer.get(asked.location);
    assert.match(form.text, /请先写明理由/);
    const refused = await reviewer.post(`${base}/numbers`, { to: here, reason: ' ' });
    assert.equal(refused.status, 422);
    assert.match(refused.text, /请写明查看的理由/);
    assert.equal((await reviewer.get(`${here}/original`)).status, 303, 'a refused reason opens nothing');
    assert.equal((await reviewer.post(`${base}/numbers`, { to: here, reason: '对照证照审核' })).location, here);
    assert.equal((await reviewer.get(`${here}/original`)).status, 200);
    const { annexId, versionId } = season.claimed;
    assert.deepEqual(await reveals(), [
      { annexId, reason: '对照证照审核' },
      { annexId, reason: '对照证照审核', file: 'original', versionId },
    ]);
  });

  test('the reason counts for this annex and this person alone', async () => {
    const other = `/annexes/${season.imported.annexId}/versions/${season.imported.versionId}`;
    assert.equal((await reviewer.get(`${other}/original`)).status, 303);
    const importer = await portal.client('importer');
    assert.equal((await importer.get(`${here}/original`)).status, 303);
  });

  test('the office takes its own file without being asked; that is recorded too', async () => {
    const before = (await reveals()).length;
    assert.equal((await (await portal.client('filer')).get(`${here}/original`)).status, 200);
    const [entry] = (await reveals()).slice(before);
    assert.equal(entry?.['reason'], '本机构填报');
  });

  test('nobody else is asked: an office finds no such page for another, and the way back stays within the annex', async () => {
    const neighbour = await portal.client('neighbour');
    assert.equal((await neighbour.get(`${base}/numbers`)).status, 404);
    assert.equal((await neighbour.post(`${base}/numbers`, { reason: '看看' })).status, 404);
    for (const to of [
      'https://example.org/',
      '//example.org',
      '/annexes/1/versions/1',
      `${base}/versions/1?x=<b>`,
      `${base}/versions/1/../../../accounts`,
    ])
      assert.equal((await reviewer.post(`${base}/numbers`, { to, reason: '电话核实' })).location, base, to);
  });

  test('the record names the annex and the reason', async () => {
    const record = (await (await portal.client('auditor')).get('/reveals')).text;
    assert.match(record, /附件 [^<]*附件4/);
    assert.match(record, /对照证照审核/);
    assert.deepEqual(await wordlessEntries(portal.deps.db), []);
  });
});
