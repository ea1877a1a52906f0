import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forwardable, type Hop } from '#features/agencies/duties/forwarding-rules.js';
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
