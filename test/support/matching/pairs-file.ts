import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCsv } from '#formats/csv/plain-csv.js';
import { projectRoot } from '#platform/project-root.js';
import { type LabelledPair, makePairs, pairSeed } from './pair-maker.js';
import { seededRandom } from '#src/demonstration/synthetic/random.js';

const columns = [
  'name_a',
  'address_a',
  'name_b',
  'address_b',
  'same',
  'hard',
  'uscc_a',
  'uscc_b',
  'licence_a',
  'licence_b',
];

/** The fixture's text as the maker gives it. */
export function pairsText(): string {
  const lines = makePairs().map(({ a, b, same, hard }) =>
    [a.name, a.address, b.name, b.address, same ? '1' : '0', hard, a.uscc, b.uscc, a.licence, b.licence]
      .map((field) => (/[",]/.test(field) ? `"${field}"` : field))
      .join(','),
  );
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

export const fixtureText = (): string => readFileSync(join(projectRoot, 'test/fixtures/matching/pairs.csv'), 'utf8');

export interface Halves {
  readonly tuning: readonly LabelledPair[];
  readonly testing: readonly LabelledPair[];
}

/** The pairs of the fixture in two halves by seed: thresholds may look at the first only. */
export function readHalves(): Halves {
  const chance = seededRandom(pairSeed + 1);
  const halves: { tuning: LabelledPair[]; testing: LabelledPair[] } = { tuning: [], testing: [] };
  for (const row of parseCsv(fixtureText())) {
    const side = (end: 'a' | 'b') => ({
      name: row[`name_${end}`] ?? '',
      address: row[`address_${end}`] ?? '',
      uscc: row[`uscc_${end}`] ?? '',
      licence: row[`licence_${end}`] ?? '',
    });
    const pair = { a: side('a'), b: side('b'), same: row['same'] === '1', hard: row['hard'] ?? '' };
    (chance.chance(0.5) ? halves.tuning : halves.testing).push(pair);
  }
  return halves;
}
