import type { PortalDeps } from '#src/deps.js';
import { dayIn } from '#platform/clock.js';
import type { Agency } from '#features/agencies/queries.js';
import { addComment } from '#features/annexes/review/comments.js';
import { readThrough } from '#features/annexes/review/reading/seen.js';
import { returnAnnex } from '#features/annexes/review/steps.js';
import type { Drive } from '#features/drive/queries.js';
import { annexFile, type FileRequest } from '#src/demonstration/annex-files.js';
import type { Actors } from '#src/demonstration/cast.js';
import type { Part, PartEnd } from '#src/demonstration/script.js';
import { act, annexIdOf, annexSteps, uploadAndCheck } from '#src/season/actions.js';
import { carryOn, type Milestone } from '#src/season/course.js';

export interface Scene {
  readonly part: Part;
  readonly agency: Agency;
  readonly drive: Drive;
  readonly actors: Actors;
  readonly firstNo: number;
  readonly filed?: FileRequest['filed'];
  /** Name of the office that the last licences are passed on to. */
  readonly passedTo?: string;
  readonly claimed?: FileRequest['claimed'];
}

/** Plays one annex of one office as far as its part goes. */
export async function play(
  deps: PortalDeps,
  { part, agency, drive, actors, firstNo, filed, passedTo, claimed }: Scene,
): Promise<void> {
  const { annexNo, progress } = part;
  const annexId = await annexIdOf(deps, agency.code, annexNo);
  const file = await annexFile({
    annexNo,
    agency,
    firstNo,
    ...(filed && { filed }),
    ...(claimed && { claimed }),
    rows: part.rows,
    ...(passedTo && { passedTo }),
    isFaulty: progress === 'faulty',
    filedUntil: dayIn(deps.config.officeZone, deps.clock.now()),
    baselineOn: drive.baselineOn,
  });
  await uploadAndCheck(deps, await actors.of(agency.code, 'collector'), { annexId, ...file });
  const officers = {
    manager: await actors.of(agency.code, 'agency_manager'),
    reviewer: await actors.reviewer,
    importer: await actors.importer,
  };
  await carryOn(annexSteps(deps, officers, annexId), reached[progress]);
  if (progress === 'returned') await sendBack(deps, actors, annexId);
}

/** What an office has behind it when its part is over. */
const reached: Readonly<Record<PartEnd, Milestone>> = {
  faulty: 'checked',
  clean: 'checked',
  submitted: 'submitted',
  claimed: 'claimed',
  returned: 'claimed',
  accepted: 'accepted',
  imported: 'imported',
};

async function sendBack(deps: PortalDeps, actors: Actors, annexId: number): Promise<void> {
  const reviewer = await actors.reviewer;
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
    await readThrough(trx, deps, reviewer, annexId);
    await returnAnnex(trx, deps, reviewer, annexId);
  });
}
