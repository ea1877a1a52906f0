import { audit } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { findWorkLine, type WorkReading } from './list-queries.js';
import { resultName, resultsOf, workLists } from './list-rules.js';
import { insertNote, listNotes, type Note } from './note-queries.js';
import { fieldOfFault, noteFault, type TypedVisit } from './note-rules.js';
import { workListProblems } from './problems.js';

/** Mark of the results that a page showed. */
export const seenOfNotes = (notes: readonly Pick<Note, 'id'>[]): string => String(notes[0]?.id ?? 0);

/**
 * Notes what was found at a business on a list. Nothing follows from it by itself; each result is kept, the last one of the list counts.
 * @param seen what the page showed: a result that somebody noted meanwhile is read first @throws work-list.*
 */
export async function noteResult(
  trx: Trx,
  { clock, config }: Pick<Deps, 'clock' | 'config'>,
  actor: Actor,
  reading: WorkReading,
  id: number,
  typed: TypedVisit,
  seen: string,
): Promise<void> {
  const { list } = reading;
  const line = await findWorkLine(trx, reading, id, true);
  if (!line) throw problems.not_found();
  if (!line.isListed) throw workListProblems.not_listed();
  if (seenOfNotes(await listNotes(trx, { business_id: id }, list, true)) !== seen) throw workListProblems.seen();
  const at = clock.now();
  const fault = noteFault(typed, dayIn(config.officeZone, at), resultsOf[list]);
  if (fault) throw workListProblems[fault]({ field: fieldOfFault[fault] });
  const { result, note } = typed;
  const visitedOn = typed.visitedOn ?? '';
  await insertNote(trx, { business_id: id }, list, {
    visitedOn,
    result,
    note,
    agencyId: actor.agencyId,
    by: actor.id,
    at,
  });
  audit(trx, at, actor, {
    verb: 'visit.note',
    objectType: 'business',
    objectId: id,
    agencyId: actor.agencyId,
    after: {
      business: line.name,
      workList: workLists[list],
      visitedOn,
      found: resultName(list, result),
      ...(note === '' ? {} : { note }),
    },
  });
}
