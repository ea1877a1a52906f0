import { planDrive, proposeChange, releaseChange } from '#features/drive/changes/changes.js';
import { listDriveChanges } from '#features/drive/changes/change-queries.js';
import { type TypedDrive, typedOf } from '#features/drive/changes/fields.js';
import { findStoredDrive, listDrives } from '#features/drive/queries.js';
import { act } from '#src/season/actions.js';
import { actorNamed } from '#test/support/operators.js';
import type { TestPortal } from '#test/support/test-portal.js';

export const secondNotice = '琼道运发〔2021〕88号';

/** Copies the newest drive and opens the copy beside it, with a deadline a month later. Returns its id. */
export async function openSecondDrive(portal: TestPortal, over: Partial<TypedDrive> = {}): Promise<number> {
  const { deps } = portal;
  const zone = deps.config.officeZone;
  const [first] = await listDrives(deps.db);
  if (!first) throw new Error('there is no drive to copy');
  const [reviewer, importer] = [await actorNamed(portal, 'reviewer'), await actorNamed(portal, 'importer')];
  const typed = {
    ...typedOf(first, zone),
    noticeNo: secondNotice,
    title: '补充采集',
    deadline: '2020-12-27 17:00',
    goLiveOn: '2021-01-15',
    ...over,
  };
  const id = await act(deps, (trx) => planDrive(trx, deps, reviewer, { typed, copyOf: first.id }));
  await changeDrive(portal, id, { ...typed, state: 'open' }, { reviewer, importer });
  return id;
}

/** Proposes by one and releases by another what a drive is to be. */
export async function changeDrive(
  portal: TestPortal,
  id: number,
  typed: TypedDrive,
  by: Record<'reviewer' | 'importer', Awaited<ReturnType<typeof actorNamed>>>,
): Promise<void> {
  const { deps } = portal;
  const version = (await findStoredDrive(deps.db, id))?.version ?? 0;
  await act(deps, (trx) => proposeChange(trx, deps, by.reviewer, id, { typed, version, ground: '按批复' }));
  const [change] = await listDriveChanges(deps.db, id, 1);
  await act(deps, (trx) => releaseChange(trx, deps, by.importer, id, change?.id ?? 0));
}
