import { openMatcher } from '#domain/matching/matcher.js';
import { answer } from '../child.js';
import { likelyPairs, scoringRounds } from '../matching-pairs.js';

// Scores pairs of prepared businesses; taking them apart is done once before and does not count.
const matcher = await openMatcher();
const pairs = likelyPairs().map(([a, b]) => [matcher.prepare(a), matcher.prepare(b)] as const);
let links = 0;
const scoreAll = () => {
  for (const [a, b] of pairs) if (matcher.judge(a, b).verdict === 'same') links += 1;
};
scoreAll();
const from = performance.now();
for (let round = 0; round < scoringRounds; round += 1) scoreAll();
answer({ ms: performance.now() - from, pairs: pairs.length * scoringRounds, links });
