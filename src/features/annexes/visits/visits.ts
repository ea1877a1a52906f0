import { audit } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { visitProblems } from './problems.js';
import { findVisitLine, insertVisit, listVisits, type Visit } from './visit-queries.js';
import { fieldOfFault, type TypedVisit } from '#features/register/work-lists/note-rules.js';
import { faultOf, type VisitOrigin, type VisitResult, visitResults } from './visit-rules.js';

/** Which business a visit is of. */
export interface Visited {
  readonly origin: VisitOrigin;
  readonly id: number;
  /** Divisions in which this person may note visits. */
  readonly units: readonly string[];
}

/** Mark of the visits that a page showed. */
export const seenOfVisits = (visits: readonly Pick<Visit, 'id'>[]): string => String(visits[0]?.id ?? 0);

/**
 * Notes what was found at a business that has not filed. A visit reminds and informs; nothing follows from it by itself. Each note is
 * kept, the last one counts. @param seen what the page showed: a visit that somebody noted meanwhile is read first @throws visit.*
 */
export async function noteVisit(
  trx: Trx,
  { clock, config }: Pick<Deps, 'clock' | 'config'>,
  actor: Actor,
  { origin, id, units }: Visited,
  typed: TypedVisit,
  seen: string,
): Promise<void> {
  const line = await findVisitLine(trx, origin, id, units, true);
  if (!line) throw problems.not_found();
  if (!line.isListed) throw visitProblems.not_unfiled();
  if (seenOfVisits(await listVisits(trx, origin, id, true)) !== seen) throw visitProblems.seen();
  const at = clock.now();
  const fault = faultOf(typed, dayIn(config.officeZone, at));
  if (fault) throw visitProblems[fault]({ field: fieldOfFault[fault] });
  const result = typed.result as VisitResult;
  const visitedOn = typed.visitedOn ?? '';
  const { note } = typed;
  await insertVisit(trx, origin, id, { visitedOn, result, note, agencyId: actor.agencyId, by: actor.id, at });
  audit(trx, at, actor, {
    verb: 'visit.note',
    objectType: origin === 'business' ? 'business' : 'operating-row',
    objectId: id,
    agencyId: actor.agencyId,
    after: { business: line.name, visitedOn, found: visitResults[result], ...(note === '' ? {} : { note }) },
  });
}
