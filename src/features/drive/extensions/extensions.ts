import { audit } from '#platform/audit.js';
import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { groundOf } from '#features/drive/changes/changes.js';
import { momentText, parseMoment } from '#features/drive/changes/fields.js';
import { driveProblems } from '#features/drive/problems.js';
import { findStoredDrive, listBoard } from '#features/drive/queries.js';
import { judgeAgain } from './deadline-queries.js';
import { endExtension, insertExtension, lockCurrentExtension } from './extension-queries.js';

export interface TypedExtension {
  readonly unitCode: string;
  readonly until: string;
  readonly allowedBy: string;
  readonly reason: string;
  /** Number of the newest extension that the page showed; 0: none. */
  readonly newest: number;
}

const namesMost = 60;

/**
 * Gives one unit more time, or another time than before. What it handed in is late or not by that from here on. @throws drive.extension_*
 */
export async function grantExtension(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'config'>,
  actor: Actor,
  driveId: number,
  typed: TypedExtension,
): Promise<void> {
  const drive = await findStoredDrive(trx, driveId, true);
  if (!drive) throw problems.not_found();
  const unit = (await listBoard(trx, driveId, null)).find(({ unitCode }) => unitCode === typed.unitCode);
  if (!unit) throw driveProblems.extension_unit({ field: 'unit' });
  const zone = deps.config.officeZone;
  const deadlineAt = parseMoment(typed.until, zone);
  if (deadlineAt === null) throw driveProblems.extension_until({ field: 'until' });
  if (deadlineAt <= drive.deadlineAt)
    throw driveProblems.extension_not_later({ deadline: momentText(drive.deadlineAt, zone), field: 'until' });
  const allowedBy = groundOf(typed.allowedBy);
  if (allowedBy === undefined || allowedBy.length > namesMost)
    throw driveProblems.extension_allowed_by({ field: 'allowed_by' });
  const reason = groundOf(typed.reason);
  if (reason === undefined) throw driveProblems.ground({ field: 'reason' });
  const before = await lockCurrentExtension(trx, driveId, { unitCode: unit.unitCode });
  if (before && before.id > typed.newest) throw driveProblems.extension_moved({ unit: unit.unitName });
  const at = deps.clock.now();
  if (before) await endExtension(trx, before.id, actor.id, at);
  await insertExtension(trx, driveId, {
    unitCode: unit.unitCode,
    deadlineAt,
    allowedBy,
    reason,
    by: actor.id,
    at,
  });
  await judgeAgain(trx, driveId, { at, by: actor.id });
  audit(trx, at, actor, {
    verb: 'drive.extend',
    objectType: 'drive',
    objectId: driveId,
    agencyId: unit.agencyId,
    ...(before && { before: { deadline: momentText(before.deadlineAt, zone) } }),
    after: { unit: unit.unitName, deadline: momentText(deadlineAt, zone), allowedBy, reason },
  });
}

/** The unit has as much time as all again. @throws drive.extension_ended */
export async function cancelExtension(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'config'>,
  actor: Actor,
  driveId: number,
  extensionId: number,
): Promise<void> {
  if (!(await findStoredDrive(trx, driveId, true))) throw problems.not_found();
  const extension = await lockCurrentExtension(trx, driveId, { id: extensionId });
  if (!extension) throw driveProblems.extension_ended();
  const at = deps.clock.now();
  await endExtension(trx, extension.id, actor.id, at);
  await judgeAgain(trx, driveId, { at, by: actor.id });
  const unit = (await listBoard(trx, driveId, null)).find(({ unitCode }) => unitCode === extension.unitCode);
  audit(trx, at, actor, {
    verb: 'drive.end-extension',
    objectType: 'drive',
    objectId: driveId,
    agencyId: unit?.agencyId ?? null,
    before: { deadline: momentText(extension.deadlineAt, deps.config.officeZone) },
    after: { unit: unit?.unitName ?? extension.unitCode },
  });
}
