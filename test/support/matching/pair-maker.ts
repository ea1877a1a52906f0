import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform/project-root.js';
import { invent, type Written } from './invented.js';
import { pairKinds } from './pair-kinds.js';
import { seededRandom } from '#src/demonstration/synthetic/random.js';

export interface LabelledPair {
  readonly a: Written;
  readonly b: Written;
  readonly same: boolean;
  readonly hard: string;
}

export const pairSeed = 20201127;
const generated = 900;

/** The labelled pairs: those thought up by hand, then the invented ones. */
export function makePairs(seed = pairSeed): readonly LabelledPair[] {
  const chance = seededRandom(seed);
  const bag = pairKinds.flatMap((kind) => Array.from({ length: kind[0] }, () => kind));
  const pairs = handPairs();
  while (pairs.length < handPairs().length + generated) {
    const [, hard, make] = chance.pick<(typeof pairKinds)[number]>(bag);
    const pair = make(invent(chance), chance);
    if (pair !== null) pairs.push({ ...pair, hard });
  }
  return pairs;
}

function handPairs(): LabelledPair[] {
  const lines = readFileSync(join(projectRoot, 'test/fixtures/matching/by-hand.txt'), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [nameA = '', addressA = '', nameB = '', addressB = '', same = '', hard = ''] = line.split('|');
    const codes = { uscc: '', licence: '' };
    return {
      a: { name: nameA, address: addressA, ...codes },
      b: { name: nameB, address: addressB, ...codes },
      same: same === '1',
      hard,
    };
  });
}
