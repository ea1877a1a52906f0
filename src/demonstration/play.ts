import type { PortalDeps } from '#src/deps.js';
import { dayIn } from '#platform/clock.js';
import type { Agency } from '#features/agencies/queries.js';
import { addComment } from '#features/annexes/review/comments.js';
import { acceptAnnex, claimAnnex, returnAnnex, submitAnnex } from '#features/annexes/review/steps.js';
import { type Drive, listBoard } from '#features/drive/queries.js';
import { annexFile } from '#src/demonstration/annex-files.js';
import type { Cast } from '#src/demonstration/cast.js';
import type { Part, Progress } from '#src/demonstration/script.js';
import { act, confirmImport, previewImport, uploadAndCheck } from '#src/demonstration/walk.js';

export interface Scene {
  readonly part: Part;
  readonly agency: Agency;
  readonly drive: Drive;
  readonly cast: Cast;
  readonly firstNo: number;
}

/** Plays one annex of one office as far as its part goes. */
export async function play(deps: PortalDeps, { part, agency, drive, cast, firstNo }: Scene): Promise<void> {
  const { annexNo, progress } = part;
  const annexId = (await listBoard(deps.db, drive.id, agency.id)).find((cell) => cell.annexNo === annexNo)?.annexId;
  if (annexId === undefined) return;
  const file = await annexFile({
    annexNo,
    agency,
    firstNo,
    rows: part.rows,
    isFaulty: progress === 'faulty',
    filedUntil: dayIn(deps.config.officeZone, deps.clock.now()),
    baselineOn: drive.baselineOn,
  });
  await uploadAndCheck(deps, await cast.collectorOf(agency.code), { annexId, ...file });

  const goesAsFarAs = (step: Progress) => reach[progress] >= reach[step];
  if (!goesAsFarAs('submitted')) return;
  const manager = await cast.managerOf(agency.code);
  await act(deps, (trx) => submitAnnex(trx, deps, manager, annexId));
  if (!goesAsFarAs('claimed')) return;
  await act(deps, (trx) => claimAnnex(trx, deps, cast.reviewer, annexId, false));
  if (progress === 'returned') return sendBack(deps, cast, annexId);
  if (!goesAsFarAs('accepted')) return;
  await act(deps, (trx) => acceptAnnex(trx, deps, cast.reviewer, annexId));
  if (!goesAsFarAs('imported')) return;
  await confirmImport(deps, cast.importer, annexId, await previewImport(deps, cast.importer, annexId));
}

/** How many steps an office has behind it. */
const reach: Readonly<Record<Progress, number>> = {
  faulty: 0,
  clean: 0,
  submitted: 1,
  claimed: 2,
  returned: 2,
  accepted: 3,
  imported: 4,
};

async function sendBack(deps: PortalDeps, { reviewer }: Cast, annexId: number): Promise<void> {
  await act(deps, async (trx) => {
    await addComment(trx, deps, reviewer, {
      annexId,
      row: 5,
      field: 'business_name',
      text: '名称与营业执照不一致，请核对后更正。',
    });
    await addComment(trx, deps, reviewer, {
      annexId,
      row: null,
      field: '',
      text: '请核对户数：与原系统中本辖区的业户数相差较大，漏报的请补报。',
    });
    await returnAnnex(trx, deps, reviewer, annexId);
  });
}
