import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  forwardable,
  hasLeft,
  type Hop,
  mayAcknowledge,
  mayForwardFor,
  mayWithdraw,
} from '#features/agencies/duties/forwarding-rules.js';
import { anActor, aReviewer } from '#test/support/actors.js';

const bureau = 3;
const district = 4;
const centre = 5;
const at = new Date('2020-11-24T01:00:00Z');
const hop = (fromAgencyId: number, toAgencyId: number, change: Partial<Hop> = {}): Hop => ({
  unitCode: '460203',
  fromAgencyId,
  toAgencyId,
  acknowledgedAt: at,
  withdrawnAt: null,
  ...change,
});
const unit = { code: '460203', holder: bureau, above: undefined };
const of = (agencyId: number) => anActor({ agencyId });

test('who answers for a unit forwards it, the province in that office’s name, nobody else', () => {
  assert.deepEqual(forwardable(of(bureau), unit, []), { fromId: bureau, toId: undefined, unacknowledged: undefined });
  assert.equal(forwardable(aReviewer(), unit, [])?.fromId, bureau);
  assert.equal(forwardable(of(centre), unit, []), undefined);
  assert.equal(forwardable(aReviewer(), { ...unit, holder: undefined }, []), undefined);
});

test('the office above passes on what lies below it, to whoever answers there, and only once', () => {
  const below = { ...unit, holder: district, above: bureau };
  assert.deepEqual(forwardable(of(bureau), below, []), { fromId: bureau, toId: district, unacknowledged: undefined });
  assert.equal(forwardable(of(district), below, [])?.fromId, district);
  assert.equal(forwardable(of(bureau), below, [hop(bureau, district)]), undefined);
  assert.equal(
    forwardable(of(bureau), below, [hop(bureau, district, { withdrawnAt: at })])?.toId,
    district,
    'a hop taken back is none',
  );
});

test('what nobody has acknowledged does not go on', () => {
  const waiting = hop(bureau, centre, { acknowledgedAt: null });
  assert.equal(forwardable(of(centre), { ...unit, holder: centre }, [waiting])?.unacknowledged, waiting);
  assert.equal(forwardable(of(centre), { ...unit, holder: centre }, [hop(bureau, centre)])?.unacknowledged, undefined);
});

test('an office that has named another in its annex 1 is offered that one', () => {
  assert.equal(forwardable(of(bureau), unit, [hop(bureau, centre)])?.toId, centre);
});

test('a duty that came back has not left', () => {
  assert.ok(hasLeft([hop(bureau, centre)], '460203', bureau));
  assert.ok(!hasLeft([hop(bureau, centre), hop(centre, bureau)], '460203', bureau));
  assert.ok(hasLeft([hop(bureau, centre), hop(centre, bureau), hop(bureau, district)], '460203', bureau));
});

test('people of the receiving office acknowledge, and of the sending one take back, as long as nobody has', () => {
  const open = hop(bureau, centre, { acknowledgedAt: null });
  const forwarder = (agencyId: number) => anActor({ agencyId, roles: ['forwarder'] });
  assert.ok(mayAcknowledge(forwarder(centre), open));
  assert.ok(!mayAcknowledge(forwarder(bureau), open));
  assert.ok(!mayAcknowledge(anActor({ agencyId: centre, roles: ['viewer'] }), open));
  assert.ok(!mayAcknowledge(forwarder(centre), hop(bureau, centre)));
  assert.ok(mayWithdraw(forwarder(bureau), open));
  assert.ok(!mayWithdraw(forwarder(centre), open));
  assert.ok(!mayWithdraw(forwarder(bureau), hop(bureau, centre)));
  assert.ok(mayForwardFor(aReviewer(), bureau));
  assert.ok(!mayForwardFor(anActor({ agencyId: bureau, roles: ['viewer'] }), bureau));
});
