import type { Db } from '#platform/db/connection.js';

const code = 'CHARACTER SET ascii COLLATE ascii_bin';
const administrators = `'sys_admin', 'sec_admin', 'audit_admin'`;
const kindOfRole = `CASE WHEN role IN (${administrators}) THEN role ELSE 'business' END`;

/**
 * Separates the three administrators from each other and from business (domain guide 8), in the database: an account has one kind, and
 * its roles must be of that kind. Who writes roles of an administrator states the kind; everything else is business.
 */
export async function up(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('operators', 'role_kind')))
    await db.raw(`ALTER TABLE operators
      ADD COLUMN role_kind VARCHAR(12) ${code} NOT NULL DEFAULT 'business',
      ADD UNIQUE KEY operators_id_kind (id, role_kind),
      ADD CONSTRAINT operators_kind_known CHECK (role_kind IN ('business', ${administrators}))`);
  if (!(await db.schema.hasColumn('operator_roles', 'role_kind')))
    await db.raw(`ALTER TABLE operator_roles ADD COLUMN role_kind VARCHAR(12) ${code} NOT NULL DEFAULT 'business'`);
  await refuseMixed(db);
  await db.raw(`UPDATE operator_roles SET role_kind = ${kindOfRole}`);
  await db.raw(`UPDATE operators o JOIN operator_roles r ON r.operator_id = o.id AND r.role_kind <> 'business'
    SET o.role_kind = r.role_kind`);
  if (!(await hasConstraint(db, 'operator_roles_one_kind')))
    await db.raw(`ALTER TABLE operator_roles
      ADD CONSTRAINT operator_roles_kind_of_role CHECK (role_kind = ${kindOfRole}),
      ADD CONSTRAINT operator_roles_one_kind FOREIGN KEY (operator_id, role_kind) REFERENCES operators (id, role_kind)`);
}

/** Nobody can say for the office which of two roles a person should lose. */
async function refuseMixed(db: Db): Promise<void> {
  const [mixed] = (await db.raw(`SELECT o.account FROM operator_roles r JOIN operators o ON o.id = r.operator_id
    GROUP BY o.id, o.account HAVING COUNT(DISTINCT ${kindOfRole}) > 1`)) as [{ account: string }[]];
  if (mixed.length > 0)
    throw new Error(`accounts with roles that exclude each other: ${mixed.map(({ account }) => account).join(', ')}`);
}

async function hasConstraint(db: Db, name: string): Promise<boolean> {
  const [rows] = (await db.raw(
    'SELECT 1 FROM information_schema.table_constraints WHERE constraint_schema = DATABASE() AND constraint_name = ?',
    [name],
  )) as [unknown[]];
  return rows.length > 0;
}

export async function down(db: Db): Promise<void> {
  await db.raw('ALTER TABLE operator_roles DROP FOREIGN KEY operator_roles_one_kind');
  await db.raw('ALTER TABLE operator_roles DROP CONSTRAINT operator_roles_kind_of_role, DROP COLUMN role_kind');
  await db.raw(
    'ALTER TABLE operators DROP CONSTRAINT operators_kind_known, DROP KEY operators_id_kind, DROP COLUMN role_kind',
  );
}
