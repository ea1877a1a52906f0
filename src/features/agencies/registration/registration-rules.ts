import { rowWords } from '#domain/annexes/sheets.js';
import { nameKey, splitNames } from '#domain/values/names.js';
import { registrationProblems } from '#features/agencies/problems.js';

/** What one row of annex 1 says of an agency: normalised values, plain data. */
export interface RegistrationRow {
  /** Row, numbered through the file: refusals name it. */
  readonly row: number;
  readonly divisionCode: string;
  readonly name: string;
  readonly systemName: string;
  readonly uscc: string;
  readonly kind: string;
  readonly doesRepair: boolean;
  /** Names of the offices that do the work instead, as typed, separated by 、. */
  readonly actingAgency: string;
  readonly parentName: string;
  readonly dutyDocument: string;
  readonly address: string;
  readonly postcode: string;
  readonly officePhone: string;
  readonly responsibleName: string;
  readonly responsiblePost: string;
  readonly liaisonName: string;
  readonly liaisonPost: string;
  readonly liaisonMobile: string;
  readonly liaisonEmail: string;
  readonly accessWay: string;
  readonly remark: string;
}

/** The rows of a unit's annex 1 by what they are. */
export interface RegistrationPlan {
  /** The office that does the work; without one, all of the unit's work is forwarded to offices elsewhere. */
  readonly responsible: RegistrationRow | undefined;
  /** Offices that pass the duty on, each with the names of those that take it. */
  readonly forwarding: readonly { readonly row: RegistrationRow; readonly to: readonly string[] }[];
}

/**
 * Who does the work and who passes it on, from the rows of one unit (R25, C4). @throws agency.no_rows, agency.doubly_covered,
 * agency.no_acting_agency, agency.forwards_to_itself, agency.named_twice
 */
export function planRegistration(rows: readonly RegistrationRow[]): RegistrationPlan {
  if (rows.length === 0) throw registrationProblems.no_rows();
  const [first, second] = rows.filter(({ doesRepair }) => doesRepair);
  if (first && second) throw registrationProblems.doubly_covered({ first: quoted(first), second: quoted(second) });
  const forwarding = rows
    .filter(({ doesRepair }) => !doesRepair)
    .map((row) => ({ row, to: splitNames(row.actingAgency) }));
  for (const { row, to } of forwarding) {
    if (to.length === 0) throw registrationProblems.no_acting_agency({ row: rowWords(row.row), name: row.name });
    if (to.some((name) => nameKey(name) === nameKey(row.name)))
      throw registrationProblems.forwards_to_itself({ row: rowWords(row.row), name: row.name });
  }
  const seen = new Map<string, RegistrationRow>();
  for (const row of rows) {
    const earlier = seen.get(nameKey(row.name));
    if (earlier)
      throw registrationProblems.named_twice({
        first: rowWords(earlier.row),
        second: rowWords(row.row),
        name: row.name,
      });
    seen.set(nameKey(row.name), row);
  }
  return { responsible: first, forwarding };
}

const quoted = ({ row, name }: RegistrationRow): string => `${rowWords(row)}“${name}”`;
