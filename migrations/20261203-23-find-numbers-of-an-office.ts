import type { Db } from '#platform/db/connection.js';

/** The book of numbers is read office by office, series by series. */
export async function up(db: Db): Promise<void> {
  const [keys] = (await db.raw(
    `SELECT 1 FROM information_schema.statistics
      WHERE table_schema = DATABASE() AND table_name = 'filing_numbers' AND index_name = 'filing_numbers_of_office'`,
  )) as [unknown[]];
  if (keys.length === 0)
    await db.raw('ALTER TABLE filing_numbers ADD KEY filing_numbers_of_office (agency_id, series, seq)');
}

export async function down(db: Db): Promise<void> {
  await db.raw('ALTER TABLE filing_numbers DROP KEY filing_numbers_of_office');
}
