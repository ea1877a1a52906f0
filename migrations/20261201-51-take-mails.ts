import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';

/**
 * Mails that offices sent to the mailbox and a person of the province put in. A drop is what was put in at once; each of its files is
 * taken apart into mails (known again by message id and digest, so that none counts twice) and their files. A file waits until a person
 * says into which annex it goes, and is a version of that annex then, which its office confirms or rejects. Addresses of senders are
 * sealed, found again by their fingerprint and shown masked.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `mail_drops (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      taken_by BIGINT UNSIGNED NOT NULL,
      taken_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      CONSTRAINT mail_drops_taken_by FOREIGN KEY (taken_by) REFERENCES operators (id)
    )`,
    `mail_drop_files (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      drop_id BIGINT UNSIGNED NOT NULL,
      file_id BIGINT UNSIGNED NOT NULL,
      state VARCHAR(8) ${ascii} NOT NULL,
      job_id BIGINT UNSIGNED NULL,
      refusal_sentence VARCHAR(600) NULL,
      repeated INT UNSIGNED NOT NULL DEFAULT 0,
      PRIMARY KEY (id),
      CONSTRAINT mail_drop_files_of_drop FOREIGN KEY (drop_id) REFERENCES mail_drops (id),
      CONSTRAINT mail_drop_files_file FOREIGN KEY (file_id) REFERENCES files (id)
    )`,
    `mails (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      drop_file_id BIGINT UNSIGNED NOT NULL,
      mail_key CHAR(64) ${ascii} NOT NULL,
      message_id VARCHAR(250) NOT NULL,
      sender_sealed TEXT ${ascii} NOT NULL,
      sender_key VARCHAR(64) ${ascii} NOT NULL,
      sender_masked VARCHAR(200) NOT NULL,
      sender_name VARCHAR(100) NOT NULL,
      forwarder_masked VARCHAR(200) NOT NULL,
      subject VARCHAR(200) NOT NULL,
      sent_at DATETIME(3) NULL,
      received_at DATETIME(3) NULL,
      is_loose TINYINT NOT NULL,
      PRIMARY KEY (id),
      UNIQUE KEY mails_key_unique (mail_key),
      KEY mails_of_sender (sender_key),
      CONSTRAINT mails_of_drop_file FOREIGN KEY (drop_file_id) REFERENCES mail_drop_files (id)
    )`,
    `mail_files (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      mail_id BIGINT UNSIGNED NOT NULL,
      name VARCHAR(255) NOT NULL,
      file_id BIGINT UNSIGNED NULL,
      size_bytes BIGINT UNSIGNED NOT NULL,
      sha256 CHAR(64) ${ascii} NOT NULL,
      state VARCHAR(10) ${ascii} NOT NULL,
      job_id BIGINT UNSIGNED NULL,
      found MEDIUMTEXT NULL,
      refusal_sentence VARCHAR(600) NULL,
      annex_id BIGINT UNSIGNED NULL,
      version_id BIGINT UNSIGNED NULL,
      base_version_id BIGINT UNSIGNED NULL,
      placed_by BIGINT UNSIGNED NULL,
      placed_at DATETIME(3) NULL,
      decided_by BIGINT UNSIGNED NULL,
      decided_at DATETIME(3) NULL,
      reason VARCHAR(300) NULL,
      PRIMARY KEY (id),
      UNIQUE KEY mail_files_version_unique (version_id),
      KEY mail_files_in_state (state, id),
      KEY mail_files_digest (sha256),
      CONSTRAINT mail_files_of_mail FOREIGN KEY (mail_id) REFERENCES mails (id),
      CONSTRAINT mail_files_file FOREIGN KEY (file_id) REFERENCES files (id),
      CONSTRAINT mail_files_annex FOREIGN KEY (annex_id) REFERENCES annexes (id),
      CONSTRAINT mail_files_version FOREIGN KEY (version_id) REFERENCES annex_versions (id),
      CONSTRAINT mail_files_base FOREIGN KEY (base_version_id) REFERENCES annex_versions (id),
      CONSTRAINT mail_files_placed_by FOREIGN KEY (placed_by) REFERENCES operators (id),
      CONSTRAINT mail_files_decided_by FOREIGN KEY (decided_by) REFERENCES operators (id),
      CONSTRAINT mail_files_placed CHECK
        ((state IN ('placed', 'confirmed', 'rejected', 'replaced')) = (version_id IS NOT NULL AND placed_by IS NOT NULL)),
      CONSTRAINT mail_files_two CHECK (state <> 'confirmed' OR (decided_by IS NOT NULL AND decided_by <> placed_by)),
      CONSTRAINT mail_files_reasoned CHECK (state <> 'rejected' OR (reason IS NOT NULL AND CHAR_LENGTH(reason) >= 2))
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'mail_files', 'mails', 'mail_drop_files', 'mail_drops');
}
