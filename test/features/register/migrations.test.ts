import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Db } from '#platform/db/connection.js';
import { projectRoot } from '#platform/project-root.js';
import { anOffice } from '#test/support/accepted-annex.js';
import { type TestDatabase, withDatabase } from '#test/support/test-db.js';

interface Migration {
  up(db: Db): Promise<void>;
  down(db: Db): Promise<void>;
}
const names = ['know-old-licences', 'name-sources', 'mark-registers', 'sum-totals', 'know-name-sounds'];
let migrations: Migration[];
let database: TestDatabase;
before(async () => {
  const { readdirSync } = await import('node:fs');
  const folder = join(projectRoot, 'dist/migrations');
  const files = names.map((name) => readdirSync(folder).find((file) => file.endsWith(`${name}.js`)) ?? '');
  migrations = await Promise.all(
    files.map(async (file) => (await import(pathToFileURL(join(folder, file)).href)) as Migration),
  );
  database = await withDatabase();
});
after(() => database.drop());

test('a register that stands keeps its meaning, and a migration may run twice', async () => {
  const { db } = database;
  const office = await anOffice(db);
  for (const { down } of migrations.toReversed()) await down(db);
  const business = {
    id: 7,
    prov: '460000',
    city: '460100',
    division_code: '460105',
    agency_id: office.haikou,
    filing_status: 'filed',
    business_name: '海口示例汽修',
    subject: 'automobile',
    business_class: 'A2',
    filing_no: '1',
    filing_date: '2019-09-02',
    operating_status: '1',
    filed_on: '2019-09-02',
    name_normal: '海口示例汽修',
    digest: 'd'.repeat(32),
    source_version_id: 3,
    source_row_no: 5,
    source_batch_id: 2,
    created_at: new Date('2020-11-26T02:00:00Z'),
    updated_at: new Date('2020-11-26T02:00:00Z'),
  };
  await db('businesses').insert(business);
  const cell = { scope: 'p460000', filing_status: 'filed', operating_status: '1' };
  await db('business_totals').insert([
    { ...cell, business_class: 'A2', n: 3 },
    { ...cell, business_class: 'A3', n: 4 },
  ]);
  await db('business_history').insert({
    business_id: 7,
    act: 'import',
    batch_id: 2,
    version_id: 3,
    row_no: 5,
    fields: '[]',
    // Past midnight in the office, not yet by UTC.
    acted_at: new Date('2020-11-26T17:30:00Z'),
  });
  await db('business_grams').insert([
    { gram: 0x91cd_5e86, filed_on: '2019-09-02', id: 7 },
    { gram: 0x5e86_0000, filed_on: '2019-09-02', id: 7 },
  ]);
  for (const { up } of [...migrations, ...migrations]) await up(db);
  assert.deepEqual(await db('name_sounds').select('gram', 'initials').orderBy(['gram', 'initials']), [
    { gram: 0x5e86_0000, initials: 'q' },
    { gram: 0x91cd_0000, initials: 'c' },
    { gram: 0x91cd_0000, initials: 'z' },
    { gram: 0x91cd_5e86, initials: 'cq' },
    { gram: 0x91cd_5e86, initials: 'zq' },
  ]);
  const row = await db('businesses').where({ id: 7 }).first<Record<string, unknown>>();
  for (const [column, value] of Object.entries(business)) assert.deepEqual(row[column], value, column);
  assert.deepEqual([row['source_kind'], row['source_ref'], row['old_system_id']], ['annex', null, null]);
  const entry = await db('business_history').where({ business_id: 7 }).first<Record<string, unknown>>();
  assert.deepEqual([entry['source_kind'], entry['effective_on']], ['annex', '2020-11-27']);
  const sums = await db('business_totals').where({ business_class: '*' }).select('scope', 'n');
  assert.deepEqual(sums, [{ scope: 'p460000', n: 7 }]);
  await assert.rejects(db('businesses').update({ source_kind: 'nobody' }), /businesses_source_known/);
});
