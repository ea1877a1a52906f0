import assert from 'node:assert/strict';
import { test } from 'node:test';
import { annexTransitions, type AnnexState } from '#domain/annexes/states.js';
import { importBar, isUndoable, isUnderWay, mayRun, mayStart } from '#features/imports/rules.js';
import type { BatchState } from '#features/imports/types.js';

const [submitter, accepter, importer] = [2, 5, 6];
const annex = { annexNo: 3, state: 'accepted', submittedBy: submitter, decidedBy: accepter } as const;
const counts = { new: 1, changed: 0, linked: 0, same: 4, skipped: 0, missing: 0 };
const batchStates: readonly BatchState[] = [
  'previewing',
  'ready',
  'importing',
  'imported',
  'undoing',
  'undone',
  'stale',
  'failed',
];

test('submitter, accepter and importer are three persons', () => {
  assert.equal(importBar(annex, importer), null);
  for (const person of [submitter, accepter]) {
    assert.equal(importBar(annex, person), 'same_person');
    assert.equal(mayStart(annex, { state: 'stale' }, person), false);
    assert.equal(mayRun(annex, { state: 'ready', counts }, person), false);
  }
});

test('only accepted annexes 3, 4 and 5 are imported', () => {
  for (const annexNo of [1, 2] as const) assert.equal(importBar({ ...annex, annexNo }, importer), 'not_this_annex');
  for (const annexNo of [4, 5] as const) assert.equal(importBar({ ...annex, annexNo }, importer), null);
  for (const state of Object.keys(annexTransitions) as AnnexState[])
    assert.equal(importBar({ ...annex, state }, importer), state === 'accepted' ? null : 'not_accepted');
});

test('a preview is confirmed once it is ready and changes something; another one may be asked for unless work is under way', () => {
  for (const state of batchStates) {
    assert.equal(mayRun(annex, { state, counts }, importer), state === 'ready', state);
    assert.equal(mayStart(annex, { state }, importer), !isUnderWay({ state }), state);
  }
  assert.equal(mayRun(annex, { state: 'ready', counts: { ...counts, new: 0 } }, importer), false);
  assert.equal(mayRun(annex, { state: 'ready', counts: { ...counts, new: 0, changed: 1 } }, importer), true);
});

test('only the newest import is undone', () => {
  assert.equal(isUndoable({ id: 4, state: 'imported' }, { id: 4 }), true);
  assert.equal(isUndoable({ id: 3, state: 'imported' }, { id: 4 }), false);
  assert.equal(isUndoable({ id: 4, state: 'undone' }, undefined), false);
});
