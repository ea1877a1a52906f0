import type { Db, Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import { problems } from '#platform/problem.js';
import type { PastedReading } from '#domain/pasted/types.js';
import { readPasted } from '#domain/pasted/read-pasted.js';
import { caseStates } from '#domain/filing/moves.js';
import { type CaseFacts, openFacts } from '#features/filings/cases/case-facts.js';
import { type FilingCase, lockCase } from '#features/filings/cases/case-queries.js';
import { findShownCase, type ShownCase } from '#features/filings/cases/shown-queries.js';
import { secondProblems } from './problems.js';
import { findSecondEntry, type SecondEntry } from './second-queries.js';
import { openTaken, type Taken } from './taken.js';
import { todayOf } from './entry-facts.js';

type OpenDeps = Pick<Deps, 'cipher' | 'clock' | 'config'>;

/** A second entry with what is sealed of it opened. */
export interface OpenedEntry {
  readonly one: ShownCase;
  readonly entry: SecondEntry;
  readonly facts: CaseFacts;
  readonly taken: readonly Taken[];
  /** The page that was pasted, read anew; undefined where there is none. */
  readonly reading: PastedReading | undefined;
}

/** The second entry of a case. @throws portal.not_found for a case of another kind or another office's */
export async function openEntry(
  db: Db | Trx,
  deps: OpenDeps,
  office: number | undefined,
  caseId: number,
): Promise<OpenedEntry> {
  const [one, entry] = await Promise.all([findShownCase(db, office, caseId), findSecondEntry(db, caseId)]);
  if (!one || !entry) throw problems.not_found();
  return {
    one,
    entry,
    facts: openFacts(deps.cipher, one.facts),
    taken: openTaken(deps.cipher, entry.taken),
    reading:
      entry.source === null ? undefined : readPasted(deps.cipher.openBytes(entry.source).toString(), todayOf(deps)),
  };
}

/** The same as a draft of this office, locked, to be changed. @throws second.not_draft */
export async function lockEntry(
  trx: Trx,
  deps: OpenDeps,
  office: number,
  caseId: number,
): Promise<OpenedEntry & { readonly locked: FilingCase }> {
  const locked = await lockCase(trx, office, caseId);
  if (locked?.kind !== 'second_entry') throw problems.not_found();
  if (locked.state !== 'draft') throw secondProblems.not_draft({ state: caseStates[locked.state] });
  return { ...(await openEntry(trx, deps, office, caseId)), locked };
}
