import { audit, type AuditActor } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import { type Drive, findStoredDrive, listBoard, listDrives } from '#features/drive/queries.js';
import { deleteEndings, insertEndings, listEndings } from './ending-queries.js';
import { endingOf } from './ending-rules.js';
import { phaseOf } from './phase-rules.js';

const portalItself: AuditActor = { id: null, name: '系统', agencyId: null, address: '' };

/**
 * Marks, once a drive is live, how each annex stood that was not through: nothing is moved or deleted, the office and the province see what
 * became of it. Comes each hour, midnight among them; a drive is marked once. Marks of one that was put off go.
 */
export async function runEndings(deps: Deps, { dueAt }: { readonly dueAt: string }): Promise<void> {
  const at = new Date(dueAt);
  for (const drive of await listDrives(deps.db)) {
    const phase = phaseOf(drive, at, deps.config.officeZone);
    if (phase === 'operation') await markEndings(deps, drive, at);
    else if (phase === 'collection') await inTransaction(deps.db, (trx) => deleteEndings(trx, drive.id));
  }
}

async function markEndings(deps: Deps, drive: Drive, at: Date): Promise<void> {
  await inTransaction(deps.db, async (trx) => {
    // Held, so that of two runs the second sees the marks of the first.
    await findStoredDrive(trx, drive.id, true);
    if ((await listEndings(trx, drive.id)).size > 0) return;
    const marks = (await listBoard(trx, drive.id, null)).flatMap((cell) => {
      const kind = endingOf(cell, at);
      return kind === undefined ? [] : [{ annexId: cell.annexId, kind }];
    });
    if (marks.length === 0) return;
    await insertEndings(trx, drive.id, marks, deps.clock.now());
    audit(trx, deps.clock.now(), portalItself, {
      verb: 'drive.end-collection',
      objectType: 'drive',
      objectId: drive.id,
      after: { goLiveOn: drive.goLiveOn, annexes: marks.length },
    });
  });
}
