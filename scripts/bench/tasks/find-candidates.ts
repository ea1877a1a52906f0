import { candidatePairs } from '#domain/matching/candidates.js';
import { openMatcher } from '#domain/matching/matcher.js';
import { answer, peakMemory } from '../child.js';
import { listWithDoubles } from '../matching-pairs.js';

// Finds what is worth comparing in a list in which every tenth business stands twice, the second time written otherwise.
const size = Number(process.argv[2] ?? 6_000);
const { list, doubleOf } = listWithDoubles(size);
const matcher = await openMatcher();
let from = performance.now();
const prepared = list.map((each) => matcher.prepare(each));
const prepareMs = performance.now() - from;
from = performance.now();
let pairs = 0;
let foundDoubles = 0;
for (const [a, b] of candidatePairs(prepared)) {
  pairs += 1;
  if (doubleOf.get(b) === a) foundDoubles += 1;
}
const findMs = performance.now() - from;
answer({ pairs, ms: findMs, prepareMs, findMs, doubles: doubleOf.size, foundDoubles, peakBytes: peakMemory() });
