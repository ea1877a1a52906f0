import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import type { Db } from '#platform/db/connection.js';
import { nameDrive, namedDrives } from '#features/drive/chosen-drive.js';
import { listDrivesOfAnnexes } from './queries.js';

/** Of which drive annexes are, in brackets behind their names; '' for each where not several are open. */
export async function driveWordsOf(
  db: Db,
  annexIds: readonly (number | null)[],
): Promise<(annexId: number | null) => string> {
  const names = new Map((await namedDrives(db)).map(({ id, name }) => [id, name]));
  const ids = annexIds.flatMap((id) => id ?? []);
  if (names.size < 2 || ids.length === 0) return () => '';
  const drives = new Map((await listDrivesOfAnnexes(db, ids)).map((one) => [one.annexId, one]));
  return (annexId) => {
    const of = drives.get(annexId ?? 0);
    return of ? `（${names.get(of.driveId) ?? of.noticeNo}）` : '';
  };
}

/** Has a page that belongs to an annex name its drive, where several are open. */
export async function nameDriveOfAnnex(deps: Deps, req: Request, annexId: number): Promise<void> {
  const [of] = await listDrivesOfAnnexes(deps.db, [annexId]);
  if (of) await nameDrive(deps, req, of.driveId);
}
