import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { stepNow, stepViews } from '#features/annexes/steps-present.js';
import { tagsOf, textOf } from '#scripts/rehearsal/html.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

test('an annex stands at one step, in every state', () => {
  const at = (over: object) =>
    stepNow({ annexNo: 3, state: 'filling', hasVersion: true, hasOpen: false, ...over } as Parameters<
      typeof stepNow
    >[0]);
  assert.equal(at({ hasVersion: false }), '填写');
  assert.equal(at({ hasOpen: true }), '改正');
  assert.equal(at({ state: 'returned', hasOpen: true }), '改正');
  assert.equal(at({}), '报送');
  assert.equal(at({ state: 'submitted' }), '审核');
  assert.equal(at({ state: 'accepted' }), '入库');
  assert.equal(at({ state: 'accepted', annexNo: 1 }), undefined);
  assert.equal(at({ state: 'imported' }), undefined);
  const names = (annexNo: number) =>
    stepViews({ annexNo, state: 'accepted', hasVersion: true, hasOpen: false }).map(({ name }) => name);
  assert.deepEqual(names(3), ['下载', '填写', '上传', '改正', '报送', '审核', '入库']);
  assert.equal(names(2).at(-1), '审核');
});

describe('the pages of the journey', () => {
  let portal: TestPortal;
  let season: Season;
  before(async () => {
    portal = await startTestPortal();
    season = await playSeason(portal);
  });
  after(() => portal.stop());

  const primaries = (html: string): number =>
    ['a', 'button']
      .flatMap((name) => tagsOf(html, name))
      .filter(({ attributes }) => /\bprimary\b/.test(attributes['class'] ?? '')).length;

  test('each shows where the annex stands and has one primary button', async () => {
    const { open, claimed, imported } = season;
    const { unit_code } = await portal.deps.db('annexes').where({ id: open.annexId }).first();
    const empty = await portal.deps.db('annexes').where({ unit_code, annex_no: 2 }).first();
    const of = ({ annexId, versionId }: { annexId: number; versionId: number }) => [
      `/annexes/${annexId}`,
      `/annexes/${annexId}/versions/${versionId}`,
      `/annexes/${annexId}/versions/${versionId}/receipt`,
      `/annexes/${annexId}/versions/${versionId}/rows/2`,
    ];
    const pages: [who: 'filer' | 'manager', path: string, step: string][] = [
      ...of(open).flatMap(
        (path) =>
          [
            ['filer', path, '改正'],
            ['manager', path, '改正'],
          ] as ['filer', string, string][],
      ),
      ...of(claimed).flatMap((path) => [['filer', path, '审核']] as ['filer', string, string][]),
      ...of(imported).map((path): ['manager', string, string] => ['manager', path, '']),
      ['filer', `/annexes/${empty.id}`, '填写'],
      ['filer', `/annexes/${empty.id}/entry`, '填写'],
      ['filer', `/annexes/${open.annexId}/versions/${open.versionId}/new-row`, '改正'],
      ['filer', `/annexes/${open.annexId}/versions/${open.versionId}?level=W`, '改正'],
      ['manager', `/annexes/${open.annexId}/submission`, '改正'],
    ];
    const wrong: string[] = [];
    for (const [who, path, step] of pages) {
      const { status, text } = await (await portal.client(who)).get(path);
      const here = /<li class="here"[^>]*>([\s\S]*?)<\/li>/.exec(text)?.[1] ?? '';
      if (status !== 200) wrong.push(`${who} ${path}: ${status}`);
      else if (!text.includes('id="annexes-steps"') || !textOf(here).startsWith(step))
        wrong.push(`${who} ${path}: stands at ${textOf(here)}`);
      else if (primaries(text) !== 1) wrong.push(`${who} ${path}: ${primaries(text)} primary buttons`);
    }
    assert.deepEqual(wrong, []);
  });
});
