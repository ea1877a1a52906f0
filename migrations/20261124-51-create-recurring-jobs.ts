import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const code = 'CHARACTER SET ascii COLLATE ascii_bin';

/** Up to which due time each recurring job has been asked for: whoever moves it on, of all nodes, asks for the job. */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `recurring_jobs (
      name VARCHAR(40) ${code} NOT NULL,
      last_due_at DATETIME(3) NOT NULL,
      last_job_id BIGINT UNSIGNED NULL,
      PRIMARY KEY (name)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'recurring_jobs');
}
