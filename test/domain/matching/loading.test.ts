import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '#platform/project-root.js';

test('the tables of characters are loaded by the first comparison, not with the program', () => {
  const sources = readdirSync(join(projectRoot, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name, text: readFileSync(join(projectRoot, 'src', name), 'utf8') }));
  const naming = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(text)).map(({ name }) => name);
  assert.deepEqual(naming(/\bfrom '(?:opencc-js|pinyin-pro)/), []);
  assert.deepEqual(naming(/\bimport\('(?:opencc-js|pinyin-pro)/), [
    'domain/matching/characters.ts',
    'domain/values/pinyin.ts',
  ]);
});
