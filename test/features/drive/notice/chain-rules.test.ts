import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ChainHop, type ChainNode, chainOf, heirOf, linesOf, rollUp } from '#features/drive/notice/chain-rules.js';

const at = new Date('2020-11-20T01:00:00Z');
let made = 0;
const hop = (unitCode: string, fromAgencyId: number, toAgencyId: number, change: Partial<ChainHop> = {}): ChainHop => {
  made += 1;
  return { id: made, unitCode, fromAgencyId, toAgencyId, acknowledgedAt: null, withdrawnAt: null, ...change };
};
const shape = (trees: readonly ChainNode<ChainHop>[]) =>
  linesOf(trees).map(({ node, depth }) => `${'>'.repeat(depth)}${node.agencyId}`);
const none = new Map<number, number>();
const [sanya, haitang, jiyang, tianya, yazhou] = [1, 2, 3, 4, 5];

describe('the chain of a notice', () => {
  const districts = [
    hop('460202', sanya, haitang),
    hop('460203', sanya, jiyang),
    hop('460204', sanya, tianya),
    hop('460205', sanya, yazhou),
  ];

  test('one that passes it on to its four districts, and a bureau to the one that does the work', () => {
    const [bureau, centre] = [10, 11];
    const all = [sanya, haitang, jiyang, tianya, yazhou, bureau, centre, 20];
    const trees = chainOf(all, [...districts, hop('469021', bureau, centre)], none);
    assert.deepEqual(shape(trees), ['1', '>2', '>3', '>4', '>5', '10', '>11', '20']);
    const done = new Set([haitang, tianya, yazhou]);
    assert.deepEqual(
      rollUp(trees[0] as ChainNode<ChainHop>, ({ agencyId }) => done.has(agencyId)),
      { done: 3, all: 4 },
    );
    assert.deepEqual(
      rollUp({ below: trees }, ({ agencyId }) => done.has(agencyId)),
      { done: 3, all: 8 },
    );
  });

  test('forwarded twice, the first sender sees both, the second its own', () => {
    const hops = [hop('469021', 10, 11), hop('469021', 11, 12)];
    const [tree] = chainOf([10, 11, 12], hops, none);
    assert.deepEqual(shape(tree ? [tree] : []), ['10', '>11', '>>12']);
    const isDone = ({ agencyId }: ChainNode<ChainHop>) => agencyId === 12;
    assert.deepEqual(rollUp(tree as ChainNode<ChainHop>, isDone), { done: 1, all: 2 });
    assert.deepEqual(rollUp(tree?.below[0] as ChainNode<ChainHop>, isDone), { done: 1, all: 1 });
  });

  test('an office in the middle that was merged into another leaves its place to it', () => {
    const hops = [hop('469021', 10, 11, { acknowledgedAt: at }), hop('469021', 11, 12)];
    const [tree] = chainOf([10, 21, 12], hops, new Map([[11, 21]]));
    assert.deepEqual(shape(tree ? [tree] : []), ['10', '>21', '>>12']);
    assert.equal(tree?.below[0]?.hop?.toAgencyId, 11, 'the receipt names who signed it');
    assert.equal(
      heirOf(
        11,
        new Map([
          [11, 21],
          [21, 31],
        ]),
      ),
      31,
    );
    assert.equal(
      heirOf(
        11,
        new Map([
          [11, 21],
          [21, 11],
        ]),
      ),
      21,
      'a ring ends',
    );
  });

  test('a hop between two that are one by now is none', () => {
    assert.deepEqual(shape(chainOf([10, 12], [hop('469021', 10, 11), hop('469021', 11, 12)], new Map([[11, 10]]))), [
      '10',
      '>12',
    ]);
    assert.deepEqual(shape(chainOf([10, 12], [hop('469021', 10, 11)], new Map([[11, 10]]))), ['10', '12']);
  });

  test('what was withdrawn, or came back, leaves no trace', () => {
    assert.deepEqual(shape(chainOf([10, 11], [hop('469021', 10, 11, { withdrawnAt: at })], none)), ['10', '11']);
    const back = [hop('469021', 10, 11), hop('469021', 11, 12), hop('469021', 12, 10)];
    assert.deepEqual(shape(chainOf([10, 11, 12], back, none)), ['10', '11', '12']);
    const again = [...back, hop('469021', 10, 13)];
    assert.deepEqual(shape(chainOf([10, 11, 12, 13], again, none)), ['10', '>13', '11', '12']);
    const elsewhere = [hop('469021', 10, 11), hop('469021', 10, 12)];
    assert.deepEqual(shape(chainOf([10, 11, 12], elsewhere, none)), ['10', '>12', '11']);
  });

  test('two units in a ring hide nobody, and one office by two ways counts once', () => {
    const ring = [hop('469021', 10, 11), hop('469022', 11, 10)];
    const shown = linesOf(chainOf([10, 11], ring, none)).map(({ node }) => node.agencyId);
    assert.deepEqual([...new Set(shown)].sort(), [10, 11]);
    const twoWays = [hop('469021', 10, 11), hop('469022', 10, 12), hop('469022', 12, 11)];
    const [tree] = chainOf([10, 11, 12], twoWays, none);
    assert.deepEqual(
      rollUp(tree as ChainNode<ChainHop>, () => true),
      { done: 2, all: 2 },
    );
    const open = ({ hop: by }: ChainNode<ChainHop>) => by?.fromAgencyId !== 12;
    assert.equal(rollUp(tree as ChainNode<ChainHop>, open).done, 1, 'done only where it is done by every way');
    const ownWay = ({ hop: by }: ChainNode<ChainHop>) => by?.fromAgencyId !== 10;
    assert.equal(rollUp(tree as ChainNode<ChainHop>, ownWay).done, 0, 'in whatever order the ways are walked');
  });
});
