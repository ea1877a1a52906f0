import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnnexState } from '#domain/annexes/states.js';
import { closingState, onlyCollected } from '#features/drive/phase/account-rules.js';
import { type EndingAnnex, endingKinds, endingOf, endings } from '#features/drive/phase/ending-rules.js';

const now = new Date('2020-11-30T16:00:00Z');
const annex = (state: AnnexState, over: Partial<EndingAnnex> = {}): EndingAnnex => ({
  ...{ annexNo: 3, state, versionId: 1, rows: 5, extendedTo: null },
  ...over,
});

test('every state has its end on the go-live day', () => {
  assert.equal(endingOf(annex('imported'), now), undefined);
  assert.equal(endingOf(annex('accepted'), now), 'to_import');
  assert.equal(endingOf(annex('accepted', { rows: 0 }), now), undefined, 'a nil return brings nothing in');
  assert.equal(endingOf(annex('accepted', { annexNo: 1 }), now), undefined, 'it took effect when it was accepted');
  assert.equal(endingOf(annex('submitted'), now), 'to_review');
  assert.equal(endingOf(annex('returned'), now), 'to_return');
  assert.equal(endingOf(annex('filling'), now), 'unfinished');
  assert.equal(endingOf(annex('filling', { versionId: null }), now), 'empty');
});

test('an extension is time until it runs out', () => {
  const extended = annex('filling', { versionId: null, extendedTo: new Date('2020-12-05T09:00:00Z') });
  assert.equal(endingOf(extended, now), 'extended');
  assert.equal(endingOf(extended, new Date('2020-12-05T09:00:00Z')), 'extended');
  assert.equal(endingOf(extended, new Date('2020-12-05T09:00:00.001Z')), 'empty');
  assert.equal(endingOf({ ...extended, state: 'returned' }, now), 'to_return', 'it stays open by itself');
});

test('each end says to both sides what to do, and nothing is deleted', () => {
  for (const kind of endingKinds) {
    assert.ok(endings[kind].province.length > 5 && endings[kind].office.length > 5, kind);
    assert.doesNotMatch(endings[kind].province + endings[kind].office, /删除|作废/);
  }
});

test('who only collected is proposed for closing', () => {
  const roles = (...held: string[]) => onlyCollected({ roles: held, isActive: true });
  assert.equal(roles('collector'), true);
  assert.equal(roles('collector', 'forwarder'), true);
  assert.equal(roles('collector', 'acceptor'), false);
  assert.equal(roles('agency_manager'), false);
  assert.equal(roles(), false);
  assert.equal(onlyCollected({ roles: ['collector'], isActive: false }), false);
  assert.equal(closingState(false, undefined), 'open');
  assert.equal(closingState(true, '还要走访'), 'asked');
  assert.equal(closingState(false, '还要走访'), 'kept');
});
