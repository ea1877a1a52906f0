import { audit } from '#platform/audit.js';
import { violatedConstraint } from '#platform/db/errors.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import type { Problem } from '#platform/problem.js';
import { caseStates } from '#domain/filing/moves.js';
import { type CaseFacts, openFacts } from '#features/filings/cases/case-facts.js';
import { beginDraft } from '#features/filings/cases/drafting.js';
import { caseKey, caseNumber } from '#domain/filing/case-number.js';
import { givenFacts, registerFacts } from './entry-facts.js';
import { secondProblems } from './problems.js';
import { freeNumber, insertSecondEntry, listNumberHolders, type NumberHolder } from './second-queries.js';
import { workedSince } from './time-rules.js';
import type { SecondResult } from './words.js';

type BeginDeps = Pick<Deps, 'db' | 'config' | 'clock' | 'cipher'>;

/** What the first page asks, sound. */
export interface Beginning {
  readonly number: string;
  readonly resultOn: string;
  readonly result: SecondResult;
  /** The business of the register; none for a new one. */
  readonly businessId: number | undefined;
  /** When the page was opened. */
  readonly openedAt: Date;
}

/**
 * Begins a second entry as a draft (R32). A number that is there already is refused, with where; one whose entry came to nothing is taken over,
 * and what the own office had stated of it comes along. @throws second.number_taken, second.number_elsewhere, second.business_gone
 */
export async function beginSecondEntry(trx: Trx, deps: BeginDeps, actor: Actor, asked: Beginning): Promise<number> {
  const now = deps.clock.now();
  const number = caseNumber(asked.number);
  const earlier = await clearWay(trx, actor, number);
  const before =
    asked.businessId === undefined
      ? await givenFacts(trx, deps, actor, asked.resultOn)
      : await registerFacts(trx, deps, actor, asked.businessId);
  if (!before) throw secondProblems.business_gone({ field: 'business' });
  const facts: CaseFacts = {
    ...before,
    ...(asked.businessId === undefined && earlier ? openFacts(deps.cipher, earlier.facts) : {}),
    ...(asked.result === 'ended' && { operating_status: '6' }),
    via_platform: '1',
    platform_case_no: number,
  };
  const refers = asked.businessId === undefined ? {} : { businessId: asked.businessId };
  const draft = { kind: 'second_entry', agencyId: actor.agencyId, facts, by: actor.id, at: now, ...refers } as const;
  try {
    const caseId = await beginDraft(trx, deps.cipher, draft);
    const seconds = Math.round(workedSince(asked.openedAt, now));
    const { result, resultOn } = asked;
    await insertSecondEntry(trx, { caseId, result, resultOn, caseKey: caseKey(number), seconds, seenAt: now });
    audit(trx, now, actor, {
      verb: 'filing.enter-second',
      objectType: 'filing',
      objectId: caseId,
      agencyId: actor.agencyId,
      after: { caseNo: number, platformResult: result },
    });
    return caseId;
  } catch (error) {
    if (!numberKeys.includes(violatedConstraint(error) ?? '')) throw error;
    // Somebody entered it at the same moment: what this transaction sees is from before.
    throw await whereItIs(deps.db, actor, number);
  }
}

const numberKeys = ['filing_cases_platform_once', 'second_entries_once'];

/** Takes the number from an entry that came to nothing. Returns the own office's, for what it had stated. */
async function clearWay(trx: Trx, actor: Actor, number: string): Promise<NumberHolder | undefined> {
  const holders = await listNumberHolders(trx, number, caseKey(number));
  for (const holder of holders) if (!(await freeNumber(trx, holder.id))) throw takenBy(holder, actor, number);
  return holders.find(({ agencyId }) => agencyId === actor.agencyId);
}

/** Where a number is that somebody has entered. */
export async function whereItIs(db: Db | Trx, actor: Pick<Actor, 'agencyId'>, number: string): Promise<Problem> {
  const [holder] = await listNumberHolders(db, number, caseKey(number));
  return holder ? takenBy(holder, actor, number) : secondProblems.number_wrong({ number, field: 'number' });
}

/** Of another office's case only that it is there, and whose. */
function takenBy(
  { id, agencyId, agencyName, state }: NumberHolder,
  actor: Pick<Actor, 'agencyId'>,
  number: string,
): Problem {
  return agencyId === actor.agencyId
    ? secondProblems.number_taken({ number, state: caseStates[state], caseId: id, field: 'number' })
    : secondProblems.number_elsewhere({ number, agency: agencyName, field: 'number' });
}
