import type { RequestHandler } from 'express';
import type { Deps } from '#platform/deps.js';
import { personOf } from '#platform/http/actor.js';
import type { Route } from '#platform/http/route-table.js';
import { findCurrentDrive, listBoard } from '#features/drive/queries.js';
import { phaseClosed, requireCollected } from './collected.js';
import { collects, phaseOf, rowOf } from './phase-rules.js';

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
      await requireCollected(db, { clock, config }, { annexId: Number(annexId), agencyId: actor?.agencyId ?? 0 }, row);
      return next();
    }
    const drive = await findCurrentDrive(db);
    const phase = drive ? phaseOf(drive, now, zone) : 'ended';
    const openness = row.in[phase];
    const isLeftOpen = async () =>
      drive !== undefined &&
      (await listBoard(db, drive.id, actor?.agencyId ?? 0)).some((cell) => collects(drive, cell, now, zone));
    if (openness === 'closed' || (openness === 'left-open' && !(await isLeftOpen())))
      throw phaseClosed(row, drive ?? { state: 'closed', goLiveOn: '' }, phase);
    next();
  };
}
