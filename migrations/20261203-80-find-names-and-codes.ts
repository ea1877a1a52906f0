import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';
import { noteFormerNames } from '#features/register/writing/former-names.js';

const exact = (length: number) => `VARCHAR(${length}) COLLATE utf8mb4_bin`;

const keys = [
  ['businesses', 'businesses_name', 'name_normal'],
  ['businesses', 'businesses_old_id', 'old_system_id'],
  ['businesses', 'businesses_filing_reversed', 'filing_reversed'],
  ['licences', 'licences_old_id', 'old_id'],
  ['licences', 'licences_no', 'licence_no'],
] as const;

/**
 * By what else a business is known: its whole name and how it begins, the last figures of its filing number, its number in the old system
 * and that of the licences behind it, and the names it had before. Grams of former names lead to candidates alone: a name that counts no
 * more leaves its own behind. The reversed number is made by the database, so that nobody who sets a number must think of it.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `business_former_names (
      business_id INT UNSIGNED NOT NULL,
      name_normal ${exact(100)} NOT NULL,
      name VARCHAR(100) NOT NULL,
      until_on DATE NOT NULL,
      PRIMARY KEY (business_id, name_normal),
      KEY business_former_names_name (name_normal)
    )`,
    `former_name_grams (
      gram INT UNSIGNED NOT NULL,
      business_id INT UNSIGNED NOT NULL,
      PRIMARY KEY (gram, business_id)
    )`,
  );
  if (!(await db.schema.hasColumn('businesses', 'filing_reversed')))
    await db.raw(`ALTER TABLE businesses ADD COLUMN filing_reversed ${exact(50)} AS (REVERSE(filing_no)) STORED`);
  for (const [table, key, column] of keys)
    if (!(await hasKey(db, table, key))) await db.raw(`ALTER TABLE ${table} ADD KEY ${key} (${column})`);
  await noteFormerNames(db);
}

export async function down(db: Db): Promise<void> {
  for (const [table, key] of keys)
    if (await hasKey(db, table, key)) await db.raw(`ALTER TABLE ${table} DROP KEY ${key}`);
  if (await db.schema.hasColumn('businesses', 'filing_reversed'))
    await db.raw('ALTER TABLE businesses DROP COLUMN filing_reversed');
  await dropTables(db, 'former_name_grams', 'business_former_names');
}

async function hasKey(db: Db, table: string, key: string): Promise<boolean> {
  const [found] = (await db.raw(`SHOW KEYS FROM ${table} WHERE Key_name = ?`, [key])) as [unknown[]];
  return found.length > 0;
}
