import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * Substring search and exact totals. A gram is two neighbouring UTF-16 units of the normalised name as one number (first × 65536 +
 * second; after the last unit: 0), so that one character is a range of grams and no collation has a say.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `business_grams (
      gram INT UNSIGNED NOT NULL,
      filed_on DATE NOT NULL,
      id INT UNSIGNED NOT NULL,
      PRIMARY KEY (gram, filed_on, id)
    )`,
    `business_totals (
      scope CHAR(7) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      business_class VARCHAR(4) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      filing_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      operating_status VARCHAR(4) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      n INT NOT NULL,
      PRIMARY KEY (scope, business_class, filing_status, operating_status),
      CONSTRAINT business_totals_not_negative CHECK (n >= 0)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'business_totals', 'business_grams');
}
