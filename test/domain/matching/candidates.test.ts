import assert from 'node:assert/strict';
import { test } from 'node:test';
import { candidatePairs } from '#domain/matching/candidates.js';
import { openMatcher } from '#domain/matching/matcher.js';
import type { WrittenBusiness } from '#domain/matching/types.js';
import { readHalves } from '#test/support/matching/pairs-file.js';

const matcher = await openMatcher();
const { tuning, testing } = readHalves();
const pairs = [...tuning, ...testing];
const sides = (end: 'a' | 'b') =>
  pairs.map((pair) =>
    matcher.prepare({
      name: pair[end].name,
      address: pair[end].address,
      uscc: pair[end].uscc,
      licenceNo: pair[end].licence,
    }),
  );
const [left, right] = [sides('a'), sides('b')];

test('of two lists the candidates hold what is one business, and few others', (t) => {
  const found = new Set<string>();
  for (const [a, b] of candidatePairs(left, right)) {
    assert.ok(!found.has(`${a} ${b}`), 'each pair once');
    found.add(`${a} ${b}`);
  }
  const same = pairs.flatMap((pair, at) => (pair.same ? [at] : []));
  const missed = same.filter((at) => !found.has(`${at} ${at}`));
  t.diagnostic(`${found.size} candidates of ${left.length * right.length}, ${missed.length} of ${same.length} missed`);
  assert.ok(
    missed.length <= same.length * 0.03,
    missed.map((at) => `${pairs[at]?.a.name} ${pairs[at]?.b.name}`).join('\n'),
  );
  assert.ok(found.size < (left.length * right.length) / 20);
});

test('a list compared with itself gives each pair once and none with itself', () => {
  const found = [...candidatePairs(left)];
  assert.ok(found.length > 0);
  assert.equal(new Set(found.map(String)).size, found.length);
  for (const [a, b] of found) assert.ok(a < b);
});

test('a name that a crowd shares is looked for in its own town', () => {
  const crowd = Array.from({ length: 3_000 }, (_, at) =>
    matcher.prepare({
      name: '鑫达汽修店',
      address: `海口市样${'甲乙丙丁戊己庚辛壬癸'.charAt(at % 10)}${'子丑寅'.charAt(at % 3)}镇样本街${at}号`,
    }),
  );
  let count = 0;
  for (const _ of candidatePairs(crowd)) count += 1;
  assert.ok(count > 0 && count < 3_000 * 200, String(count));
});

test('codes find each other with one wrong character', () => {
  const found = (a: WrittenBusiness, b: WrittenBusiness) =>
    [...candidatePairs([matcher.prepare(a)], [matcher.prepare(b)])].length;
  assert.equal(
    found({ name: '甲达汽修', uscc: '92460105MAXY6UAR7F' }, { name: '乙通汽修', uscc: '92460105MAXY8UAR7F' }),
    1,
  );
  assert.equal(
    found({ name: '甲达汽修', licenceNo: '460105000219' }, { name: '甲通汽修', licenceNo: '460105000719' }),
    1,
  );
  assert.equal(
    found({ name: '甲达汽修', licenceNo: '460105000219' }, { name: '乙通汽修', licenceNo: '460105077719' }),
    0,
  );
});
