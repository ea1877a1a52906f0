import { registerAgencies } from '#features/agencies/registration/registration.js';
import type { RegistrationRow } from '#features/agencies/registration/registration-rules.js';
import type { AcceptanceEffect } from '#features/annexes/acceptance/accepted.js';
import type { RowFacts } from '#features/annexes/checking/row-queries.js';
import { findAnnexId } from '#features/annexes/checking/unit-queries.js';

/** Annex 1 registers the unit's agencies (R7-R9, R25). @throws import.busy while the unit's annex 3 is being imported, agency_registration.* */
export const registerFromAnnex: AcceptanceEffect = async (trx, deps, actor, { annex, version, rows }) => {
  // An import holds the agency's row, shared, for as long as it runs: better said at once than waited for.
  const annex3 = await findAnnexId(deps.db, annex.driveId, annex.unitCode, 3);
  if (annex3 !== undefined) await deps.requireNoWork(deps.db, annex3);
  const unit = {
    code: annex.unitCode,
    driveId: annex.driveId,
    agencyId: annex.agencyId,
    versionId: version.id,
  };
  await registerAgencies(trx, deps, actor, unit, rows.map(registrationRow));
};

/** A checked row of annex 1 in the words of the agencies' slice. */
export function registrationRow({ row, values }: Pick<RowFacts, 'row' | 'values'>): RegistrationRow {
  const value = (field: string) => values[field] ?? '';
  return {
    row,
    divisionCode: value('division_code'),
    name: value('agency_name'),
    systemName: value('system_agency_name'),
    uscc: value('agency_uscc'),
    kind: value('agency_kind'),
    doesRepair: value('does_repair') === '1',
    actingAgency: value('acting_agency'),
    parentName: value('parent_agency'),
    dutyDocument: value('duty_document'),
    address: value('address'),
    postcode: value('postcode'),
    officePhone: value('office_phone'),
    responsibleName: value('responsible_name'),
    responsiblePost: value('responsible_post'),
    liaisonName: value('liaison_name'),
    liaisonPost: value('liaison_post'),
    liaisonMobile: value('liaison_mobile'),
    liaisonEmail: value('liaison_email'),
    accessWay: value('access_way'),
    remark: value('remark'),
  };
}
