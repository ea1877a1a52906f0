import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type Matcher, openMatcher } from '#domain/matching/matcher.js';
import { officeKeys } from '#domain/matching/office-keys.js';
import {
  type CaseFacts,
  type CollisionGround,
  collisionOf,
  mayEnter,
  standingOf,
  stateAfter,
} from '#features/annexes/collisions/collision-rules.js';
import { officeRow } from '#features/annexes/collisions/office-rows.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { usccOf } from '#test/support/businesses.js';

type Values = Readonly<Record<string, string>>;
const shop: Values = {
  business_name: '海口顺达汽车维修有限公司',
  business_address: '海口市秀英区海榆中线120号',
  uscc: usccOf(1),
  licence_no: '',
  subject: 'automobile',
  division_code: '460105',
};
/** The same as the office of 琼海 would have it. */
const there: Values = { ...shop, division_code: '469002' };

describe('whether rows of two offices are one business', () => {
  let matcher: Matcher;
  before(async () => {
    matcher = await openMatcher();
  });
  const ground = (a: Values, b: Values, nos: readonly [AnnexNo, AnnexNo] = [3, 3]): CollisionGround | undefined => {
    const [x, y] = [officeRow(matcher, nos[0], a), officeRow(matcher, nos[1], b)];
    return collisionOf(x.claimed, y.claimed, matcher.judge(x.prepared, y.prepared));
  };

  test('one credit code at one place is one business, however the place is written', () => {
    assert.equal(ground(shop, there), 'code');
    assert.equal(ground(shop, { ...there, business_name: '别的名称修理厂' }), 'code');
    assert.equal(ground(shop, { ...there, business_address: '海南省海口市秀英区 海榆中线120号' }), 'code');
    assert.equal(ground(shop, { ...there, business_address: '秀英区海榆中线一百二十号' }), 'code');
    const bare = { ...shop, business_address: '示例路1号' };
    assert.equal(ground(bare, { ...bare, division_code: '469002' }), 'code', 'where the register holds one place too');
  });

  test('a branch or an outlet of a chain is none: one code at two places; nor is another subject at one place', () => {
    assert.equal(ground(shop, { ...there, business_address: '琼海市嘉积镇银海路8号' }), undefined);
    assert.equal(ground(shop, { ...there, business_address: '海口市秀英区海榆中线300号' }), undefined);
    assert.equal(ground(shop, { ...there, subject: 'motorcycle' }), undefined);
    assert.equal(ground(shop, { ...there, subject: '' }), 'code', 'a subject that nobody has told is no other one');
  });

  test('one licence is claimed once, by filings and by licences that are marked as filed', () => {
    const licensed = { ...shop, uscc: '', licence_no: '460105000219' };
    const claims = { ...there, business_name: '琼海示例修理厂', business_address: '嘉积镇银海路8号', uscc: usccOf(2) };
    assert.equal(ground(licensed, { ...claims, licence_no: '460105000219' }), 'licence');
    assert.equal(ground(licensed, { ...claims, licence_no: '460105000220' }), undefined);
    const old = { old_system_id: 'HN1', business_name: '甲', licence_no: '', is_filed: '1' };
    assert.equal(ground(old, { ...old, business_name: '乙' }, [4, 5]), 'licence');
    assert.equal(
      ground(shop, { ...shop, address: shop['business_address'] ?? '' }, [3, 4]),
      undefined,
      'names and codes of licences are the cross-check of a unit',
    );
  });

  test('name and address make one where a code is missing; two sound codes are two businesses', () => {
    const uncoded = { ...there, uscc: '' };
    assert.equal(ground(shop, uncoded), 'name');
    assert.equal(ground(shop, { ...uncoded, business_name: '海口顺达汽修有限公司' }), 'name');
    assert.equal(ground(shop, { ...there, uscc: usccOf(2) }), undefined);
    assert.equal(ground(shop, { ...uncoded, business_address: '海口市美兰区海甸五西路9号' }), undefined);
  });

  test('what is only likely is said as that', () => {
    const near = { ...there, uscc: '', business_name: '海口顺打汽车维修店', business_address: '海口市秀英区海榆中线' };
    assert.equal(ground(shop, near), 'likely');
  });

  test('rows of one business share a key, and a chain shares the one of its place', () => {
    const keys = (values: Values) =>
      new Map(officeKeys(officeRow(matcher, 3, values).prepared).map((key) => [key.text, key]));
    const shared = (a: Values, b: Values) => [...keys(a).keys()].filter((text) => keys(b).has(text));
    assert.ok(shared(shop, { ...there, uscc: '', business_name: '海口市顺大汽车修理厂' }).length > 0, 'by sound');
    const elsewhere = { ...there, business_address: '琼海市嘉积镇银海路8号' };
    assert.ok(shared(shop, elsewhere).every((text) => keys(shop).get(text)?.isCommon));
    assert.ok(shared(shop, there).some((text) => keys(shop).get(text)?.isCommon === false));
  });
});

describe('what a case says of its rows', () => {
  const open: CaseFacts = { ground: 'code', state: 'open', outcome: null };
  const decided = (outcome: CaseFacts['outcome']): CaseFacts => ({ ground: 'code', state: 'decided', outcome });

  test('both wait while it is open; then the loser goes, or neither', () => {
    assert.deepEqual([standingOf(open, 1), standingOf(open, 2)], ['undecided', 'undecided']);
    assert.deepEqual([standingOf(decided('first'), 1), standingOf(decided('first'), 2)], ['free', 'lost']);
    assert.deepEqual([standingOf(decided('second'), 1), standingOf(decided('second'), 2)], ['lost', 'free']);
    for (const outcome of ['both', 'branch'] as const) assert.equal(standingOf(decided(outcome), 1), 'free');
    assert.equal(standingOf({ ...open, state: 'gone' }, 1), 'free');
    assert.equal(standingOf({ ...decided('first'), state: 'settled' }, 2), 'lost', 'should its row come back');
    assert.equal(standingOf({ ...open, ground: 'likely' }, 1), 'free', 'a guess of the program stops nobody');
  });

  test('the winner enters once the other entry is gone; where both are right they need not wait', () => {
    assert.equal(mayEnter(decided('first'), 1, false), true);
    assert.equal(mayEnter(decided('first'), 1, true), false);
    assert.equal(
      mayEnter({ ...decided('first'), state: 'settled' }, 1, true),
      false,
      'its row left, its entry did not',
    );
    assert.equal(mayEnter(decided('both'), 1, true), true);
    assert.equal(mayEnter(decided('first'), 2, false), false);
    assert.equal(mayEnter(open, 1, false), false);
  });

  test('rows that no longer say the same end a case; that come back, it is as it was', () => {
    assert.deepEqual(
      (
        [
          [null, true],
          [null, false],
          ['first', true],
          ['first', false],
        ] as const
      ).map(([outcome, isThere]) => stateAfter(outcome, isThere)),
      ['open', 'gone', 'decided', 'settled'],
    );
  });
});
