import assert from 'node:assert/strict';
import { test } from 'node:test';
import { castOf, Hindrance } from '#src/season/cast.js';
import { carryOn, type Milestone, milestones } from '#src/season/course.js';

const walkedUntil = async (until: Milestone): Promise<string[]> => {
  const walked: string[] = [];
  const step = (name: string) => async () => void walked.push(name);
  await carryOn(
    {
      submitted: step('submitted'),
      claimed: step('claimed'),
      accepted: step('accepted'),
      imported: step('imported'),
    },
    until,
  );
  return walked;
};

test('an annex goes through its steps in order and no further than it shall', async () => {
  for (const [at, until] of milestones.entries())
    assert.deepEqual(await walkedUntil(until), milestones.slice(1, at + 1));
});

test('a step that is refused is the last', async () => {
  const refuse = async () => {
    throw new Hindrance('no');
  };
  const forbidden = async () => assert.fail('nobody goes on from here');
  await assert.rejects(
    carryOn({ submitted: async () => {}, claimed: refuse, accepted: forbidden, imported: forbidden }, 'imported'),
    Hindrance,
  );
});

const account = (name: string, agencyCode: string, ...roles: string[]) => ({
  account: name,
  password: 'p',
  agencyCode,
  roles,
});
const province = [account('a', '460000', 'province_business'), account('b', '460000', 'province_business')];

test('who accepts is not who imports, and one person of the province is too few', () => {
  const cast = castOf(province, (each) => each.account);
  assert.deepEqual([cast.reviewer, cast.importer], ['a', 'b']);
  assert.throws(() => castOf(province.slice(1), (each) => each.account), /province_business/);
});

test('who joins takes the place of who was there, for that unit and role alone', () => {
  const cast = castOf([...province, account('first', '460100', 'collector', 'viewer')], (each) => each.account);
  cast.join([account('second', '460100', 'collector'), account('other', '469002', 'collector')]);
  assert.equal(cast.of('460100', 'collector'), 'second');
  assert.equal(cast.of('460100', 'viewer'), 'first');
  assert.ok(cast.has('469002', 'collector'));
  assert.ok(!cast.has('469002', 'viewer'));
  assert.throws(() => cast.of('469002', 'viewer'), Hindrance);
});
