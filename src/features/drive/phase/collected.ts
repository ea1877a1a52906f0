import type { Deps } from '#platform/deps.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Problem } from '#platform/problem.js';
import { driveProblems } from '#features/drive/problems.js';
import { findPhasedAnnex } from './phase-queries.js';
import {
  closedSince,
  collects,
  type Phase,
  type PhaseFacts,
  phaseOf,
  type PhaseRow,
  verbPhases,
} from './phase-rules.js';

/** Refuses work on an annex of the office that its drive collects no more; a foreign one is the caller's to refuse. @throws drive.phase_closed */
export async function requireCollected(
  db: Db | Trx,
  { clock, config }: Pick<Deps, 'clock' | 'config'>,
  own: { readonly annexId: number; readonly agencyId: number },
  row: PhaseRow | undefined = verbPhases['annex.upload'],
): Promise<void> {
  const [now, zone] = [clock.now(), config.officeZone];
  const annex = await findPhasedAnnex(db, own.agencyId, own.annexId);
  if (annex && !collects(annex.drive, annex, now, zone))
    throw phaseClosed(row, annex.drive, phaseOf(annex.drive, now, zone));
}

/** Since when it is closed and what to do instead. */
export const phaseClosed = (row: PhaseRow | undefined, drive: PhaseFacts, phase: Phase): Problem =>
  phase === 'collection'
    ? driveProblems.phase_before({
        since: drive.goLiveOn,
        what: row?.what ?? '',
        instead: row?.instead ?? '',
      })
    : driveProblems.phase_closed({
        since: closedSince(drive, phase),
        what: row?.what ?? '',
        instead: phase === 'operation' ? (row?.instead ?? '') : '需要继续办理的，请联系省局',
      });
