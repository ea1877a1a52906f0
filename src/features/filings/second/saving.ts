import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { refusedResults } from '#domain/pasted/platform-words.js';
import { getWorkingCalendar } from '#features/filings/clock/working-calendar.js';
import { filingProblems } from '#features/filings/problems.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';
import { saveDraft } from '#features/filings/cases/drafting.js';
import { moveCase } from '#features/filings/cases/moving.js';
import { getFilingRules } from '#features/filings/rules/rule-queries.js';
import { nameKeyOf } from './adopting-rules.js';
import { givenFacts, registerFacts } from './entry-facts.js';
import { faultsOf } from './faults.js';
import { lockEntry, type OpenedEntry } from './opened.js';
import { noteSeen, writeEntryFacts, writeFinished } from './second-queries.js';
import { countFields, sealTaken, stillTaken, type Taken, takeProposals } from './taken.js';
import { workedSince } from './time-rules.js';
import { minutesOf } from './words.js';

type SaveDeps = Pick<Deps, 'db' | 'config' | 'clock' | 'cipher'>;

/** What a press of the form sends. */
export interface Sent {
  readonly caseId: number;
  /** Of the case, as the form was shown. */
  readonly version: number;
  /** All facts of the entry, normalised: those of the form, and those that it does not show. */
  readonly facts: CaseFacts;
  /** Proposals to take: a field, or all. */
  readonly take?: { readonly field?: string };
}

/** Saves what was typed, and takes proposals of the page where that is asked. Returns how many were taken. @throws filing.stale */
export async function saveEntry(trx: Trx, deps: SaveDeps, actor: Actor, sent: Sent): Promise<number> {
  const opened = await lockEntry(trx, deps, actor.agencyId, sent.caseId);
  const typed = sent.facts;
  const proposals = opened.reading?.proposals ?? [];
  const { facts, taken, count } = sent.take
    ? takeProposals(typed, opened.taken, proposals, sent.take.field)
    : { facts: typed, taken: opened.taken, count: 0 };
  await store(trx, deps, actor, opened, { facts, taken, version: sent.version });
  return count;
}

/** Stores facts, what of them came from the page, and that somebody was at work. */
async function store(
  trx: Trx,
  deps: SaveDeps,
  actor: Actor,
  { one, entry }: OpenedEntry,
  { facts, taken, version }: { facts: CaseFacts; taken: readonly Taken[]; version: number },
): Promise<void> {
  const now = deps.clock.now();
  if (!(await saveDraft(trx, deps.cipher, { id: one.id, version, facts, at: now }))) throw filingProblems.stale();
  const kept = stillTaken(taken, facts);
  const before = await beforeOf(trx, deps, actor, one.businessId, entry.resultOn);
  const { pasted, typed } = countFields(kept, facts, before);
  await writeEntryFacts(trx, one.id, {
    uscc: (facts['uscc'] ?? '').replace(/[^0-9A-Z]/g, '').slice(0, 18),
    nameKey: nameKeyOf(facts['business_name'] ?? ''),
    taken: kept.length === 0 ? null : sealTaken(deps.cipher, kept),
    pastedFields: pasted,
    typedFields: typed,
  });
  await noteSeen(trx, entry, workedSince(entry.seenAt, now), now);
}

/** What stood there before anybody typed: the register's facts, or what the portal gave. */
export async function beforeOf(
  db: Trx | Deps['db'],
  deps: SaveDeps,
  actor: Pick<Actor, 'scope' | 'agencyId' | 'agencyName'>,
  businessId: number | null,
  resultOn: string,
): Promise<CaseFacts> {
  if (businessId === null) return givenFacts(db, deps, actor, resultOn);
  return (await registerFacts(db, deps, actor, businessId)) ?? {};
}

/** What stands in the way of 录入完成; nothing where it is done. */
export interface Unfinished {
  /** Errors by the rules of annex 3. */
  readonly faults: number;
  /** The platform's word for a case that was not granted. */
  readonly refused: string | undefined;
}

/**
 * 录入完成: saves, checks by the rules of annex 3, and hands the entry to whoever confirms it. The time of work ends here. What is wrong is
 * answered, and the draft is saved all the same.
 */
export async function finishEntry(trx: Trx, deps: SaveDeps, actor: Actor, sent: Sent): Promise<Unfinished | undefined> {
  await saveEntry(trx, deps, actor, sent);
  const opened = await lockEntry(trx, deps, actor.agencyId, sent.caseId);
  const refused = refusedResult(opened);
  const faults = (await faultsOf(trx, deps, actor, opened)).filter(({ level }) => level === 'error').length;
  if (faults > 0 || refused !== undefined) return { faults, refused };
  const now = deps.clock.now();
  const rules = await getFilingRules(trx, actor.agencyId);
  const moved = { ...rules, calendar: await getWorkingCalendar(trx), zone: deps.config.officeZone };
  await moveCase(trx, opened.locked, { act: 'receive', ground: '', by: actor.id, at: now }, moved);
  await writeFinished(trx, sent.caseId, now);
  const { seconds, pastedFields, typedFields } = opened.entry;
  audit(trx, now, actor, {
    verb: 'filing.finish-second',
    objectType: 'filing',
    objectId: sent.caseId,
    agencyId: actor.agencyId,
    after: { minutes: minutesOf(seconds), pasted: pastedFields, typed: typedFields },
  });
  return undefined;
}

/** The platform's own word for a case that was not granted, where the page says so. */
export const refusedResult = ({ reading }: Pick<OpenedEntry, 'reading'>): string | undefined => {
  const word = reading?.proposals.find(({ field }) => field === 'result_word')?.value;
  return word !== undefined && refusedResults.test(word) ? word : undefined;
};
