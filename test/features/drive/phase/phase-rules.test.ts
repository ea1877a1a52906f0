import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { verbRoles } from '#domain/policy.js';
import {
  closedPaths,
  closedSentence,
  collects,
  menuPhases,
  type Phase,
  phaseOf,
  rowOf,
  verbPhases,
} from '#features/drive/phase/phase-rules.js';
import { navigation } from '#src/navigation.js';

const zone = 'Asia/Shanghai';
const drive = { state: 'open', goLiveOn: '2020-12-01' } as const;
const before = new Date('2020-11-30T15:59:59Z');
const from = new Date('2020-11-30T16:00:00Z');
const filling = { state: 'filling', extendedTo: null } as const;

test('operation begins with the day of go-live in the office’s zone; a drive that is not open has none', () => {
  assert.equal(phaseOf(drive, before, zone), 'collection');
  assert.equal(phaseOf(drive, from, zone), 'operation');
  for (const state of ['planned', 'closed'] as const) assert.equal(phaseOf({ ...drive, state }, before, zone), 'ended');
});

test('from go-live on an office works on what was returned and where it has more time, and on nothing else', () => {
  const later = new Date('2020-12-10T09:00:00Z');
  assert.ok(collects(drive, filling, before, zone));
  assert.ok(!collects(drive, filling, from, zone));
  assert.ok(!collects(drive, { state: 'imported', extendedTo: null }, from, zone));
  assert.ok(collects(drive, { state: 'returned', extendedTo: null }, from, zone));
  assert.ok(collects(drive, { ...filling, extendedTo: later }, later, zone));
  assert.ok(!collects(drive, { ...filling, extendedTo: later }, new Date(later.getTime() + 1), zone));
  assert.ok(!collects({ ...drive, state: 'closed' }, { state: 'returned', extendedTo: later }, from, zone));
  assert.equal(closedSentence(drive, filling, before, zone), '');
  assert.match(closedSentence(drive, filling, from, zone), /从 2020-12-01 起是运行阶段.*请联系省局/);
});

describe('the table of phases', () => {
  const phases: readonly Phase[] = ['collection', 'operation', 'ended'];

  test('names verbs of the policy and entries of the menu, each with every phase and what to do instead', () => {
    for (const [verb, row] of Object.entries(verbPhases)) {
      assert.ok(Object.hasOwn(verbRoles, verb), verb);
      assert.deepEqual(Object.keys(row.in).sort(), [...phases].sort(), verb);
      assert.ok(row.what.length > 3 && row.instead.length > 10, verb);
    }
    const entries = new Set(navigation.flatMap(({ entries }) => entries.map(({ path }) => path)));
    for (const path of Object.keys(menuPhases)) assert.ok(entries.has(path), path);
  });

  test('closes nothing while it is collected, but what only comes with its end', () => {
    for (const row of Object.values(verbPhases)) assert.equal(row.in.collection, row.lasts ? 'closed' : 'open');
    const filings = ['/filings/overdue', '/filings', '/filings/numbers', '/filings/small-office'];
    assert.deepEqual([...closedPaths('collection')], ['/collection-ending', ...filings, '/account-closing']);
    assert.deepEqual([...closedPaths('collection', true)], ['/collection-ending', '/account-closing']);
  });

  test('closes these in operation, said a second time here', () => {
    const closed = Object.entries(verbPhases).filter(([, row]) => row.in.operation !== 'open');
    assert.deepEqual(
      closed.map(([verb, row]) => `${verb} ${row.in.operation}`),
      ['annex.upload left-open', 'annex.fix left-open', 'annex.submit left-open', 'licence.load closed'],
    );
    assert.deepEqual([...closedPaths('operation')], ['/templates']);
    assert.ok(closedPaths('ended').has('/annexes'));
  });

  test('leaves the way back open: an office asks for its annex back in every phase', () => {
    assert.equal(rowOf('annex.submit', '/annexes/:annexId/recall'), undefined);
    assert.ok(rowOf('annex.submit', '/annexes/:annexId/submission'));
    assert.equal(rowOf('annex.review', '/annexes/:annexId/return'), undefined);
  });
});
