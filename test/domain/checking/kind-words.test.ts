import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '#platform/project-root.js';
import { kindWordsOf } from '#domain/checking/kind-words.js';
import { damageSays } from '#domain/values/damage.js';

const sourceFolder = join(projectRoot, 'src/domain/checking');

/** Kinds as the rules' source says them: the second argument of a fault. */
function kindsOfRules(): string[] {
  const kinds = readdirSync(sourceFolder)
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const text = readFileSync(join(sourceFolder, name), 'utf8');
      return [...text.matchAll(/\b(?:error|warning|note)\(\s*(?:'([^']+)'|[^,'()]+|`[^`]+`),\s*'([\w-]+)'/g)].map(
        ([, rule = 'A3-1', kind = '']) => `${rule}.x.${kind}`,
      );
    });
  return [...new Set(kinds)];
}

test('every fault that a rule can find has words for a group of its like', () => {
  const kinds = [
    ...kindsOfRules(),
    ...Object.keys(damageSays).map((damage) => `V23.x.${damage}`),
    ...['masked', 'legacy_15', 'length', 'charset', 'spreadsheet_number', 'address_code', 'birth_date'].map(
      (verdict) => `V5.x.${verdict}`,
    ),
    ...['column', 'double', 'double-blank', 'double-equal'].map((kind) => `A3-1.x.${kind}`),
  ];
  assert.ok(kinds.length > 60, String(kinds.length));
  assert.deepEqual(
    kinds.filter((kind) => kindWordsOf(kind) === undefined),
    [],
  );
});
