import type { Db } from '#platform/db/connection.js';

const code = 'CHARACTER SET ascii COLLATE ascii_bin';

/** What annex 1 says about an office (R7-R9): kind, duty, contacts, network way, and how its two names agree. */
export async function up(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('agencies', 'kind'))) await addColumns(db);
  // The province's office orders the collection; nobody asks it to register.
  await db('agencies').where({ code: '460000' }).update({ state: 'registered', kind: 'transport_agency' });
}

async function addColumns(db: Db): Promise<void> {
  await db.raw(
    `ALTER TABLE agencies
      ADD COLUMN kind VARCHAR(20) ${code} NOT NULL DEFAULT 'other',
      ADD COLUMN does_repair TINYINT UNSIGNED NULL,
      ADD COLUMN state VARCHAR(12) ${code} NOT NULL DEFAULT 'invited',
      ADD COLUMN uscc VARCHAR(18) ${code} NOT NULL DEFAULT '',
      ADD COLUMN parent_name VARCHAR(100) NOT NULL DEFAULT '',
      ADD COLUMN parent_id BIGINT UNSIGNED NULL,
      ADD COLUMN duty_document VARCHAR(100) NOT NULL DEFAULT '',
      ADD COLUMN address VARCHAR(200) NOT NULL DEFAULT '',
      ADD COLUMN postcode VARCHAR(6) NOT NULL DEFAULT '',
      ADD COLUMN office_phone VARCHAR(20) NOT NULL DEFAULT '',
      ADD COLUMN responsible_name VARCHAR(30) NOT NULL DEFAULT '',
      ADD COLUMN responsible_post VARCHAR(30) NOT NULL DEFAULT '',
      ADD COLUMN liaison_name VARCHAR(30) NOT NULL DEFAULT '',
      ADD COLUMN liaison_post VARCHAR(30) NOT NULL DEFAULT '',
      ADD COLUMN liaison_mobile_sealed VARCHAR(200) ${code} NOT NULL DEFAULT '',
      ADD COLUMN liaison_email VARCHAR(60) NOT NULL DEFAULT '',
      ADD COLUMN access_way VARCHAR(10) ${code} NOT NULL DEFAULT '',
      ADD COLUMN acting_agency VARCHAR(200) NOT NULL DEFAULT '',
      ADD COLUMN remark VARCHAR(200) NOT NULL DEFAULT '',
      ADD COLUMN name_relation VARCHAR(10) ${code} NOT NULL DEFAULT '',
      ADD COLUMN registered_version_id BIGINT UNSIGNED NULL,
      ADD COLUMN registered_at DATETIME(3) NULL,
      ADD COLUMN closed_on DATE NULL,
      ADD KEY agencies_division_state (division_code, state),
      ADD CONSTRAINT agencies_of_parent FOREIGN KEY (parent_id) REFERENCES agencies (id),
      ADD CONSTRAINT agencies_kind_known CHECK (kind IN ('bureau', 'transport_agency', 'enforcement', 'approval', 'service_center', 'other')),
      ADD CONSTRAINT agencies_state_known CHECK (state IN ('invited', 'registered', 'closed')),
      ADD CONSTRAINT agencies_relation_known CHECK (name_relation IN ('', 'same', 'renamed', 'replaced', 'closed')),
      ADD CONSTRAINT agencies_one_liaison CHECK (state <> 'registered' OR is_reporting = 0 OR liaison_name <> '')`,
  );
}

/** Not reversible without loss: what the offices registered would be gone. */
export async function down(): Promise<void> {
  throw new Error('the facts of the offices cannot be taken out again without losing them');
}
