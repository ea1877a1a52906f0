import type { Db } from '#platform/db/connection.js';
import type { Region } from '#features/register/scope.js';
import type { RegisterFilter } from '#features/register/search/filter.js';
import {
  and,
  filterConditions,
  joined,
  type ListReading,
  orderBy,
  rangesBehind,
  whole,
} from '#features/register/search/sql.js';
import { firstPasts, regionOfPasts } from './cell-queries.js';

/** A business as it was on a day, as far as figures tell it apart. */
export interface PastBusiness {
  readonly id: number;
  readonly name: string;
  readonly divisionCode: string;
  readonly businessClass: string | null;
  readonly filingStatus: string;
  readonly operatingStatus: string;
  readonly filedOn: string;
  /** Whether it still stands in the register. */
  readonly isThere: boolean;
}

/** Businesses that changed or went since a moment, as they were at it. */
export async function listChangedSince(
  db: Db,
  region: Region,
  filter: RegisterFilter,
  moment: string,
  reading: ListReading,
): Promise<PastBusiness[]> {
  const behind = joined(
    rangesBehind(reading, 'x').map(({ text, values }) => ({ text: `(${text})`, values })),
    ' OR ',
  );
  const where = and([regionOfPasts(region), ...filterConditions(filter, undefined)]);
  const [rows] = (await db.raw(
    `SELECT x.* FROM (
      SELECT b.business_id AS id, b.business_name AS name, b.division_code AS divisionCode, b.business_class AS businessClass,
        b.filing_status AS filingStatus, b.operating_status AS operatingStatus, CAST(b.filed_on AS CHAR) AS filedOn, b.filed_on,
        EXISTS (SELECT 1 FROM businesses n WHERE n.id = b.business_id) AS isThere
      FROM ${firstPasts} WHERE b.created_at < ? AND ${where.text}
    ) x WHERE ${behind.text} ${orderBy(reading.order, 'x')} LIMIT ${whole(reading.limit)}`,
    [moment, moment, ...where.values, ...behind.values],
  )) as [(PastBusiness & { isThere: unknown })[]];
  return rows.map((row) => ({ ...row, isThere: Boolean(Number(row.isThere)) }));
}
