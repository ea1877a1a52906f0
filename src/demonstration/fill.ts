import type { PortalDeps } from '#src/deps.js';
import type { DemoAccount } from '#src/demonstration/accounts.js';
import { dayIn } from '#platform/clock.js';
import { inTransaction } from '#platform/db/transaction.js';
import { listReportingAgencies } from '#features/agencies/queries.js';
import { type Drive, findCurrentDrive, updateDriveDates } from '#features/drive/queries.js';
import { actorsOf } from '#src/demonstration/cast.js';
import { changeOffices } from '#src/demonstration/offices.js';
import { sendMails } from '#src/demonstration/mails.js';
import { decideOneCollision } from '#src/demonstration/collisions.js';
import { runWaiting } from '#src/season/actions.js';
import { setOneAside, signOneNil } from '#src/demonstration/left-out.js';
import { decideOneName, nameInOldSystem } from '#src/demonstration/names.js';
import { publishOneEdition } from '#src/demonstration/publication.js';
import { play } from '#src/demonstration/play.js';
import { publishNotice } from '#src/demonstration/notice.js';
import { handOutLists } from '#src/demonstration/lists.js';
import { numbersOf, parts } from '#src/demonstration/script.js';

const dayMs = 86_400_000;
const daysToDeadline = 4;
/** Longer than the notice leaves: from go-live on nothing more could be sent. */
const daysToGoLive = 60;

/**
 * The drive of the notice with its dates moved, so that the deadline lies a few days ahead, and offices in every state of progress
 * (design.md 8). All of it goes through the portal's own actions and jobs, so that histories, findings and the register are true.
 */
export async function fillDemonstration(deps: PortalDeps, accounts: readonly DemoAccount[]): Promise<void> {
  const drive = await moveDates(deps);
  if (!drive) return;
  const actors = actorsOf(deps, accounts);
  await nameInOldSystem(withClock(deps, 2 * 24 * 60 + 30), actors);
  const days = { first: withClock(deps, 2 * 24 * 60 + 25), later: withClock(deps, 24 * 60) };
  await publishNotice(days, { actors, drive });
  const agencies = new Map((await listReportingAgencies(deps.db)).map((agency) => [agency.code, agency]));
  await handOutLists(withClock(deps, 2 * 24 * 60 + 20), { actors, agencies, drive });
  for (const [i, { part, at }] of inTheirOrder().entries()) {
    const agency = agencies.get(part.agencyCode);
    // What happened lies behind us: from the day before yesterday up to a few minutes ago, in the script's order.
    const minutes = Math.round(((parts.length - i) * 2 * 24 * 60) / parts.length) + 5;
    const passedTo = agencies.get(part.passesOnTo ?? '')?.name;
    const scene = { part, drive, actors, ...(passedTo && { passedTo }), ...numbersOf(part, at) };
    if (agency) await play(withClock(deps, minutes), { ...scene, agency });
  }
  await sendMails(withClock(deps, 45), { actors, agencies, drive });
  await signOneNil(withClock(deps, 40), actors);
  await setOneAside(withClock(deps, 35), actors);
  await decideOneCollision(withClock(deps, 4), actors);
  await decideOneName(withClock(deps, 4), actors);
  await changeOffices(withClock(deps, 3), actors);
  await publishOneEdition(withClock(deps, 2), actors);
  await runWaiting(deps, ['annex.list-operating', 'ledger.judge']);
}

/** Who marks the filed ones among the expired licences first is asked nothing when annex 3 comes (V18). */
function inTheirOrder() {
  const all = parts.map((part, at) => ({ part, at }));
  return [...all.filter(({ part }) => part.annexNo === 5), ...all.filter(({ part }) => part.annexNo !== 5)];
}

/** 17:00 in the office's zone some days ahead, as in the notice; the baseline stays, licences of old cannot be moved. */
async function moveDates(deps: PortalDeps): Promise<Drive | undefined> {
  const now = deps.clock.now().getTime();
  const dayAhead = (days: number) => dayIn(deps.config.officeZone, new Date(now + days * dayMs));
  return inTransaction(deps.db, async (trx) => {
    const drive = await findCurrentDrive(trx);
    const dates = {
      deadlineAt: new Date(`${dayAhead(daysToDeadline)}T17:00:00+08:00`),
      goLiveOn: dayAhead(daysToGoLive),
    };
    if (drive) await updateDriveDates(trx, drive.id, dates);
    return drive && { ...drive, ...dates };
  });
}

/** The same portal, its clock put back. */
function withClock(deps: PortalDeps, minutesAgo: number): PortalDeps {
  return { ...deps, clock: { now: () => new Date(deps.clock.now().getTime() - minutesAgo * 60_000) } };
}
