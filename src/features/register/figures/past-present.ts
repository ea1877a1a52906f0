import { toBeCompleted } from '#domain/business-fields.js';
import { codeName } from '#domain/codes/code-lists.js';
import { noDay } from '#features/register/business.js';
import { filingStatusName } from '#features/register/fields.js';
import type { PastBusiness } from './past-queries.js';

/** A business of a past day as the page shows it; no path where it is not in the register any more. */
export function pastRow(row: PastBusiness, divisionNames: ReadonlyMap<string, string>) {
  return {
    name: row.name,
    path: row.isThere ? `/businesses/${row.id}` : '',
    divisionName: divisionNames.get(row.divisionCode) ?? row.divisionCode,
    className: row.businessClass === null ? toBeCompleted : codeName('business-classes', row.businessClass),
    filedDay: row.filedOn === noDay ? '' : row.filedOn,
    filingStatus: row.filingStatus,
    statusName: filingStatusName(row.filingStatus),
    operatingName: codeName('operating-status', row.operatingStatus),
  };
}
