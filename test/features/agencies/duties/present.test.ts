import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BoardLine } from '#features/agencies/duties/board.js';
import { type BoardSight, boardRow, faultView } from '#features/agencies/duties/present.js';

const sight = (change: Partial<BoardSight> = {}): BoardSight => ({
  opensOffice: () => true,
  opensAnnex: ({ agencyId }) => agencyId === 3,
  mayChange: true,
  mayForward: true,
  ...change,
});
const mark = {
  id: 7,
  unitCode: '469028',
  agencyId: 3,
  annexNo: 1,
  state: 'accepted' as const,
  versionId: 5,
  isLate: false,
};
const line = (change: Partial<BoardLine> = {}): BoardLine => ({
  code: '469028',
  name: '陵水黎族自治县',
  office: undefined,
  officeName: '',
  fault: null,
  hops: [],
  accounts: 0,
  annexes: [
    mark,
    { ...mark, annexNo: 2, agencyId: 4 },
    { ...mark, annexNo: 3, state: 'filling' as const, versionId: null },
  ],
  ...change,
});

test('a unit has five marks, links only where its annex opens, and none where there is no annex', () => {
  const { marks, name, hop, office } = boardRow(line(), sight());
  assert.equal(name, '陵水自治县');
  assert.deepEqual([hop, office], [undefined, undefined]);
  assert.deepEqual(marks, [
    { path: '/annexes/7', title: '附件1', look: 'accepted', word: '已接收' },
    { path: '', title: '附件2', look: 'accepted', word: '已接收' },
    { path: '/annexes/7', title: '附件3', look: 'empty', word: '未上传' },
    { path: '', title: '', look: '', word: '' },
    { path: '', title: '', look: '', word: '' },
  ]);
});

test('a fault offers only what the person may do about it', () => {
  const other = { id: 8, name: '示例中心', state: 'registered', doesRepair: true, divisionCode: '469028' };
  const double = { kind: 'double', sentence: '重复。', others: [other] } as const;
  assert.equal(faultView('469028', double, sight()).cures[0]?.mergePath, '/agencies/8/merge');
  assert.equal(faultView('469028', double, sight()).mayForward, false);
  assert.deepEqual(faultView('469028', double, sight({ mayChange: false })).cures, []);
  const uncovered = { kind: 'uncovered', sentence: '无人。', others: [] } as const;
  assert.equal(faultView('469028', uncovered, sight()).mayForward, true);
  assert.equal(faultView('469028', uncovered, sight({ mayForward: false })).mayForward, false);
});
