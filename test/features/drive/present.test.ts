import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sumsByAnnex, workLine } from '#features/drive/present.js';
import type { BoardCell } from '#features/drive/queries.js';

const cell = (change: Partial<BoardCell> = {}): BoardCell => ({
  annexId: 1,
  unitCode: '460100',
  unitName: '海口市',
  agencyId: 3,
  agencyName: '海口市示例道路运输管理处',
  agencyCode: '460100',
  annexNo: 3,
  state: 'filling',
  isLate: false,
  versionNo: 2,
  errors: 0,
  warnings: 0,
  rows: 10,
  submittedAt: null,
  claimedBy: null,
  ...change,
});
const officeTask = (change: Partial<BoardCell>) => workLine('office', false, cell(change)).task;
const provinceTask = (change: Partial<BoardCell>) => workLine('province', false, cell(change)).task;

test('an office is told the one thing to do next', () => {
  assert.equal(officeTask({ versionNo: null }), '下载空白表，填好后上传');
  assert.equal(officeTask({ versionNo: null, annexNo: 1 }), '在线填写，或下载空白表填好后上传');
  assert.equal(officeTask({ errors: 1_200, warnings: 3 }), '改正 1\u2009200 处错误');
  assert.equal(officeTask({ warnings: 3 }), '核对 3 处提醒，再由机构管理员报送');
  assert.equal(officeTask({}), '由机构管理员报送');
  assert.equal(officeTask({ state: 'returned', errors: 5 }), '按审核意见改正后重新报送');
});

test('the province is told whose turn it is', () => {
  assert.equal(provinceTask({ state: 'submitted' }), '认领并审核');
  assert.equal(provinceTask({ state: 'submitted', claimedBy: 7 }), '审核中');
  assert.equal(provinceTask({ state: 'accepted', claimedBy: 7 }), '入库（须由接收人以外的人员）');
});

test('an annex names its unit only among those of several', () => {
  assert.equal(workLine('office', false, cell()).title, '附件3');
  assert.equal(workLine('office', true, cell()).title, '附件3（海口市）');
});

test('the sums count every annex once', () => {
  const [, , third] = sumsByAnnex([cell(), cell({ state: 'returned' }), cell({ annexNo: 4 })]);
  assert.deepEqual(third, {
    annexNo: 3,
    total: 2,
    filling: 1,
    submitted: 0,
    returned: 1,
    accepted: 0,
    imported: 0,
  });
});
