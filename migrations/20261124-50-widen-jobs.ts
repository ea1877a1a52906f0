import type { Db } from '#platform/db/connection.js';

const code = 'CHARACTER SET ascii COLLATE ascii_bin';

/** What is told of a job while it runs and afterwards: where, since when, whether it stands still, what it has cost. */
export async function up(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('jobs', 'faults')))
    await db.raw(`ALTER TABLE jobs
      ADD COLUMN faults INT UNSIGNED NOT NULL DEFAULT 0,
      ADD COLUMN node VARCHAR(80) ${code} NOT NULL DEFAULT '',
      ADD COLUMN started_at DATETIME(3) NULL,
      ADD COLUMN still_since DATETIME(3) NULL,
      ADD COLUMN work_ms INT UNSIGNED NULL,
      ADD KEY jobs_ended (state, ended_at, id)`);
}

export async function down(db: Db): Promise<void> {
  await db.raw(`ALTER TABLE jobs
    DROP KEY jobs_ended, DROP COLUMN faults, DROP COLUMN node, DROP COLUMN started_at, DROP COLUMN still_since,
    DROP COLUMN work_ms`);
}
