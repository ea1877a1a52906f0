import type { Db } from '#platform/db/connection.js';

/** Batches that earlier versions left in the middle of a step whose job had failed for good stand where they stood before it. */
export async function up(db: Db): Promise<void> {
  await db.raw(`UPDATE import_batches b JOIN jobs j ON j.id = b.job_id
    SET b.state = CASE b.state WHEN 'undoing' THEN 'imported' WHEN 'importing' THEN 'ready' ELSE 'failed' END,
      b.version = b.version + 1
    WHERE j.state = 'failed' AND b.state IN ('previewing', 'importing', 'undoing')`);
}

/** What was mended stays mended. */
export async function down(): Promise<void> {}
