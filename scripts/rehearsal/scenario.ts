import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExpectedFile } from './compare.js';

/** `scenario.json`: what is known before any annex arrives. */
export interface Scenario {
  readonly baseline: string;
  readonly deadline: string;
  readonly go_live: string;
  readonly agencies: readonly {
    readonly unit: string;
    readonly name: string;
    readonly system_name: string;
    readonly division: string;
    /** The bureau that forwards the notice to this office, where one does. */
    readonly forwarding_bureau?: string | null;
  }[];
  readonly forwarding?: readonly { readonly from: string; readonly to: string; readonly on: string }[];
}

/** One file as `expected.json` describes a correct reading and check of it. */
export interface PlayedFile extends ExpectedFile {
  readonly path: string;
  readonly annex: 1 | 2 | 3 | 4 | 5;
  readonly header_row: number;
  readonly first_data_row: number;
  readonly data_rows: number;
  readonly unknown_columns: readonly string[];
  readonly foot_rows: readonly number[];
  readonly hidden_rows: readonly number[];
  readonly hidden_sheets: readonly string[];
  /** An older file that still counts: it is not sent again. */
  readonly carried_over?: boolean;
}

export interface PlayedVersion {
  readonly version: string;
  readonly received_at: string;
  readonly late: boolean;
  readonly files: readonly PlayedFile[];
}

export interface ExpectedCounts {
  readonly annex1?: { readonly rows: number };
  readonly annex2?: { readonly accounts: number; readonly by_role: Readonly<Record<string, number>> };
  readonly annex3?: {
    readonly rows: number;
    readonly new: number;
    readonly convert: number;
    readonly convert_from_annex5?: number;
  };
  readonly register?: {
    readonly filed: number;
    readonly licensed_unfiled?: number;
    /** Those of the unfiled whose licence has ended on the go-live day. */
    readonly lapsed_by_go_live?: number;
  };
  readonly annex4?: {
    readonly total: number;
    readonly as_filed: number;
    readonly as_unfiled: number;
    readonly skip: number;
    readonly passed_on: number;
    readonly skip_by_reason: Readonly<Record<string, number>>;
  };
  readonly annex5?: { readonly rows_sent: number; readonly filed_found: number };
}

export interface ExpectedAgency {
  readonly name: string;
  readonly name_matches: boolean;
  readonly late: boolean;
  /** The file that counts of each annex, by its number. */
  readonly final?: Readonly<Record<string, string>>;
  readonly counts: ExpectedCounts;
  readonly versions: readonly PlayedVersion[];
}

/** `expected.json`: what a correct check and import finds. */
export interface Expected {
  readonly agencies: Readonly<Record<string, ExpectedAgency>>;
  /** Licences that no import settles, by the unit that has to. */
  readonly open?: Readonly<
    Record<
      string,
      {
        readonly passed_on?: readonly (readonly [id: string, to: string])[];
        readonly end_date_missing?: readonly string[];
        readonly district_unknown?: readonly string[];
      }
    >
  >;
  /** Licences that become no business: number in the old system, licence number, reason. */
  readonly excluded?: readonly (readonly [id: string, licenceNo: string, reason: string])[];
  readonly province?: {
    readonly annex3?: ExpectedCounts['annex3'];
    readonly annex4?: Pick<NonNullable<ExpectedCounts['annex4']>, 'as_filed' | 'as_unfiled'>;
    /** `at_import`, and `on_<day>` for the go-live day. */
    readonly register?: Readonly<
      Record<
        string,
        { readonly filed?: number; readonly licensed_unfiled?: number; readonly lapsed_unfiled?: number } | undefined
      >
    >;
  };
}

export interface Sample {
  readonly folder: string;
  readonly scenario: Scenario;
  readonly expected: Expected;
}

/** Reads a folder laid out like a sample. @throws with one sentence that names what is missing */
export function loadSample(folder: string): Sample {
  const read = (name: string): unknown => {
    const path = join(folder, name);
    if (!existsSync(path))
      throw new Error(`${path} is missing: the folder must hold scenario.json, expected.json and agencies/`);
    return JSON.parse(readFileSync(path, 'utf8'));
  };
  return { folder, scenario: read('scenario.json') as Scenario, expected: read('expected.json') as Expected };
}

/** One version of one agency, at its moment. */
export interface Delivery {
  readonly unit: string;
  readonly version: PlayedVersion;
  readonly at: Date;
}

/** All versions of all agencies in the order in which they arrived. */
export const deliveriesOf = ({ expected }: Sample): Delivery[] =>
  Object.entries(expected.agencies)
    .flatMap(([unit, { versions }]) =>
      versions.map((version) => ({ unit, version, at: new Date(version.received_at) })),
    )
    .sort((a, b) => a.at.getTime() - b.at.getTime());
