import type { Db } from '#platform/db/connection.js';

/** Annexes belong to a reporting unit; their office is the one responsible now, which may answer for several units (R25). */
export async function up(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('annexes', 'unit_code')))
    await db.raw(
      "ALTER TABLE annexes ADD COLUMN unit_code CHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT ''",
    );
  await db.raw(
    "UPDATE annexes x JOIN agencies a ON a.id = x.agency_id SET x.unit_code = a.division_code WHERE x.unit_code = ''",
  );
  if (await hasIndex(db, 'annexes_one_per_unit')) return;
  await db.raw(
    `ALTER TABLE annexes
      ADD UNIQUE KEY annexes_one_per_unit (drive_id, unit_code, annex_no),
      ADD KEY annexes_unit (unit_code),
      ADD CONSTRAINT annexes_of_unit FOREIGN KEY (unit_code) REFERENCES divisions (code),
      DROP KEY annexes_one_per_agency`,
  );
}

async function hasIndex(db: Db, name: string): Promise<boolean> {
  const row = await db('information_schema.statistics')
    .where({ table_name: 'annexes', index_name: name })
    .whereRaw('table_schema = DATABASE()')
    .first<object | undefined>();
  return row !== undefined;
}

/** Not reversible: an office may by now answer for several units. */
export async function down(): Promise<void> {
  throw new Error('annexes cannot go back to one set per office');
}
