import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Division, scopeOf, territoryOf } from '#features/agencies/territory.js';
import { parseCsv } from '#formats/csv/plain-csv.js';
import { projectRoot } from '#platform/project-root.js';

const divisions: Division[] = parseCsv(
  readFileSync(join(projectRoot, 'src/domain/reference/divisions.csv'), 'utf8'),
).map((one) => ({
  code: one['code'] ?? '',
  name: one['name'] ?? '',
  parent: one['parent'] || null,
  reporting: one['reporting_unit'] ?? '',
}));
const scope = (...given: string[]) => scopeOf(territoryOf(given, divisions), divisions);

test('Haikou covers its districts, which do not report', () => {
  assert.deepEqual(territoryOf(['460100'], divisions), ['460100', '460105', '460106', '460107', '460108']);
  assert.deepEqual(scope('460100'), { level: 'city', code: '460100' });
});

test('Danzhou does not cover Yangpu, nor Sanya its districts: they report themselves', () => {
  assert.deepEqual(territoryOf(['460400'], divisions), ['460400']);
  assert.deepEqual(territoryOf(['460200'], divisions), ['460200']);
  assert.deepEqual(scope('460499'), { level: 'divisions', codes: ['460499'] });
});

test('a district alone is a scope of one division; the province is everything', () => {
  assert.deepEqual(scope('460105'), { level: 'divisions', codes: ['460105'] });
  assert.deepEqual(scope('460000'), { level: 'province' });
});

test('an agency without divisions sees nothing', () => {
  assert.deepEqual(scope(), { level: 'divisions', codes: [] });
});
