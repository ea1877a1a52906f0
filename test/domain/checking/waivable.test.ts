import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '#platform/project-root.js';
import { ruleCatalogue } from '#domain/checking/rule-catalogue.js';
import { isBlocking } from '#domain/checking/blocking.js';
import { unwaivableRules, waivableKinds, waiverBar } from '#domain/checking/waivable.js';

const of = (rule: string, field: string, last: string, level: 'E' | 'W' | 'N' = 'E') => ({
  level,
  rule,
  field,
  kind: `${rule}.${field}.${last}`,
});

test('an error blocks unless a waiver lets it through; nothing else does', () => {
  assert.equal(isBlocking({ level: 'E', waiverId: null }), true);
  for (const finding of [
    { level: 'E', waiverId: 1 },
    { level: 'W', waiverId: null },
    { level: 'N', waiverId: null },
  ] as const)
    assert.equal(isBlocking(finding), false, JSON.stringify(finding));
});

test('what was understood and what can come later may be asked for', () => {
  for (const finding of [
    of('V2', 'uscc', 'check-digit'),
    of('V14', 'licence_no', 'missing'),
    of('V8', 'business_class', 'subject'),
    of('V20', 'staff_paint', 'none'),
    of('A3-30', 'parking_area', 'missing'),
  ])
    assert.equal(waiverBar(3, finding), undefined, finding.kind);
});

test('what would make a false or a nameless entry is never waived, and a reason says why', () => {
  const never = [
    [3, of('A3-6', 'uscc', 'missing')],
    [3, of('V13', 'filing_no', 'repeated')],
    [3, of('V23', 'business_name', 'mojibake')],
    [3, of('V25', 'filing_date', 'date')],
    [3, of('V22', 'operating_status', 'deregistered')],
    [3, of('V7', 'division_code', 'outside')],
    [3, of('A3-1', 'division_code', 'column')],
    [3, of('V5', 'legal_id_no', 'check-digit')],
    [4, of('V16', 'valid_to', 'annex')],
    [4, of('V27', 'old_system_id', 'not-handed')],
    [5, of('V17', 'is_filed', 'disagree')],
    [1, of('A1-13', 'postcode', 'missing')],
    [2, of('A2-14', 'needs_vpn', 'missing')],
    [3, of('V2', 'uscc', 'check-digit', 'W')],
    [3, of('V99', 'uscc', 'never-heard-of')],
  ] as const;
  for (const [no, finding] of never) {
    const why = waiverBar(no, finding);
    assert.ok(why !== undefined && why.length >= 10, `${no} ${finding.kind}`);
    assert.ok(!/[。！]$/.test(why), `${why}: stands within a sentence`);
  }
});

test('the tables speak of rules and kinds that there are', () => {
  const rules = ruleCatalogue.map(({ id }) => id);
  assert.deepEqual(
    Object.keys(unwaivableRules).filter((rule) => !rules.includes(rule)),
    [],
  );
  const folder = join(projectRoot, 'src/domain/checking');
  const source = readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !['waivable.ts', 'kind-words.ts'].includes(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');
  assert.deepEqual(
    [...waivableKinds].filter((kind) => !source.includes(`'${kind}'`)),
    [],
    'kinds that no rule finds',
  );
});
