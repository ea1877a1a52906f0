import type { RequestHandler } from 'express';
import type { Deps } from '#platform/deps.js';
import { personOf } from '#platform/http/actor.js';
import type { Route } from '#platform/http/route-table.js';
import type { Problem } from '#platform/problem.js';
import { driveProblems } from '#features/drive/problems.js';
import { findCurrentDrive, listBoard } from '#features/drive/queries.js';
import { findPhasedAnnex } from './phase-queries.js';
import { closedSince, collects, type Phase, type PhaseFacts, phaseOf, rowOf } from './phase-rules.js';

/**
 * Refuses what the phase has closed (R4), with since when and what to do instead: asked of every POST whose verb the table names, after
 * who asks is known and before a byte of the body is read. Whose annex it is the route itself asks: a foreign one is not found, whatever
 * the phase.
 */
export function phaseGate(
  { db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>,
  { method, verb, path }: Pick<Route, 'method' | 'verb' | 'path'>,
): RequestHandler | undefined {
  const row = method === 'post' ? rowOf(verb, path) : undefined;
  if (!row) return undefined;
  return async (req, _res, next) => {
    const actor = personOf(req);
    const [now, zone] = [clock.now(), config.officeZone];
    const annexId = /^[1-9]\d{0,14}$/.exec(String(req.params['annexId'] ?? ''))?.[0];
    if (annexId !== undefined) {
      const annex = await findPhasedAnnex(db, actor?.agencyId ?? 0, Number(annexId));
      if (annex && !collects(annex.drive, annex, now, zone)) throw closed(annex.drive, phaseOf(annex.drive, now, zone));
      return next();
    }
    const drive = await findCurrentDrive(db);
    const phase = drive ? phaseOf(drive, now, zone) : 'ended';
    const openness = row.in[phase];
    const isLeftOpen = async () =>
      drive !== undefined &&
      (await listBoard(db, drive.id, actor?.agencyId ?? 0)).some((cell) => collects(drive, cell, now, zone));
    if (openness === 'closed' || (openness === 'left-open' && !(await isLeftOpen())))
      throw closed(drive ?? { state: 'closed', goLiveOn: '' }, phase);
    next();
  };

  function closed(drive: PhaseFacts, phase: Phase): Problem {
    return driveProblems.phase_closed({
      since: closedSince(drive, phase),
      what: row?.what ?? '',
      instead: phase === 'operation' ? (row?.instead ?? '') : '需要继续办理的，请联系省局',
    });
  }
}
