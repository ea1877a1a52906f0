import assert from 'node:assert/strict';
import { test } from 'node:test';
import { annexTransitions, nextState, type AnnexState } from '#domain/annexes/states.js';
import {
  annexNamed,
  type Evidence,
  type MailFound,
  rowsEvidence,
  unitFinder,
} from '#features/annexes/mailbox/incoming/evidence.js';
import {
  amongRivals,
  type MailSlot,
  type MailVerdict,
  unitOf,
  verdictOf,
} from '#features/annexes/mailbox/incoming/verdict-rules.js';

const units = unitFinder([
  { code: '460400', name: '儋州市', within: null, codes: ['460400'], names: ['儋州市', '儋州', '示例甲局'] },
  { code: '460499', name: '洋浦经济开发区', within: '460400', codes: ['460499'], names: ['洋浦经济开发区', '洋浦'] },
  { code: '460100', name: '海口市', within: null, codes: ['460100', '460105'], names: ['海口市', '海口', '秀英区'] },
  { code: '460202', name: '海棠区', within: null, codes: ['460202'], names: ['海棠区', '三亚市示例局'] },
  { code: '460203', name: '吉阳区', within: null, codes: ['460203'], names: ['吉阳区', '三亚市示例局'] },
]);

test('units are found by any name, the longest first; whoever writes a place within another means the smaller', () => {
  assert.deepEqual(units.inText('儋州市洋浦经济开发区附件3'), ['460499']);
  assert.deepEqual(units.inText('海口 市秀英 区'), ['460100']);
  assert.deepEqual([...units.inText('海口、儋州')].sort(), ['460100', '460400']);
  assert.deepEqual(units.inText('示例'), []);
  assert.deepEqual(
    [...units.inText('三亚市示例局')].sort(),
    ['460202', '460203'],
    'an office of two units says neither',
  );
});

test('a code stands by itself: no part of a longer number is one', () => {
  assert.deepEqual(units.byCode('附件3_460105_20201127.xlsx'), ['460100']);
  assert.deepEqual(units.byCode('4601051234'), []);
  assert.deepEqual(units.byCode('469999'), []);
});

test('the annex that a name says, and none where it says two', () => {
  const said = [
    '附件3.xlsx',
    '附件三（终）.xls',
    '附 件 3',
    '附件（3）',
    '附件3、附件4.xlsx',
    '附件31',
    '新建.xlsx',
  ].map(annexNamed);
  assert.deepEqual(said, [3, 3, null, 3, null, null, null]);
});

test('rows of nearly one unit are of it, rows of two are of both', () => {
  assert.deepEqual(
    rowsEvidence(
      new Map([
        ['460100', 95],
        ['460400', 5],
      ]),
    ),
    ['460100'],
  );
  assert.deepEqual(
    [
      ...rowsEvidence(
        new Map([
          ['460100', 60],
          ['460400', 40],
        ]),
      ),
    ].sort(),
    ['460100', '460400'],
  );
  assert.deepEqual(rowsEvidence(new Map()), []);
});

const evidence = (...said: (readonly [Evidence['source'], ...string[]])[]): Evidence[] =>
  said.map(([source, ...codes]) => ({ source, units: codes }));

test('content is enough, one sign of the mail is not, two are; nothing that contradicts is passed over', () => {
  const cases: readonly (readonly [Evidence[], ReturnType<typeof unitOf>])[] = [
    [evidence(['rows', 'A']), { kind: 'sure', code: 'A' }],
    [evidence(['code', 'A'], ['rows']), { kind: 'sure', code: 'A' }],
    [evidence(['subject', 'A']), { kind: 'weak', code: 'A' }],
    [evidence(['name', 'A']), { kind: 'weak', code: 'A' }],
    [evidence(['address', 'A']), { kind: 'weak', code: 'A' }],
    [evidence(['subject', 'A'], ['address', 'A']), { kind: 'sure', code: 'A' }],
    [evidence(['subject', 'A', 'B'], ['rows', 'A']), { kind: 'sure', code: 'A' }],
    [evidence(['subject', 'A', 'B']), { kind: 'none', question: 'nobody' }],
    [evidence(['rows', 'A'], ['address', 'B']), { kind: 'none', question: 'contradiction' }],
    [evidence(['rows', 'A'], ['title', 'B']), { kind: 'none', question: 'contradiction' }],
    [evidence(['rows', 'A'], ['name', 'B']), { kind: 'none', question: 'contradiction' }],
    [evidence(['rows', 'A', 'B'], ['subject', 'A'], ['address', 'A']), { kind: 'none', question: 'contradiction' }],
    [evidence(['rows']), { kind: 'none', question: 'nobody' }],
  ];
  for (const [signs, right] of cases) assert.deepEqual(unitOf(signs), right, JSON.stringify(signs));
});

const slot = (over: Partial<MailSlot> = {}): MailSlot => ({
  annexId: 1,
  annexNo: 3,
  unitCode: 'A',
  unitName: '甲',
  agencyName: '甲局',
  state: 'filling',
  receivedAt: null,
  ...over,
});
const found = (over: Partial<MailFound> = {}): MailFound => ({
  annexes: [3],
  isClear: true,
  namedNo: null,
  rows: 1,
  evidence: evidence(['rows', 'A']),
  ...over,
});
const mailedAt = new Date('2020-11-26');
const kindOf = (file: MailFound, slots: readonly MailSlot[] = [slot()], sameAs = '') => {
  const verdict = verdictOf(file, { slots, mailedAt, sameAs });
  return verdict.kind === 'ask' ? verdict.question : verdict.kind;
};

test('the header counts for more than the name, the name decides where the header cannot', () => {
  assert.equal(kindOf(found({ namedNo: 4 })), 'certain');
  assert.equal(kindOf(found({ annexes: [3, 4], isClear: false })), 'which');
  assert.equal(kindOf(found({ annexes: [3, 4], isClear: false, namedNo: 3 })), 'certain');
  assert.equal(kindOf(found({ annexes: [4, 5], isClear: false, namedNo: 3 })), 'which');
  assert.equal(kindOf(found({ annexes: [], isClear: false })), 'annex');
});

test('what fits an annex of two drives is asked about, unless the file or the mail says whose it is', () => {
  const slots = [slot({ driveId: 1, driveName: '247号' }), slot({ annexId: 2, driveId: 2, driveName: '88号' })];
  const verdict = (over: Partial<MailFound> = {}) => verdictOf(found(over), { slots, mailedAt: null, sameAs: '' });
  assert.deepEqual(verdict(), { kind: 'ask', question: 'drive', annexNo: 3, unitCode: 'A' });
  assert.deepEqual(verdict({ driveId: 2 }), { kind: 'certain', annexId: 2, annexNo: 3, unitCode: 'A' });
  assert.equal((verdict({ driveId: 3 }) as { question?: string }).question, 'drive');
});

test('where it is already, where it cannot go and what is older are told before it is certain', () => {
  assert.equal(kindOf(found(), [slot()], '已有'), 'same');
  for (const state of Object.keys(annexTransitions) as AnnexState[])
    assert.equal(kindOf(found(), [slot({ state })]), nextState(state, 'upload') ? 'certain' : 'closed', state);
  assert.equal(kindOf(found(), [slot({ receivedAt: new Date('2020-11-27') })]), 'older');
  assert.equal(kindOf(found(), [slot({ receivedAt: new Date('2020-11-25') })]), 'certain');
  assert.equal(kindOf(found(), [slot({ unitCode: 'B' })]), 'nobody');
  const rejectedBy = new Set([1]);
  const again = verdictOf(found(), { slots: [slot()], mailedAt, sameAs: '', rejectedBy });
  assert.equal(again.kind === 'ask' && again.question, 'rejected');
});

test('of several for one annex the later goes on; of one time none does; a copy is one', () => {
  const verdict = { kind: 'certain', annexId: 1, annexNo: 3, unitCode: 'A' } as const;
  const rival = (id: number, sha256: string, day: string | null) => ({
    id,
    sha256,
    mailedAt: day === null ? null : new Date(day),
    verdict: verdict as MailVerdict,
  });
  const told = (files: ReturnType<typeof rival>[]) =>
    amongRivals(files).map(({ verdict: one }) => (one.kind === 'ask' ? one.question : one.kind));
  assert.deepEqual(told([rival(1, 'x', '2020-11-25'), rival(2, 'y', '2020-11-26')]), ['later', 'certain']);
  assert.deepEqual(told([rival(1, 'x', '2020-11-25'), rival(2, 'y', '2020-11-25')]), ['twice', 'twice']);
  assert.deepEqual(told([rival(1, 'x', null), rival(2, 'y', null)]), ['twice', 'twice']);
  assert.deepEqual(told([rival(1, 'x', '2020-11-25'), rival(2, 'x', '2020-11-26')]), ['certain', 'same']);
});
