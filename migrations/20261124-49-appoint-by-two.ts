import type { Db } from '#platform/db/connection.js';

/**
 * Appointments of the province take two people (C33): one proposes, another approves. Only the console, where the portal is set up, has
 * neither, and whoever proposed cannot have been the one it is about.
 */
export async function up(db: Db): Promise<void> {
  const [rows] = (await db.raw(
    'SELECT 1 FROM information_schema.table_constraints WHERE constraint_schema = DATABASE() AND constraint_name = ?',
    ['account_requests_appointed_by_two'],
  )) as [unknown[]];
  if (rows.length > 0) return;
  await db.raw(`ALTER TABLE account_requests
    ADD CONSTRAINT account_requests_appointed_by_two
      CHECK (source <> 'province' OR state <> 'approved' OR requested_by IS NULL OR decided_by IS NOT NULL),
    ADD CONSTRAINT account_requests_not_about_self
      CHECK (source <> 'province' OR operator_id IS NULL OR
        ((requested_by IS NULL OR requested_by <> operator_id) AND (decided_by IS NULL OR decided_by <> operator_id)))`);
}

export async function down(db: Db): Promise<void> {
  await db.raw(`ALTER TABLE account_requests
    DROP CONSTRAINT account_requests_appointed_by_two, DROP CONSTRAINT account_requests_not_about_self`);
}
