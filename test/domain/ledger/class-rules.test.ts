import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classOf, type LicenceFacts } from '#domain/ledger/class-rules.js';

const plain: LicenceFacts = {
  list: 4,
  unit: '460100',
  isGone: false,
  isHandedOut: true,
  docket: null,
  pass: null,
  annex: { id: 4, versionId: 40, isAccepted: true },
  isFiledIn: false,
  row: null,
  entry: null,
  found: null,
  nilReturn: null,
};
const row = (result: string, isFiled = false, filing: { versionId: number; row: number } | null = null) => ({
  row: 7,
  result,
  isFiled,
  filing,
  isHeld: false,
});
const entry = { businessId: 9, batchId: 3, versionId: 40, row: 7, enteredBy: 2 };
const says = (change: Partial<LicenceFacts>) => {
  const { class: entryClass, reason } = classOf({ ...plain, ...change });
  return `${entryClass} ${reason}`;
};

test('a licence of annex 4 follows what its accepted annex says and what has entered', () => {
  assert.equal(says({ row: row('not_found') }), 'excluded not_found');
  assert.equal(says({ row: row('closed') }), 'excluded closed');
  assert.equal(says({ row: row('duplicate') }), 'excluded duplicate');
  assert.equal(says({ row: row('accurate') }), 'open not_imported');
  assert.equal(says({ row: row('accurate'), entry: { ...entry, kind: 'as_unfiled' } }), 'licensed_unfiled accurate');
  assert.equal(says({ row: row('filed', true), entry: { ...entry, kind: 'as_filed' } }), 'filed marked');
  assert.equal(says({ row: row('filed', true) }), 'open filing_not_linked');
  const linked = row('filed', true, { versionId: 30, row: 5 });
  assert.equal(says({ row: linked }), 'open filing_not_imported');
  assert.equal(says({ row: linked, isFiledIn: true }), 'open not_imported');
  assert.equal(says({ row: { ...linked, isHeld: true } }), 'open collision');
  assert.equal(says({ row: row('') }), 'open not_marked');
  assert.equal(says({ row: row('other_division') }), 'open passed_on');
});

test('nothing that an office says counts before it is accepted, and nothing of it closes a licence that it did not name', () => {
  const waiting = { id: 4, versionId: 40, isAccepted: false };
  assert.equal(says({ annex: waiting, row: row('not_found') }), 'open not_accepted');
  assert.equal(says({ annex: null }), 'open not_accepted');
  assert.equal(says({ row: null }), 'open not_answered');
  assert.equal(says({ row: null, pass: { id: 1, isTaken: false } }), 'open passed_on');
  assert.equal(says({ row: row('closed'), pass: { id: 1, isTaken: true } }), 'excluded closed');
});

test('a licence of annex 5 is history, unless somebody says that it was filed', () => {
  const five: Partial<LicenceFacts> = { list: 5 };
  assert.equal(says({ ...five, annex: null }), 'excluded expired');
  assert.equal(says({ ...five, row: row('filed', true) }), 'open filing_not_linked');
  assert.equal(
    says({ ...five, annex: { id: 5, versionId: 50, isAccepted: false }, row: row('filed', true) }),
    'open not_accepted',
  );
  assert.equal(says({ ...five, found: { businessId: 9, versionId: 30, row: 5 } }), 'filed unmarked');
  assert.equal(says({ ...five, pass: { id: 1, isTaken: false } }), 'open passed_on');
  assert.equal(says({ ...five, pass: { id: 1, isTaken: true } }), 'excluded expired');
});

test('it is told who says that a licence was not filed, and that somebody still works there', () => {
  const by = (change: Partial<LicenceFacts>) => classOf({ ...plain, list: 5, ...change }).evidence;
  assert.equal(by({ annex: null }).by, 'list');
  assert.equal(by({ row: row('invalid') }).by, 'office');
  assert.deepEqual([by({ nilReturn: 8 }).by, by({ nilReturn: 8 }).nilReturn], ['nil', 8]);
  assert.equal(by({ row: row('still_operating') }).note, 'still_operating');
});

test('what persons must decide comes first, and a licence in nobody’s list is open', () => {
  assert.equal(says({ docket: { id: 1, reason: 'end_date_unreadable' }, list: 0 }), 'open end_date_missing');
  assert.equal(says({ docket: { id: 1, reason: 'division_without_own_agency' }, unit: '' }), 'open district_unknown');
  assert.equal(says({ docket: { id: 1, reason: 'passed_in_circles' }, unit: '' }), 'open passed_in_vain');
  assert.equal(says({ docket: { id: 1, reason: 'starts_after_end' }, list: 5, annex: null }), 'excluded expired');
  assert.equal(says({ unit: '' }), 'open division_unknown');
  assert.equal(says({ isHandedOut: false }), 'open not_handed_out');
  assert.equal(says({ isGone: true }), 'gone gone');
});
