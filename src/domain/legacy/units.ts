import { readReference } from '#domain/codes/reference.js';

const rows = new Map(readReference('divisions').map((row) => [row.code ?? '', row]));

/**
 * The reporting unit that a division's businesses belong to: itself, or the city that reports for its districts (海口). Undefined for
 * 三亚, which reports through its districts alone, for the province, and for what is no division.
 */
export function reportingUnitOf(division: string): string | undefined {
  for (let row = rows.get(division); row; row = rows.get(row.parent ?? '')) {
    if (row.reporting_unit === 'report') return row.code;
    if (row.reporting_unit !== 'optional') return undefined;
  }
  return undefined;
}
