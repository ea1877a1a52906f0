import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { caseKinds, type CaseKind } from '#domain/filing/kinds.js';
import { caseStates } from '#domain/filing/moves.js';
import { divisionsWithin } from '#domain/codes/divisions.js';
import { type CaseFacts, sealFacts } from '#features/filings/cases/case-facts.js';
import { beginDraft } from '#features/filings/cases/drafting.js';
import { filingProblems } from '#features/filings/problems.js';
import { type FilingStatus, filingStatusName, isPersonal } from '#features/register/fields.js';
import { regionsOf } from './region.js';
import { insertEntry, listOpenCases } from './entry-queries.js';
import { isEnding, isOfRegister } from '#domain/filing/entry-fields.js';
import { factsOfLicence, registeredBusiness } from './sources.js';
import { listBusinessesOfLicences } from './source-queries.js';

/** What a case is begun from: nothing, an old licence, or an entry of the register. */
export interface Beginning {
  readonly kind: Exclude<CaseKind, 'second_entry'>;
  readonly licenceId?: number | undefined;
  readonly businessId?: number | undefined;
}

/**
 * Begins a case as a draft that is there at once, with what is known already. @throws filing.nothing_chosen, filing.under_way where a case
 * about the same is open, filing.not_filed, filing.filed_already, portal.not_found
 */
export async function beginCase(trx: Trx, deps: Deps, actor: Actor, beginning: Beginning): Promise<number> {
  const now = deps.clock.now();
  const known = await knownOf(trx, deps, actor, beginning);
  await refuseSecond(trx, actor, known);
  const { kind } = beginning;
  const facts = isEnding(kind) ? namedFacts(known.facts) : { ...given(actor, kind), ...known.facts };
  const draft = { kind, agencyId: actor.agencyId, facts, by: actor.id, at: now, ...referring(known) };
  const id = await beginDraft(trx, deps.cipher, draft);
  const base = kind === 'new' ? null : sealFacts(deps.cipher, known.facts);
  await insertEntry(trx, { caseId: id, base, by: actor.id });
  audit(trx, now, actor, {
    verb: 'filing.begin',
    objectType: 'filing',
    objectId: id,
    agencyId: actor.agencyId,
    after: { caseKind: caseKinds[kind], business: facts['business_name'] ?? '' },
  });
  return id;
}

interface Known {
  readonly facts: CaseFacts;
  readonly businessId?: number;
  readonly licenceId?: number;
}

async function knownOf(trx: Trx, deps: Deps, actor: Actor, { kind, licenceId, businessId }: Beginning): Promise<Known> {
  const reading = { db: trx, cipher: deps.cipher };
  if (kind === 'new') return { facts: {} };
  if (kind === 'convert') {
    if (licenceId === undefined) throw filingProblems.nothing_chosen({ what: '原许可证' });
    const told = await factsOfLicence(reading, actor.scope, licenceId);
    if (!told) throw problems.not_found();
    const entered = (await listBusinessesOfLicences(trx, [licenceId])).get(licenceId);
    if (entered?.filingStatus === 'filed') throw filingProblems.filed_already({ name: told['business_name'] ?? '' });
    // The register has the office's corrections of the list, which were accepted.
    const facts = entered ? (await registeredBusiness(reading, actor.scope, entered.businessId)).facts : told;
    return { facts: withoutPersons(facts), licenceId, ...(entered && { businessId: entered.businessId }) };
  }
  if (businessId === undefined) throw filingProblems.nothing_chosen({ what: '业户' });
  const { facts, filingStatus } = await registeredBusiness(reading, actor.scope, businessId);
  if (!isFor(kind, filingStatus)) {
    const status = filingStatusName(filingStatus);
    throw filingProblems.not_filed({ name: facts['business_name'] ?? '', status, kind: caseKinds[kind] });
  }
  return { facts, businessId };
}

/** What is filed is changed and terminated; whatever is still in the register may be struck off. */
export const isFor = (kind: CaseKind, status: FilingStatus): boolean =>
  kind === 'deregister' ? status !== 'deregistered' : status === 'filed';

async function refuseSecond(trx: Trx, actor: Actor, { businessId, licenceId }: Known): Promise<void> {
  const [open] = await listOpenCases(trx, {
    businessIds: businessId === undefined ? [] : [businessId],
    licenceIds: licenceId === undefined ? [] : [licenceId],
  });
  if (!open) return;
  const where = open.agencyId === actor.agencyId ? `办件 ${open.id}` : '其他机构的办件';
  throw filingProblems.under_way({ where, kind: caseKinds[open.kind], state: caseStates[open.state] });
}

/** What the office itself and the kind of the case say, and what is mostly so; all of it stands in the form. */
function given({ agencyName, scope }: Actor, kind: CaseKind): CaseFacts {
  if (isOfRegister(kind)) return {};
  const divisions = [...divisionsWithin(regionsOf(scope))];
  return {
    filing_agency: agencyName,
    filing_origin: kind === 'convert' ? 'convert' : 'new',
    via_platform: '0',
    operating_status: '1',
    chain_kind: 'none',
    legal_id_type: 'resident_id',
    ...(divisions.length === 1 && { division_code: divisions[0] ?? '' }),
  };
}

/** Numbers of persons are stated by whoever files, never taken over from an old list. */
const withoutPersons = (facts: CaseFacts): CaseFacts =>
  Object.fromEntries(Object.entries(facts).filter(([field]) => !isPersonal(field)));

/** An end names its business in lists; all else of it stands in the register. */
const namedFacts = (facts: CaseFacts): CaseFacts =>
  Object.fromEntries(
    ['business_name', 'business_class', 'division_code', 'subject', 'filing_no']
      .filter((field) => facts[field])
      .map((field) => [field, facts[field] ?? '']),
  );

const referring = ({ businessId, licenceId }: Known) => ({
  ...(businessId !== undefined && { businessId }),
  ...(licenceId !== undefined && { licenceId }),
});
