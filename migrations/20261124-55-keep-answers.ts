import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * What was answered to a request that is done once, for people and machines alike: whoever asks again gets the same (C67). `submissions`,
 * which kept only where a form led, is read no more; it goes when no node of an earlier version runs.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `once_answers (
      caller VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      request_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      digest CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      answer MEDIUMTEXT NOT NULL,
      created_at DATETIME(3) NOT NULL,
      PRIMARY KEY (caller, request_key),
      KEY once_answers_age (created_at)
    )`,
  );
  await db.raw(`INSERT IGNORE INTO once_answers (caller, request_key, digest, answer, created_at)
    SELECT CONCAT('person:', operator_id), submission_id, digest, CONCAT('{"location":"', location, '"}'), created_at
    FROM submissions WHERE digest <> '' AND location <> ''`);
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'once_answers');
}
