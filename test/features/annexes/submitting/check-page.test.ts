import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { formsOf, tagsOf, textOf } from '#scripts/rehearsal/html.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import type { Client } from '#test/support/client.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('the page before an annex is submitted, and the receipt after it', () => {
  let portal: TestPortal;
  let season: Season;
  let filer: Client;
  let manager: Client;
  let base: string;
  let here: string;
  before(async () => {
    portal = await startTestPortal({ jobs: true });
    season = await playSeason(portal);
    [filer, manager] = await Promise.all([portal.client('filer'), portal.client('manager')]);
    const { annexId } = season.imported;
    base = `/annexes/${annexId}`;
    await portal.deps.db('annexes').where({ id: annexId }).update({
      state: 'returned',
      submitted_by: null,
      submitted_at: null,
      claimed_by: null,
      decided_by: null,
      decided_at: null,
      imported_by: null,
      imported_at: null,
    });
    const { current_version_id } = await portal.deps.db('annexes').where({ id: annexId }).first();
    const rows = [typedBusiness(1), typedBusiness(2), typedBusiness(3, { parking_area: '100' })];
    const sent = await filer.upload(`${base}/versions`, annexWorkbook(3, rows), {
      basedOn: String(current_version_id),
    });
    here = sent.location;
  });
  after(() => portal.stop());

  const buttonsTo = (html: string) => formsOf(html).filter(({ action }) => action.endsWith('/submission')).length;

  test('while something is open the button is disabled, says why and leads there', async () => {
    const { text, status } = await manager.get(`${base}/submission`);
    assert.equal(status, 200);
    assert.equal(buttonsTo(text), 0);
    assert.match(
      text,
      /<button type="button" class="button" disabled aria-describedby="submission-why"\s*>报送第 2 版/,
    );
    assert.match(textOf(text), /还有 1 处提醒没有确认，不能报送.*查看提醒/s);
  });

  test('it says what goes, with which reasons, by whom and until when; the button is there alone', async () => {
    const [{ kind }] = await portal.deps.db('annex_findings').where({ version_id: here.split('/').pop(), level: 'W' });
    await filer.post(`${here}/confirmations`, { kind, reason: '场地已到现场核对' });
    for (const path of [base, here]) {
      const { text } = await manager.get(path);
      assert.equal(buttonsTo(text), 0, path);
      assert.match(text, /href="[^"]*\/submission">核对并报送第 2 版（3 行）/);
    }
    const page = await manager.get(`${base}/submission`);
    const said = textOf(page.text);
    assert.equal(buttonsTo(page.text), 1);
    assert.match(said, /数据 3 行/);
    assert.match(said, /按“经营类别”.*3/s);
    assert.match(said, /按“行政区划[^”]*”.*3/s);
    assert.match(said, /停车场面积[^：]*：低于参考下限 1 场地已到现场核对 /);
    assert.match(said, new RegExp(`报送责任人 ${(await who(portal.cast.manager.id)).display_name} ?（`));
    assert.match(said, /填报人 /);
    assert.match(said, /截止时间 2020-11-27 17:00:00（北京时间） ?，现在报送不算迟报/);
    const primary = tagsOf(page.text, 'button').filter(({ attributes }) =>
      /\bprimary\b/.test(attributes['class'] ?? ''),
    );
    assert.equal(primary.length, 1);
  });
  const who = (id: number) => portal.deps.db('operators').where({ id }).first();

  test('a page that shows another file does not submit this one', async () => {
    const refused = await manager.post(`${base}/submission`, { seen: '0'.repeat(32) });
    assert.equal(refused.status, 409);
    assert.equal((await portal.deps.db('annexes').where({ id: season.imported.annexId }).first()).state, 'returned');
  });

  test('others have no such page; the office that has nothing yet is told so', async () => {
    for (const name of ['filer', 'reviewer'] as const)
      assert.equal((await (await portal.client(name)).get(`${base}/submission`)).status, 403, name);
    assert.equal((await (await portal.client('neighbour')).get(`${base}/submission`)).status, 404);
    assert.equal((await manager.get(`/annexes/${season.claimed.annexId}/submission`)).status, 409, 'is submitted');
    const { unit_code } = await portal.deps.db('annexes').where({ id: season.claimed.annexId }).first();
    const empty = await portal.deps.db('annexes').where({ unit_code, annex_no: 2 }).first();
    assert.equal((await manager.get(`/annexes/${empty.id}/submission`)).status, 409, 'no file');
  });

  test('submitting leads to the receipt, which can be proved by whoever may see the annex', async () => {
    const { text } = await manager.get(`${base}/submission`);
    const seen =
      tagsOf(text, 'input').find(({ attributes }) => attributes['name'] === 'seen')?.attributes['value'] ?? '';
    const submitted = await manager.post(`${base}/submission`, { seen });
    assert.equal(submitted.location, `${here}/receipt`);
    const receipt = await manager.get(submitted.location);
    const said = textOf(receipt.text);
    const version = await portal.deps
      .db('annex_versions')
      .where({ id: here.split('/').pop() })
      .first();
    assert.match(said, /已报送，等待省级审核/);
    assert.match(said, new RegExp(`${portal.deps.config.organName} 机动车维修备案管理附件3报送回执`));
    assert.match(said, /报送时间 2020-11-\d\d \d\d:\d\d:\d\d（北京时间，UTC\+8）/);
    assert.ok(said.includes(version.sha256.replace(/(.{8})(?=.)/g, '$1 ')), 'the digest in groups');
    assert.match(said, /接收单位（盖章）.*填报单位经办人（签字）/s);
    assert.match(receipt.text, /<svg class="qr"/);
    assert.match(receipt.text, /data-print/);
    const path = `/receipts/${version.receipt_no}`;
    assert.match(said, new RegExp(`https?://[^ ]+${path}`));
    for (const name of ['manager', 'reviewer'] as const) {
      const proof = await (await portal.client(name)).get(path);
      assert.equal(proof.status, 200, name);
      assert.match(textOf(proof.text), /系统中有这张回执.*第 2 版.*是本表的当前版本/s);
    }
    const neighbour = await (await portal.client('neighbour')).get(path);
    const unknown = await (await portal.client('neighbour')).get(`${path}X`);
    for (const answer of [neighbour, unknown]) assert.equal(answer.status, 404);
    assert.doesNotMatch(neighbour.text, new RegExp(version.sha256.slice(0, 8)));
    assert.equal(
      textOf(neighbour.text).replaceAll(version.receipt_no, ''),
      textOf(unknown.text).replaceAll(`${version.receipt_no}X`, ''),
    );
    assert.equal((await (await portal.client()).get(path)).status, 303, 'signed in first');
    assert.equal((await manager.get('/receipts/%27%3B--')).status, 404);
  });
});
