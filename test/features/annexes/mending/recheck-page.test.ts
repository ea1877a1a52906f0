import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { runAnnexRecheck } from '#features/annexes/checking/check-job.js';
import { checkState } from '#features/annexes/checking/recheck-rules.js';
import { tagsOf, textOf } from '#scripts/rehearsal/html.js';
import type { Client } from '#test/support/client.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
let season: Season;
let filer: Client;
let here: string;
let row: string;
before(async () => {
  portal = await startTestPortal();
  season = await playSeason(portal);
  filer = await portal.client('filer');
  here = `/annexes/${season.open.annexId}/versions/${season.open.versionId}`;
  row = `${here}/rows/2`;
  // Nobody runs jobs here: the answer does not wait for one.
  portal.deps.jobSignal.waitFor = async () => {};
});
after(() => portal.stop());

const regionOf = (html: string) =>
  tagsOf(html, 'section').find(({ attributes }) => attributes['id'] === 'annexes-mending-faults');
/** What the browser asks for while the region polls itself. */
const poll = () => filer.get(row, { 'HX-Request': 'true', 'HX-Target': 'annexes-mending-faults' });

test('what was checked counts, what is being checked does not yet', () => {
  const at = new Date('2020-11-26T02:00:00Z');
  assert.equal(checkState({ checkedAt: at }, { state: 'waiting' }), 'done');
  assert.equal(checkState({ checkedAt: null }, { state: 'running' }), 'running');
  assert.equal(checkState({ checkedAt: null }, undefined), 'running');
  assert.equal(checkState({ checkedAt: null }, { state: 'failed' }), 'failed');
});

test('a mended row says that it is being checked, and calls no field faulty by the check from before', async () => {
  const before = await filer.get(row);
  assert.match(before.text, /class="cell faulty/);
  assert.equal(regionOf(before.text)?.attributes['hx-get'], undefined);
  const seen = /name="seen" value="(\d*)"/.exec(before.text)?.[1] ?? '';
  const saved = await filer.post(row, { seen, 'v.agency_uscc': '12469001555555553Y' });
  assert.equal(saved.status, 303);

  const page = await filer.get(row);
  assert.match(page.text, /第 2 行已保存，正在重新检查。/);
  assert.doesNotMatch(textOf(page.text), /已保存并重新检查。|本行有 \d+ 处问题/);
  assert.doesNotMatch(page.text, /class="cell faulty/);
  assert.match(page.text, /正在重新检查，完成后在这里显示结果；也可以稍后<a href="[^"]*\/rows\/2">刷新<\/a>/);
  assert.match(textOf(page.text), /修改前查出 2 处问题/);
  assert.equal(regionOf(page.text)?.attributes['hx-trigger'], 'every 2s');
  assert.doesNotMatch(page.text, /name="take"/, 'a proposal of before is not offered');
  const version = await filer.get(here);
  assert.match(textOf(version.text), /修改已保存，正在重新检查；下面列出的是修改之前的问题/);
  const polled = await poll();
  assert.ok(!polled.text.includes('<html'));
  assert.equal(regionOf(polled.text)?.attributes['hx-trigger'], 'every 2s');
});

test('once it is checked the region shows the outcome and asks no more', async () => {
  await runAnnexRecheck(portal.deps, { versionId: season.open.versionId }, () => {});
  const polled = await poll();
  assert.equal(regionOf(polled.text)?.attributes['hx-trigger'], undefined);
  assert.match(textOf(polled.text), /本行有 1 处问题/);
  assert.match((await filer.get(row)).text, /class="cell doubtful/);
});

test('a check that was given up is said to be, with what to do', async () => {
  const { db } = portal.deps;
  await db('annex_versions').where({ id: season.open.versionId }).update({ checked_at: null });
  await db('jobs').where({ name: 'annex.recheck' }).update({ state: 'failed' });
  for (const path of [row, here])
    assert.match(textOf((await filer.get(path)).text), /重新检查没有完成，不能报送。请再保存一次在线修改/, path);
});
