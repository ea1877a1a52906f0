import type { Deps } from '#platform/deps.js';
import { Problem } from '#platform/problem.js';
import { previewRegistration } from '#features/agencies/registration/registration-preview.js';
import { registrationRow } from '#features/annexes/acceptance/annex1-effect.js';
import { acceptedRows } from '#features/annexes/acceptance/accepted.js';
import type { Annex } from '#features/annexes/queries.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';

/** What acceptance of annex 1 would do, for the page of its reviewer; undefined for annexes whose rows take effect otherwise. */
export async function previewAcceptance(
  deps: Pick<Deps, 'db' | 'cipher'>,
  annex: Annex,
  version: AnnexVersion | undefined,
): Promise<Awaited<ReturnType<typeof previewRegistration>> | undefined> {
  if (annex.annexNo !== 1 || version?.state !== 'checked') return undefined;
  try {
    const rows = await acceptedRows(deps.db, deps, version);
    return await previewRegistration(
      deps.db,
      { code: annex.unitCode, agencyId: annex.agencyId },
      rows.map(registrationRow),
    );
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { offices: [], refusal: error.sentence };
  }
}
