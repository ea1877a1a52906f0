import { dayIn } from '#platform/clock.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { businessFields } from '#domain/business-fields.js';
import { listDivisions, listTerritory } from '#features/agencies/queries.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';
import { getBusinessIn } from '#features/register/detail/detail-queries.js';
import { factsOfRow } from '#features/register/detail/show.js';
import { isActive, isPersonal } from '#features/register/fields.js';
import { regionFor } from '#features/register/scope.js';

type FactDeps = Pick<Deps, 'db' | 'config' | 'clock' | 'cipher'>;

/** Divisions of the office, with all below them. */
export async function ownDivisions(
  db: Db | Trx,
  deps: Pick<Deps, 'config' | 'clock'>,
  agencyId: number,
): Promise<string[]> {
  return listTerritory(db, agencyId, dayIn(deps.config.officeZone, deps.clock.now()), await listDivisions(db));
}

/** What is known of a new business before anybody types: the office, its division where it has one, the day of the result. */
export async function givenFacts(
  db: Db | Trx,
  deps: FactDeps,
  office: { readonly agencyId: number; readonly agencyName: string },
  resultOn: string,
): Promise<CaseFacts> {
  const divisions = await ownDivisions(db, deps, office.agencyId);
  const [only] = divisions.length === 1 ? divisions : [];
  return {
    ...(only !== undefined && { division_code: only }),
    filing_agency: office.agencyName,
    filing_date: resultOn,
  };
}

/**
 * What the register says of a business that the person's office keeps, by field of annex 3, personal numbers open; undefined once it has ended
 * or is another's. @throws portal.not_found outside the person's region
 */
export async function registerFacts(
  db: Db | Trx,
  deps: Pick<Deps, 'cipher'>,
  actor: Pick<Actor, 'scope' | 'agencyId'>,
  businessId: number,
): Promise<CaseFacts | undefined> {
  const { columns, agencyId } = await getBusinessIn(db, regionFor(actor.scope, '', []), businessId);
  if (agencyId !== actor.agencyId || !isActive(String(columns['filing_status']))) return undefined;
  const known = factsOfRow(columns);
  return Object.fromEntries(
    businessFields.flatMap(({ field, isOfLicence }) => {
      const stored = known[field] ?? '';
      const value = stored !== '' && isPersonal(field) ? deps.cipher.open(stored) : stored;
      return isOfLicence || value === '' ? [] : [[field, value]];
    }),
  );
}

/** The day of annex 3 rules: today in the office's zone. */
export const todayOf = ({ clock, config }: Pick<Deps, 'clock' | 'config'>): string =>
  dayIn(config.officeZone, clock.now());
