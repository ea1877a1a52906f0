import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caseKindNames } from '#domain/filing/kinds.js';
import {
  type CaseAct,
  caseStateNames,
  findMove,
  isEnded,
  legalSteps,
  movesOf,
  otherPostOf,
} from '#domain/filing/moves.js';
import { defaultPattern, numberOf, patternFault, seriesOf } from '#domain/filing/numbering.js';

test('a case goes the way of the domain guide, and no other', () => {
  const steps = legalSteps()
    .filter(({ kind }) => kind === 'new')
    .map(({ from, to }) => `${from ?? ''}>${to}`);
  assert.deepEqual(steps.sort(), [
    '>draft',
    'draft>received',
    'draft>withdrawn',
    'received>returned',
    'received>reviewed',
    'received>supplement_notified',
    'received>withdrawn',
    'reviewed>filed',
    'reviewed>received',
    'reviewed>returned',
    'supplement_notified>received',
  ]);
  for (const kind of caseKindNames)
    for (const from of caseStateNames)
      for (const act of [
        'receive',
        'notify',
        'supplement',
        'review',
        'send_back',
        'confirm',
        'return',
        'withdraw',
      ] as CaseAct[]) {
        const move = findMove(kind, from, act);
        if (move) assert.ok(legalSteps().some((one) => one.kind === kind && one.from === from && one.to === move.to));
        if (isEnded(from)) assert.equal(move, undefined);
      }
});

test('a platform result is entered by one person and confirmed by another, without a review of its own', () => {
  assert.deepEqual(
    movesOf('second_entry').map(({ from, to }) => `${from}>${to}`),
    ['draft>received', 'received>filed', 'received>returned', 'draft>withdrawn', 'received>withdrawn'],
  );
});

test('nobody holds two posts of one case but in a small office', () => {
  assert.equal(otherPostOf({ acceptor: 1 }, 'reviewer', 1, false), 'acceptor');
  assert.equal(otherPostOf({ acceptor: 1 }, 'reviewer', 2, false), undefined);
  assert.equal(otherPostOf({ acceptor: 1, reviewer: 2 }, 'confirmer', 2, false), 'reviewer');
  assert.equal(otherPostOf({ acceptor: 1 }, 'acceptor', 1, false), undefined);
  assert.equal(otherPostOf({ acceptor: 1, reviewer: 1 }, 'confirmer', 1, true), undefined);
});

const parts = { divisionCode: '460100', classCode: '01', year: 2020 };

test('numbers are made as the pattern says', () => {
  assert.equal(numberOf(defaultPattern, parts, 1), '4601000100001');
  assert.equal(numberOf('琼修备〔{year}〕{division}-{class}-{seq:4}号', parts, 12), '琼修备〔2020〕460100-01-0012号');
  assert.equal(numberOf(defaultPattern, parts, 100_000), undefined);
  assert.equal(seriesOf(defaultPattern, parts), '460100/01/all');
  assert.equal(seriesOf(`{year}${defaultPattern}`, parts), '460100/01/2020');
});

test('a pattern that would give one number twice is refused', () => {
  assert.equal(patternFault(defaultPattern), undefined);
  assert.match(patternFault('{division}{class}') ?? '', /流水号/);
  assert.match(patternFault('{division}{seq:5}') ?? '', /\{class\}/);
  assert.match(patternFault('{class}{seq:5}') ?? '', /\{division\}/);
  assert.match(patternFault('{division}{class}{seq:5}{seq:3}') ?? '', /流水号/);
  assert.match(patternFault('{division}{class}{year}{year}{seq:5}') ?? '', /只能出现一次/);
  assert.match(patternFault('{division}{class}{seq:5}{month}') ?? '', /只能有/);
});
