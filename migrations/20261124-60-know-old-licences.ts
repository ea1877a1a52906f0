import type { Db } from '#platform/db/connection.js';
import { addConstraint } from '#platform/db/ddl.js';

const exact = (length: number) => `VARCHAR(${length}) COLLATE utf8mb4_bin`;
const code = (length: number) => `VARCHAR(${length}) CHARACTER SET ascii COLLATE ascii_bin`;

/**
 * What an old licence tells of a business has a home, and what it does not tell may be unknown: the class, and where that is unknown the
 * kind of vehicle too (a class says it).
 */
export async function up(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('businesses', 'old_system_id')))
    await db.raw(
      `ALTER TABLE businesses
        MODIFY subject ${code(20)} NULL,
        MODIFY business_class ${code(4)} NULL,
        ADD COLUMN old_system_id ${exact(40)} NULL AFTER linked_row,
        ADD COLUMN domicile_agency VARCHAR(100) NULL AFTER old_system_id,
        ADD COLUMN org_code ${exact(20)} NULL AFTER domicile_agency,
        ADD COLUMN scope_text VARCHAR(500) NULL AFTER org_code,
        ADD COLUMN first_issued_on DATE NULL AFTER scope_text,
        ADD COLUMN licence_issued_on DATE NULL AFTER first_issued_on,
        ADD COLUMN licence_valid_from DATE NULL AFTER licence_issued_on,
        ADD COLUMN licence_issuer VARCHAR(100) NULL AFTER licence_valid_from`,
    );
  await addConstraint(
    db,
    'businesses',
    'businesses_class_tells_subject',
    'CHECK (subject IS NOT NULL OR business_class IS NULL)',
  );
}

/** Refused by the database while a business with an unknown class stands in the register. */
export async function down(db: Db): Promise<void> {
  await db.raw('ALTER TABLE businesses DROP CONSTRAINT businesses_class_tells_subject');
  await db.raw(
    `ALTER TABLE businesses
      MODIFY subject ${code(20)} NOT NULL,
      MODIFY business_class ${code(4)} NOT NULL,
      DROP COLUMN old_system_id, DROP COLUMN domicile_agency, DROP COLUMN org_code, DROP COLUMN scope_text,
      DROP COLUMN first_issued_on, DROP COLUMN licence_issued_on, DROP COLUMN licence_valid_from, DROP COLUMN licence_issuer`,
  );
}
