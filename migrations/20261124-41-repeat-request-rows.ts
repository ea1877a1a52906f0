import type { Db } from '#platform/db/connection.js';

/** A version that was returned and accepted again asks again: its rows may stand in several requests. */
export async function up(db: Db): Promise<void> {
  const found = await db('information_schema.statistics')
    .where({ table_name: 'account_requests', index_name: 'account_requests_row_unique' })
    .whereRaw('table_schema = DATABASE()')
    .first<object | undefined>();
  if (!found) return;
  await db.raw(
    'ALTER TABLE account_requests DROP KEY account_requests_row_unique, ADD KEY account_requests_row (version_id, row_no, id)',
  );
}

export async function down(db: Db): Promise<void> {
  await db.raw(
    'ALTER TABLE account_requests DROP KEY account_requests_row, ADD UNIQUE KEY account_requests_row_unique (version_id, row_no)',
  );
}
