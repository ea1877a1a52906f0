import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import { type Actor, mayDo } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { type CaseAct, type CaseState, caseStates, wordOfAct } from '#domain/filing/moves.js';
import { getWorkingCalendar } from '#features/filings/clock/working-calendar.js';
import { completenessOf } from '#features/filings/materials/completeness.js';
import { filingProblems } from '#features/filings/problems.js';
import { getFilingRules } from '#features/filings/rules/rule-queries.js';
import { type CaseFacts, openFacts } from './case-facts.js';
import { type CaseChanges, type FilingCase, getHeldFacts, type HeldFacts, lockCase } from './case-queries.js';
import { chainWarningOf, errorsOf, findingsOf } from './case-checks.js';
import { verbOfPost } from './case-rules.js';
import { moveCase, requireMove } from './moving.js';
import { type Written, writeRegister } from './register-writing.js';

type ActingDeps = Pick<Deps, 'clock' | 'config' | 'cipher'>;

/** What a person presses on a page of a case. The notice has an action of its own, since it must list what is missing. */
export interface Press {
  readonly caseId: number;
  readonly act: Exclude<CaseAct, 'notify'>;
  /** Why; '' where nothing was written. */
  readonly ground: string;
  /** Version of the case that the page showed. */
  readonly version: number;
  /** An id for a business that comes in; only a confirmation needs one. */
  readonly spareId?: number;
}

export interface Acted {
  readonly state: CaseState;
  readonly written: Written | undefined;
}

/**
 * Takes a case of the person's own office one step on, with all that hangs on it, recorded in the same transaction. Facts are asked at
 * receipt and confirmation, materials at the review.
 * @throws filing.*, portal.not_found for another office's case, portal.forbidden without the post's verb
 */
export async function actOnCase(trx: Trx, deps: ActingDeps, actor: Actor, press: Press): Promise<Acted> {
  const { act, ground } = press;
  const one = await lockCase(trx, actor.agencyId, press.caseId);
  if (!one) throw problems.not_found();
  const at = deps.clock.now();
  const step = { act, ground, by: actor.id, at };
  const move = requireMove(one, step);
  if (!mayDo(actor, verbOfPost[move.post])) throw problems.forbidden();
  if (one.version !== press.version) throw filingProblems.stale();
  const held = await getHeldFacts(trx, one.id);
  const facts = openFacts(deps.cipher, held.facts);
  if (act === 'receive' || act === 'confirm') await requireSoundFacts(trx, deps, { one, held, facts }, press);
  if (act === 'review') await requireMaterials(trx, deps, one);
  const written = act === 'confirm' ? await file(trx, deps, actor, { one, held, facts }, press) : undefined;
  const rules = { ...(await getFilingRules(trx, one.agencyId)), calendar: await getWorkingCalendar(trx) };
  const state = await moveCase(trx, one, step, { ...rules, zone: deps.config.officeZone }, changesOf(written));
  audit(trx, at, actor, {
    verb: auditVerbs[act],
    objectType: 'filing',
    objectId: one.id,
    agencyId: one.agencyId,
    before: { filingState: caseStates[one.state] },
    after: {
      filingState: caseStates[state],
      ...(ground !== '' && { reason: ground }),
      ...(written && written.filingNo !== '' && { filingNo: written.filingNo }),
      ...(one.isSmall && { small: true }),
    },
  });
  return { state, written };
}

/** What an act is called in the audit. */
const auditVerbs = {
  receive: 'filing.receive',
  supplement: 'filing.supplement',
  review: 'filing.review',
  send_back: 'filing.send-back',
  confirm: 'filing.confirm',
  return: 'filing.return',
  withdraw: 'filing.withdraw',
} as const satisfies Record<Press['act'], string>;

interface Opened {
  readonly one: FilingCase;
  readonly held: HeldFacts;
  readonly facts: CaseFacts;
}

/** Errors bar the way; an outlet that does more than its head office is received with a ground alone (V11). */
async function requireSoundFacts(
  trx: Trx,
  deps: ActingDeps,
  { one, held, facts }: Opened,
  { act, ground }: Press,
): Promise<void> {
  const { kind, agencyId } = one;
  const findings = await findingsOf(trx, deps, {
    kind,
    agencyId,
    businessId: held.businessId,
    facts,
    isReceipt: act === 'receive',
  });
  const [first, ...others] = errorsOf(findings);
  const word = wordOfAct(kind, act);
  if (first) throw filingProblems.facts_wrong({ count: others.length + 1, act: word, first: first.message });
  const chain = chainWarningOf(findings);
  if (act === 'receive' && chain && ground === '')
    throw filingProblems.chain_ground({ message: chain.message, field: 'ground' });
}

async function requireMaterials(trx: Trx, { cipher }: ActingDeps, one: FilingCase): Promise<void> {
  const { isComplete, missing, unreadable } = await completenessOf(trx, one.id, cipher);
  if (isComplete) return;
  const names = [...missing, ...unreadable].map(({ name }) => name).join('、');
  throw filingProblems.materials_missing({ act: wordOfAct(one.kind, 'review'), names });
}

function file(trx: Trx, deps: ActingDeps, actor: Actor, opened: Opened, { spareId }: Press): Promise<Written> {
  if (spareId === undefined) throw new Error('a confirmation needs an id for the business');
  return writeRegister(trx, deps, { ...opened, agencyName: actor.agencyName, by: actor.id, spareId });
}

const changesOf = (written: Written | undefined): CaseChanges =>
  written ? { businessId: written.businessId, ...(written.filingNo !== '' && { filingNo: written.filingNo }) } : {};

/** The day in the office's zone. */
export const todayOf = ({ clock, config }: Pick<Deps, 'clock' | 'config'>): string =>
  dayIn(config.officeZone, clock.now());
