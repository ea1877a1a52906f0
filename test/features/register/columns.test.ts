import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { annexDefinition } from '#domain/annexes/index.js';
import { createChecker, formHead } from '#domain/checking/check.js';
import { businessColumnNames } from '#features/register/business.js';
import { isPersonal, personalColumns, registerFields } from '#features/register/fields.js';
import { aBusiness } from '#test/support/businesses.js';
import { type TestDatabase, withDatabase } from '#test/support/test-db.js';

let database: TestDatabase;
before(async () => {
  database = await withDatabase();
});
after(() => database.drop());

test('every fact has a column of its kind with room for it, and the register writes every column', async () => {
  const [rows] = (await database.db.raw(
    `SELECT column_name AS name, data_type AS type, character_maximum_length AS room, is_nullable AS nullable
      FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'businesses'
        AND extra NOT LIKE '%GENERATED%'`,
  )) as [{ name: string; type: string; room: number | null; nullable: string }[]];
  const columns = new Map(rows.map((row) => [row.name, row]));
  const types = { text: ['varchar', 'char'], int: ['int', 'tinyint'], dec: ['decimal'], date: ['date'] } as const;
  for (const { field, kind, max, type, mayBeUnknown } of registerFields) {
    if (isPersonal(field)) {
      for (const name of Object.values(personalColumns[field])) assert.ok(columns.has(name), name);
      continue;
    }
    const column = columns.get(field);
    assert.ok(column, field);
    if (kind !== 'personal')
      assert.ok((types[kind] as readonly string[]).includes(column.type), `${field} ${column.type}`);
    if (type.kind === 'text') assert.ok(Number(column.room) >= max, `${field} has room for ${column.room} of ${max}`);
    if (mayBeUnknown) assert.equal(column.nullable, 'YES', field);
  }
  // Linked rows belong to annexes 4 and 5 and are written with them.
  assert.deepEqual([...columns.keys()].filter((name) => name !== 'linked_row').sort(), [...businessColumnNames].sort());
});

test('待补充 in a file that comes back is a blank, not an unknown code', () => {
  const context = { annexNo: 3, receivedOn: '2020-11-26', baselineOn: '2020-10-31', ownDivisions: ['460100'] } as const;
  const facts = aBusiness(1, { business_class: '待补充' });
  const cells = annexDefinition(3).columns.map(({ field }) => facts[field] || undefined);
  const { values, findings } = createChecker(3, context, formHead(3)).row({ row: 1, hidden: false, cells });
  assert.equal(values['business_class'], '');
  assert.deepEqual(
    findings.filter(({ field }) => field === 'business_class').map(({ kind }) => kind),
    ['A3-21.business_class.missing'],
  );
});
