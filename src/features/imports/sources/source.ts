import type { RowValues } from '#domain/annexes/types.js';
import type { BusinessDraft } from '#features/register/business.js';
import type { Source } from '#features/register/source.js';
import type { Annex } from '#features/annexes/queries.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';

/** What all rows of an import have in common. */
export interface ImportContext {
  readonly annex: Annex;
  readonly version: AnnexVersion;
  readonly batchId: number;
  /** City by division. */
  readonly cities: ReadonlyMap<string, string>;
}

/**
 * What is to be done with a row. `enter`: it stands in the register as a business. `link`: its licence stands behind the business of its
 * filing, null while that has not entered. `leave`: nothing, for the reason. `stands`: businesses that its licences have entered as before.
 */
export type RowTask =
  | { readonly kind: 'enter'; readonly stands: readonly number[]; readonly licence?: RowLicence }
  | {
      readonly kind: 'link';
      readonly stands: readonly number[];
      readonly licence: RowLicence;
      readonly businessId: number | null;
    }
  | { readonly kind: 'leave'; readonly reason: string };

/** The old licence of a row. */
export interface RowLicence {
  readonly id: number;
  /** How it is called in the old system. */
  readonly oldId: string;
  /** How it has entered before, if it has. */
  readonly enteredAs: { readonly kind: 'as_filed' | 'as_unfiled'; readonly businessId: number } | undefined;
}

/** A row of an accepted version with what it states and what is to be done with it. */
export interface SourceRow {
  readonly row: number;
  readonly name: string;
  readonly values: RowValues;
  /** Message of the first error that its check found. */
  readonly error: string | undefined;
  readonly task: RowTask;
}

/** An entry of the register that an earlier version brought and this one no longer states. */
export interface Withdrawn {
  readonly businessId: number;
  readonly name: string;
}

/** Where the rows of an import come from: annex 3, or the licences of annexes 4 and 5. Everything behind it is the same for all. */
export interface ImportSource {
  /** As what its rows stand in the register. */
  readonly status: 'filed' | 'licensed_unfiled';
  /** Facts without which there is no entry. */
  readonly needed: readonly string[];
  /** Digest of everything beside the file that says what is to be done: another one, and a preview is out of date. */
  readonly stamp: string;
  /** Businesses that licences of these rows have entered as, whosever they are now. */
  readonly standing: readonly number[];
  /** In file order, by some hundreds. */
  rows(): AsyncGenerator<readonly SourceRow[]>;
  /** What states the facts of a row. */
  stated(row: number, licence: RowLicence | undefined): Source;
  /** Once all rows were read. */
  withdrawn(): Promise<readonly Withdrawn[]>;
}

/** What a row states about its business. */
export function draftOf(
  { annex, cities }: ImportContext,
  source: Pick<ImportSource, 'status' | 'stated'>,
  { row, values, task }: SourceRow,
): BusinessDraft {
  const division = values['division_code'] ?? '';
  return {
    values,
    filingStatus: source.status,
    agencyId: annex.agencyId,
    city: cities.get(division) ?? division,
    source: source.stated(row, task.kind === 'leave' ? undefined : task.licence),
  };
}
