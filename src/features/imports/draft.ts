import type { BusinessDraft } from '#features/register/business.js';
import type { Annex } from '#features/annexes/queries.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import type { SourceRow } from './source.js';

/** What all rows of an import have in common. */
export interface ImportContext {
  readonly annex: Annex;
  readonly version: AnnexVersion;
  readonly batchId: number;
  /** City by division. */
  readonly cities: ReadonlyMap<string, string>;
}

/** What a row of an accepted annex states about its business. */
export function draftOf({ annex, version, batchId, cities }: ImportContext, { row, values }: SourceRow): BusinessDraft {
  const division = values['division_code'] ?? '';
  return {
    values,
    filingStatus: 'filed',
    agencyId: annex.agencyId,
    city: cities.get(division) ?? division,
    source: { kind: 'annex', batchId, versionId: version.id, row },
  };
}
