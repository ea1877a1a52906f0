import type { Deps } from '#platform/deps.js';
import { openDrives } from '#features/drive/chosen-drive.js';
import { phaseOf, verbPhases } from './phase-rules.js';

/** Whether the phase leaves a verb open at present, for pages that would offer its act; the gate asks again. */
export async function isOpenNow(
  { db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>,
  verb: string,
): Promise<boolean> {
  const row = verbPhases[verb];
  if (!row) return true;
  const drives = await openDrives({ db, clock });
  if (drives.length === 0) return row.in.ended !== 'closed';
  return drives.some((drive) => row.in[phaseOf(drive, clock.now(), config.officeZone)] !== 'closed');
}
