import type { AcceptanceEffect } from '#features/annexes/acceptance/accepted.js';
import { applyOperatorRows } from '#features/operators/requests/accepted-rows.js';

/** Annex 2 opens, changes and ends operators' accounts (R10). */
export const provisionFromAnnex: AcceptanceEffect = async (trx, deps, actor, { annex, version, rows }) => {
  if (annex.submittedBy === null || annex.submittedAt === null)
    throw new Error('an accepted annex that nobody submitted');
  const source = {
    unitCode: annex.unitCode,
    agencyId: annex.agencyId,
    versionId: version.id,
    submittedBy: annex.submittedBy,
    submittedAt: annex.submittedAt,
  };
  await applyOperatorRows(trx, deps, actor, source, rows);
};
