import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Db } from '#platform/db/connection.js';
import { parseCsv } from '#formats/csv/plain-csv.js';
import { projectRoot } from '#platform/project-root.js';
import { saveDivisions } from '#features/agencies/queries.js';

/** Loads the list of divisions; safe to run at every start. */
export async function loadDivisions(db: Db): Promise<void> {
  const records = parseCsv(readFileSync(join(projectRoot, 'src/domain/reference/divisions.csv'), 'utf8'));
  const rows = records.map((record) => ({
    code: record['code'] ?? '',
    name: record['name'] ?? '',
    level: record['level'] ?? '',
    parent_code: record['parent'] || null,
    city_code: cityOf(record),
    reporting: record['reporting_unit'] ?? '',
  }));
  await saveDivisions(db, rows);
}

/** Prefecture a division belongs to for lists by city; counties under the province stand for themselves, 洋浦 likewise. */
function cityOf(record: Record<string, string>): string {
  return record['level'] === 'district' ? (record['parent'] ?? '') : (record['code'] ?? '');
}
