import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Actor } from '#platform/http/actor.js';
import type { BoardCell } from '#features/drive/queries.js';
import { boardCell as cell } from '#test/support/board-cell.js';
import { fillingWork } from '#features/annexes/work.js';

const person = (...verbs: string[]) => ({ verbs: new Set(verbs) }) as unknown as Actor;
const collector = person('annex.upload', 'annex.fix');
const manager = person('annex.submit');
const title = '附件3《已备案机动车维修经营业户信息采集表》';

test('an office is told the one thing to do next, and its button leads there', () => {
  const line = (change: Partial<BoardCell>, who = collector) => fillingWork(cell(change), '', who, undefined);
  assert.deepEqual(line({ versionId: null }), {
    what: `${title}未上传`,
    detail: '在线填报，或下载空白表填好后上传',
    act: { label: '去填报', path: '/annexes/1' },
  });
  assert.equal(line({ versionId: null, annexNo: 4 }).detail, '下载空白表，填好后上传');
  assert.match(line({ versionId: null, annexNo: 1 }).detail ?? '', /^在线填报/);
  assert.deepEqual(line({ errors: 1_200, warnings: 3 }), {
    what: `${title}有 1\u2009200 处错误待改正`,
    act: { label: '去改正', path: '/annexes/1/versions/9' },
  });
  assert.equal(line({ errors: 2 }, manager).act.label, '查看');
  assert.equal(line({ warnings: 3 }).detail, '3 处提醒核对说明后，由机构管理员报送');
  assert.deepEqual(line({}, manager).act, { label: '去报送', path: '/annexes/1/submission' });
  assert.equal(line({}).act.label, '查看');
});

test('a returned annex says first what was asked', () => {
  const asked = { count: 2, first: '第 3 行的经营地址与营业执照不符，'.repeat(4) };
  const { what, detail } = fillingWork(cell({ state: 'returned' }), '海口市：', collector, asked);
  assert.equal(what, `海口市：${title}已退回`);
  assert.match(detail ?? '', /^2 条审核意见待答复：“第 3 行的经营地址与营业执照不符，.*……”$/);
  assert.equal(
    fillingWork(cell({ state: 'returned', errors: 5 }), '', collector, undefined).detail,
    '按审核意见改正后重新报送',
  );
});
