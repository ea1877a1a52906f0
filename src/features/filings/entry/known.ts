import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { filingStatusName, isPersonal } from '#features/register/fields.js';
import { listPlaces } from '#features/register/reference-queries.js';
import { regionFor } from '#features/register/scope.js';
import { type CaseFacts, openFacts } from '#features/filings/cases/case-facts.js';
import { findLastFacts } from './entry-queries.js';
import { registeredBusiness } from './sources.js';
import { type KnownBy, listKnownIds } from './source-queries.js';

/** Facts that are known of what is being entered, with where they come from. */
export interface Offer {
  /** By which it is taken. */
  readonly ref: string;
  /** Whose facts these are, and how that is known. */
  readonly source: string;
  /** Only what the case does not state yet. */
  readonly facts: CaseFacts;
}

type Reading = { readonly db: Db | Trx; readonly cipher: PersonalCipher };

/** What one owner states alike in every place. */
const ofOwner = [
  'business_name',
  'subject_type',
  'form_nature',
  'economic_type',
  'legal_name',
  'legal_id_type',
  'registered_address',
  'business_phone',
];
/** What a person states alike in every business: numbers are typed by whoever holds the paper. */
const ofPerson = ['legal_name', 'legal_id_type'];
const ofPlace = ['division_code', 'longitude', 'latitude'];
/** What is told of one business alone: never copied from another. */
const ofOneAlone = [
  ...['business_name', 'uscc', 'legacy_reg_no', 'legal_name', 'manager_name', 'business_phone'],
  ...['registered_address', 'business_address', 'longitude', 'latitude'],
  ...['licence_word', 'licence_no', 'licence_valid_to', 'opened_on', 'filing_no', 'filing_date', 'filing_origin'],
  ...['platform_case_no', 'via_platform', 'materials', 'remark', 'head_office_filing_no', 'lease_from', 'lease_to'],
];

/** Several entries of one owner say the same; the newest are enough. */
const offersAtMost = 2;

/**
 * What the register knows of the owner or the place that the facts name, within the person's region. `isQuick`: of the owner's credit code
 * alone, which has an index; the others look through the region, when a field was left or an offer is taken.
 */
export async function offersFor(
  { db, cipher }: Reading,
  actor: Actor,
  facts: CaseFacts,
  { ownBusinessId, isQuick = false }: { readonly ownBusinessId: number | null; readonly isQuick?: boolean },
): Promise<readonly Offer[]> {
  const offers: Offer[] = [];
  for (const { by, fields, why } of waysOf(facts, cipher)) {
    const isAnswered = fields.every((field) => facts[field]);
    if (isAnswered || (isQuick && !('uscc' in by))) continue;
    for (const id of await idsOf(db, actor, by, ownBusinessId)) {
      const { facts: known, filingStatus } = await registeredBusiness({ db, cipher }, actor.scope, id);
      const offered = pick(known, fields, facts);
      const isNew = Object.entries(offered).some(([field, value]) =>
        offers.every((other) => other.facts[field] !== value),
      );
      if (!isNew) continue;
      const source = `登记册“${known['business_name'] ?? ''}”（${filingStatusName(filingStatus)}），${why}`;
      offers.push({ ref: `business.${id}`, source, facts: offered });
    }
  }
  return offers.slice(0, offersAtMost);
}

interface Way {
  readonly by: KnownBy;
  readonly fields: readonly string[];
  readonly why: string;
}

function waysOf(facts: CaseFacts, cipher: PersonalCipher): Way[] {
  const ways: Way[] = [];
  const [uscc = '', person = '', address = ''] = ['uscc', 'legal_id_no', 'business_address'].map(
    (field) => facts[field],
  );
  if (uscc.length === 18) ways.push({ by: { uscc }, fields: ofOwner, why: '信用代码相同' });
  if (person.length >= 15)
    ways.push({ by: { person: cipher.fingerprint(person) }, fields: ofPerson, why: '法定代表人证件号码相同' });
  if (address.length >= 6) ways.push({ by: { address }, fields: ofPlace, why: '经营地址相同' });
  return ways;
}

async function idsOf(db: Db | Trx, actor: Actor, by: KnownBy, own: number | null): Promise<number[]> {
  const region = regionFor(actor.scope, '', await listPlaces(db));
  const ids = region ? await listKnownIds(db, region, by, offersAtMost + 1) : [];
  return ids.filter((id) => id !== own).slice(0, offersAtMost);
}

/** These facts where the case states nothing. */
const pick = (known: CaseFacts, fields: readonly string[], stated: CaseFacts): CaseFacts =>
  Object.fromEntries(
    fields.filter((field) => known[field] && !stated[field]).map((field) => [field, known[field] ?? '']),
  );

/** What the person's last case of this office states that may be alike in this one: no number of a person, nothing of one business alone. */
export async function lastOffer({ db, cipher }: Reading, actor: Actor, caseId: number): Promise<Offer | undefined> {
  const last = await findLastFacts(db, actor.agencyId, actor.id, caseId);
  if (!last) return undefined;
  const told = Object.entries(openFacts(cipher, last.facts));
  const facts = Object.fromEntries(told.filter(([field]) => !isPersonal(field) && !ofOneAlone.includes(field)));
  return { ref: 'last', source: `上一件“${last.businessName}”`, facts };
}

/** The facts of an offer that a press names; undefined where it names none. */
export async function takenBy(
  reading: Reading,
  actor: Actor,
  {
    ref,
    caseId,
    facts,
    ownBusinessId,
  }: { ref: string; caseId: number; facts: CaseFacts; ownBusinessId: number | null },
): Promise<CaseFacts | undefined> {
  if (ref === 'last') return (await lastOffer(reading, actor, caseId))?.facts;
  return (await offersFor(reading, actor, facts, { ownBusinessId })).find((offer) => offer.ref === ref)?.facts;
}
