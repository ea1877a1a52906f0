import type { Db } from '#platform/db/connection.js';

/** Accounts from before requests were kept were all made by who set the portal up: each gets a request that says so (C5). */
export async function up(db: Db): Promise<void> {
  await db.raw(`INSERT INTO account_requests
      (agency_id, operator_id, kind, source, user_name, roles, state, requested_at, decided_at, reason)
    SELECT o.agency_id, o.id, 'add', 'province', o.display_name,
      COALESCE((SELECT GROUP_CONCAT(r.role ORDER BY r.role) FROM operator_roles r WHERE r.operator_id = o.id), ''),
      'approved', o.created_at, o.created_at, '启用申请记录前已有的账号'
    FROM operators o
    WHERE o.is_provisional = 0 AND NOT EXISTS (SELECT 1 FROM account_requests q WHERE q.operator_id = o.id)`);
}

/** The requests stay: they are the only trace of where these accounts come from. */
export async function down(): Promise<void> {}
