import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Scope } from '#platform/http/actor.js';
import { businessOfLicence } from '#domain/legacy/licence-business.js';
import { comparisonKey } from '#domain/values/normalise.js';
import { findLicence, type LicenceLine, listLicences, listWhole } from '#features/drive/legacy/licence-queries.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';
import { placeKey } from '#features/register/business.js';
import { getBusinessIn } from '#features/register/detail/detail-queries.js';
import { factsOfRow } from '#features/register/detail/show.js';
import { type FilingStatus, isPersonal, registerFields } from '#features/register/fields.js';
import { listPlaces } from '#features/register/reference-queries.js';
import { regionFor, unitsFor } from '#features/register/scope.js';
import type { RegisterGround } from './fact-rules.js';
import { findListDrive, listAtPlaces } from './source-queries.js';

type Reading = { readonly db: Db | Trx; readonly cipher: PersonalCipher };

export interface RegisteredBusiness {
  readonly facts: CaseFacts;
  readonly filingStatus: FilingStatus;
}

/** Whole facts of an entry of the register, personal numbers opened. @throws portal.not_found for what is not in the person's region */
export async function registeredBusiness(
  { db, cipher }: Reading,
  scope: Scope,
  id: number,
): Promise<RegisteredBusiness> {
  const region = regionFor(scope, '', await listPlaces(db));
  const { columns } = await getBusinessIn(db, region, id);
  const stored = factsOfRow(columns);
  const facts = Object.fromEntries(
    registerFields.flatMap(({ field }) => {
      const value = stored[field] ?? '';
      return value === '' ? [] : [[field, isPersonal(field) ? cipher.open(value) : value]];
    }),
  );
  return { facts, filingStatus: (stored['filing_status'] ?? '') as FilingStatus };
}

/** Licences that are looked through for an address: lists of a unit hold hundreds. */
const addressesAtMost = 3_000;

/** Old licences of the office's list by number, name or, where neither is found, address. */
export async function searchLicences(
  { db, cipher }: Reading,
  scope: Scope,
  keyword: string,
  limit: number,
): Promise<readonly LicenceLine[]> {
  const driveId = await findListDrive(db);
  if (driveId === undefined || keyword === '') return [];
  const filter = await filterOf(db, scope);
  const found = await listLicences(db, driveId, { ...filter, keyword }, { after: 0, limit });
  if (found.length > 0) return found;
  const wanted = comparisonKey(keyword);
  const all = await listLicences(db, driveId, filter, { after: 0, limit: addressesAtMost });
  const whole = await listWhole(db, cipher, driveId, {
    ids: all.map(({ id }) => id),
    after: 0,
    limit: addressesAtMost,
  });
  return whole.filter(({ typed }) => comparisonKey(typed.address).includes(wanted)).slice(0, limit);
}

const filterOf = async (db: Db | Trx, scope: Scope) =>
  scope.level === 'province' ? {} : { units: unitsFor(scope, '', await listPlaces(db)) };

/** What an old licence of the office's list tells of its business; numbers of persons stay in the old system. Undefined: not its licence. */
export async function factsOfLicence(
  { db, cipher }: Reading,
  scope: Scope,
  id: number,
): Promise<CaseFacts | undefined> {
  const driveId = await findListDrive(db);
  const licence = driveId === undefined ? undefined : await findLicence(db, cipher, driveId, id);
  const { units } = await filterOf(db, scope);
  if (!licence || licence.isGone || (units && !units.includes(licence.unit ?? ''))) return undefined;
  const said = { unit: licence.unit ?? '', oldId: licence.oldId, corrections: '', actualStatus: '' };
  return businessOfLicence(licence.typed, said);
}

/** What the register holds at the place that the facts name, beside the case's own entry. */
export async function registerGroundOf(
  db: Db | Trx,
  facts: CaseFacts,
  ownBusinessId: number | null,
): Promise<RegisterGround> {
  const [place, classOnePlace] = [placeKey(facts), placeKey({ ...facts, subject: 'automobile' })];
  const there = await listAtPlaces(db, [...new Set([place, classOnePlace].filter((key) => key !== null))]);
  return {
    twins: there
      .filter((entry) => entry.place === place && entry.id !== ownBusinessId)
      .map(({ name, filingNo }) => ({ name, filingNo: filingNo ?? '' })),
    hasClassOne: there.some((entry) => entry.place === classOnePlace && entry.businessClass === 'A1'),
  };
}
