import type { Request, RequestHandler } from 'express';
import { dayIn } from '#platform/clock.js';
import type { Deps } from '#platform/deps.js';
import { personOf } from '#platform/http/actor.js';
import type { Route } from '#platform/http/route-table.js';
import { askedDriveId, openDrives } from '#features/drive/chosen-drive.js';
import { findLoad } from '#features/drive/legacy/load-queries.js';
import { type Drive, listBoard } from '#features/drive/queries.js';
import { phaseClosed, requireCollected } from './collected.js';
import { isLiveBy } from './phase-queries.js';
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
    if (row.lasts && (await isLiveBy(db, dayIn(zone, now)))) return next();
    const drives = await drivesAsked(req);
    if (drives.length === 0 && row.in.ended === 'open') return next();
    for (const drive of drives) if (await isOpenIn(drive)) return next();
    const [drive = { state: 'closed', goLiveOn: '' } as const] = drives;
    throw phaseClosed(row, drive, phaseOf(drive, now, zone));

    async function isOpenIn(drive: Drive): Promise<boolean> {
      const openness = row?.in[phaseOf(drive, now, zone)];
      if (openness !== 'left-open') return openness === 'open';
      return (await listBoard(db, drive.id, actor?.agencyId ?? 0)).some((cell) => collects(drive, cell, now, zone));
    }
  };

  /** The open drive that the address is about; all, where it says none: it is enough that one of them leaves it open. */
  async function drivesAsked(req: Request): Promise<readonly Drive[]> {
    const drives = await openDrives({ db, clock });
    const loadId = /^[1-9]\d{0,14}$/.exec(String(req.params['loadId'] ?? ''))?.[0];
    const load = loadId === undefined ? undefined : await findLoad(db, Number(loadId));
    const named = drives.filter(({ id }) => id === (load?.driveId ?? askedDriveId(req)));
    return load || named.length > 0 ? named : drives;
  }
}
