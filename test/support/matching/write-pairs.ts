import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform/project-root.js';
import { pairsText } from './pairs-file.js';

// Writes the fixture anew after a change of its words or of the pairs by hand: node dist/test/support/matching/write-pairs.js
writeFileSync(join(projectRoot, 'test/fixtures/matching/pairs.csv'), pairsText());
