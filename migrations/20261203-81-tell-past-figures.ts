import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';
const key = 'businesses_created';

/**
 * The register counted by all that its figures tell apart, kept with every change; and how a business was counted until it changed or went,
 * so that the figures of any day can be told again: those of now without what came since, with what was otherwise. What changed before this
 * table was there is not known: `figure_starts` says from which day on figures can be told (the office's day, UTC+8).
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `business_figures (
      division_code CHAR(6) ${ascii} NOT NULL,
      agency_id BIGINT UNSIGNED NOT NULL,
      business_class VARCHAR(4) ${ascii} NOT NULL,
      subject VARCHAR(20) ${ascii} NOT NULL,
      filing_status VARCHAR(20) ${ascii} NOT NULL,
      operating_status VARCHAR(4) ${ascii} NOT NULL,
      filed_month CHAR(7) ${ascii} NOT NULL,
      city CHAR(6) ${ascii} NOT NULL,
      n INT NOT NULL,
      PRIMARY KEY (division_code, agency_id, business_class, subject, filing_status, operating_status, filed_month),
      CONSTRAINT business_figures_not_negative CHECK (n >= 0)
    )`,
    `business_pasts (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      business_id INT UNSIGNED NOT NULL,
      created_at DATETIME(3) NOT NULL,
      until_at DATETIME(3) NOT NULL,
      city CHAR(6) ${ascii} NOT NULL,
      division_code CHAR(6) ${ascii} NOT NULL,
      agency_id BIGINT UNSIGNED NOT NULL,
      business_class VARCHAR(4) ${ascii} NULL,
      subject VARCHAR(20) ${ascii} NULL,
      filing_status VARCHAR(20) ${ascii} NOT NULL,
      operating_status VARCHAR(4) ${ascii} NOT NULL,
      filed_on DATE NOT NULL,
      business_name VARCHAR(100) NOT NULL,
      PRIMARY KEY (id),
      KEY business_pasts_until (until_at, business_id),
      KEY business_pasts_business (business_id, until_at)
    )`,
    `figure_starts (
      id TINYINT UNSIGNED NOT NULL,
      from_on DATE NOT NULL,
      PRIMARY KEY (id),
      CONSTRAINT figure_starts_one_row CHECK (id = 1)
    )`,
  );
  const [keys] = (await db.raw('SHOW KEYS FROM businesses WHERE Key_name = ?', [key])) as [unknown[]];
  if (keys.length === 0) await db.raw(`ALTER TABLE businesses ADD KEY ${key} (created_at)`);
  const [old] = (await db('business_history').select('id').limit(1)) as unknown[];
  const from = db.raw(old === undefined ? "'1000-01-01'" : 'DATE(UTC_TIMESTAMP() + INTERVAL 8 HOUR)');
  await db('figure_starts').insert({ id: 1, from_on: from }).onConflict('id').ignore();
  await db('business_figures').delete();
  await db.raw(
    `INSERT INTO business_figures (division_code, agency_id, business_class, subject, filing_status, operating_status, filed_month, city, n)
      SELECT division_code, agency_id, COALESCE(business_class, ''), COALESCE(subject, ''), filing_status, operating_status,
        IF(filed_on = '1000-01-01', '', DATE_FORMAT(filed_on, '%Y-%m')) AS filed_month, MIN(city), COUNT(*)
      FROM businesses GROUP BY 1, 2, 3, 4, 5, 6, 7`,
  );
}

export async function down(db: Db): Promise<void> {
  const [keys] = (await db.raw('SHOW KEYS FROM businesses WHERE Key_name = ?', [key])) as [unknown[]];
  if (keys.length > 0) await db.raw(`ALTER TABLE businesses DROP KEY ${key}`);
  await dropTables(db, 'figure_starts', 'business_pasts', 'business_figures');
}
