import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { projectRoot } from '#platform/project-root.js';
import { type TestDatabase, withDatabase } from '#test/support/test-db.js';

/** What every server and cluster asks of a schema, whichever one the tests run on today. */
let database: TestDatabase;
before(async () => {
  database = await withDatabase();
});
after(() => database.drop());

async function rowsOf(text: string): Promise<Record<string, string | number | null>[]> {
  const [rows] = (await database.db.raw(text)) as [Record<string, string | number | null>[]];
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value])));
}

test('every table is InnoDB and has a primary key: a Galera cluster cannot tell rows apart without', async () => {
  const tables = await rowsOf(`SELECT t.table_name AS name, t.engine AS engine, COUNT(k.constraint_name) AS has_key
    FROM information_schema.tables t
    LEFT JOIN information_schema.table_constraints k
      ON k.table_schema = t.table_schema AND k.table_name = t.table_name AND k.constraint_type = 'PRIMARY KEY'
    WHERE t.table_schema = DATABASE() GROUP BY t.table_name, t.engine`);
  assert.ok(tables.length > 40);
  assert.deepEqual(
    tables.filter(({ engine, has_key: hasKey }) => engine !== 'InnoDB' || Number(hasKey) !== 1).map(({ name }) => name),
    [],
  );
});

test('no constraint has a name that the server chose, since each server chooses another', async () => {
  const constraints = await rowsOf(`SELECT table_name AS t, constraint_name AS name, constraint_type AS type
    FROM information_schema.table_constraints WHERE constraint_schema = DATABASE()`);
  const own = constraints.filter(({ t }) => !String(t).startsWith('knex_'));
  const chosen = /_(?:ibfk|chk)_\d+$|^CONSTRAINT_\d+$/;
  assert.deepEqual(
    own.filter(({ t, name, type }) => type !== 'PRIMARY KEY' && (chosen.test(String(name)) || name === t)),
    [],
  );
  const names = own.filter(({ type }) => type === 'CHECK' || type === 'FOREIGN KEY').map(({ name }) => String(name));
  assert.equal(new Set(names).size, names.length, 'MySQL wants names that are unique in the whole schema');
  assert.ok(names.every((name) => name.length <= 64));
});

test('no index is longer than the 3,072 bytes that InnoDB takes, whatever the character set', async () => {
  const parts = await rowsOf(`SELECT s.table_name AS t, s.index_name AS i,
      SUM(COALESCE(c.character_octet_length, 9)) AS bytes
    FROM information_schema.statistics s
    JOIN information_schema.columns c
      ON c.table_schema = s.table_schema AND c.table_name = s.table_name AND c.column_name = s.column_name
    WHERE s.table_schema = DATABASE() GROUP BY s.table_name, s.index_name`);
  assert.deepEqual(
    parts.filter(({ bytes }) => Number(bytes) > 3_072),
    [],
  );
});

test('a row of any table fits into the 65,535 bytes that MySQL allows without its long texts', async () => {
  const rows =
    await rowsOf(`SELECT table_name AS t, SUM(CASE WHEN data_type IN ('varchar', 'char', 'varbinary', 'binary')
      THEN character_octet_length + 2 ELSE 12 END) AS bytes
    FROM information_schema.columns WHERE table_schema = DATABASE() GROUP BY table_name`);
  assert.deepEqual(
    rows.filter(({ bytes }) => Number(bytes) > 65_535),
    [],
  );
});

/** What one of the servers does not know, or a cluster does not do; the portal is to do without (design: portable SQL). */
const unportable: readonly [what: RegExp, why: string][] = [
  [/\b(?:ADD|DROP|MODIFY|CHANGE)\s+(?:COLUMN|KEY|INDEX|CONSTRAINT)\s+IF\b/, 'MariaDB alone'],
  [/\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+IF\b|\bCREATE\s+OR\s+REPLACE\s+TABLE\b/, 'MariaDB alone'],
  [/\bRETURNING\b/, 'MariaDB alone'],
  [/\bCREATE\s+SEQUENCE\b|\bNEXT\s*VAL/, 'MariaDB alone'],
  [/\bAS\s+new\s+ON\s+DUPLICATE\b/i, 'MySQL alone'],
  [/\bSKIP\s+LOCKED\b|\bFOR\s+SHARE\b/, 'not on MariaDB 10.6'],
  [/\bGET_LOCK\(|\bRELEASE_LOCK\(|\bLOCK\s+TABLES\b/, 'a cluster locks on one node alone'],
  [/\bFULLTEXT\b|\bMATCH\s*\(/, 'parsers differ'],
  [/\bJSON_(?:TABLE|VALUE|ARRAYAGG|OBJECTAGG|SCHEMA_VALID)\b|->>?\s*'\$/, 'servers differ'],
  [/\bINVISIBLE\b|\bUUID_TO_BIN\b|\bANY_VALUE\(/, 'servers differ'],
  [/\b(?:NOW|CURRENT_TIMESTAMP|CURDATE|UTC_TIMESTAMP|SYSDATE)\s*\(/, 'the clock is the portal’s'],
];

function filesIn(folder: string): string[] {
  return readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
    .sort();
}

/** A file without its comments, which may speak of anything. */
const codeOf = (path: string): string =>
  readFileSync(join(projectRoot, path), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '$1');

test('no statement needs what one of the servers does not have', () => {
  // Who holds a job is judged between nodes by the one clock they share; nothing else asks it.
  const judge = 'src/platform/db/database-clock.ts';
  const asked = [...filesIn('src'), ...filesIn('migrations')].filter((path) => path !== judge);
  const found = asked.flatMap((path) => {
    const code = codeOf(path);
    return unportable.filter(([what]) => what.test(code)).map(([what, why]) => `${path}: ${what.source} (${why})`);
  });
  assert.deepEqual(found, []);
});

test('a CHECK names no column that counts by itself, which MySQL refuses', async () => {
  const counting = await rowsOf(`SELECT table_name AS t, column_name AS c FROM information_schema.columns
    WHERE table_schema = DATABASE() AND extra LIKE '%auto_increment%'`);
  const offenders: string[] = [];
  for (const { t, c } of counting) {
    const created = await rowsOf(`SHOW CREATE TABLE ${t}`);
    const checks = String(created[0]?.['create table']).match(/CHECK \(.*\)/g) ?? [];
    offenders.push(...checks.filter((check) => check.includes(`\`${c}\``)).map((check) => `${t}: ${check}`));
  }
  assert.deepEqual(offenders, []);
});
