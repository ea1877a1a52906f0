import type { Deps } from '#platform/deps.js';
import { audit, type AuditActor } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { OfficeFinder } from '#domain/legacy/offices.js';
import { isInCircles } from '#domain/legacy/passing.js';
import { docketWords, type PassReason } from '#domain/legacy/split.js';
import { askOfPassed } from '#features/drive/legacy/docket-queries.js';
import { placeAgain, placesOf } from '#features/drive/legacy/docket-sync.js';
import { getDriveLists } from '#features/drive/legacy/drive-lists-queries.js';
import { noteListSizes } from '#features/drive/progress/standings.js';
import { type AnsweredRow, marked, named, takenBack, type ToPass, waitingOf } from './answered-rules.js';
import { officesOfDrive } from './offices.js';
import {
  answerPasses,
  countSaid,
  insertPass,
  listPassedAway,
  listPassesOf,
  lockListOf,
  noteAnswered,
  type PassedAway,
  type StoredPass,
} from './pass-queries.js';

/** A submission of a unit, whose rows speak of its list. */
export interface Submission {
  readonly driveId: number;
  readonly unitCode: string;
  readonly agencyId: number;
  readonly annexNo: 4 | 5;
  readonly versionId: number;
  readonly submittedAt: Date;
}

/** What a submission did to licences of other districts: how many went to which unit, to the province, came back. */
export interface PassedOn {
  readonly passed: number;
  readonly asked: number;
  readonly withdrawn: number;
  /** Units whose lists are others now. */
  readonly units: readonly string[];
}

/**
 * Carries out what a submission says of other districts (非本辖区; R19, C38): each licence goes to the list of the office that is named,
 * what is no longer said is taken back as long as nobody has taken it, and what went round in vain goes to the province. Once for each
 * submission, whatever comes twice.
 */
export async function passOn(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'cipher'>,
  actor: AuditActor,
  at: Submission,
  rows: readonly AnsweredRow[],
): Promise<PassedOn> {
  const none = { passed: 0, asked: 0, withdrawn: 0, units: [] };
  if ((await getDriveLists(trx, at.driveId, true)).releasedAt === null) return none;
  const list = await lockListOf(trx, at.driveId, at.unitCode, at.annexNo);
  const away = await listPassedAway(trx, at.driveId, at.unitCode, at.annexNo);
  const offices = await officesOfDrive(trx, at.driveId);
  const now = deps.clock.now();

  const back = takenBack(away, rows, offices);
  await answerPasses(
    trx,
    back.map(({ passId }) => passId),
    'withdrawn',
    { by: actor.id, at: now },
  );
  const toPass = marked([...list, ...back], rows);
  const said = await countSaid(
    trx,
    toPass.map(({ licenceId }) => licenceId),
    at.unitCode,
    at.submittedAt,
  );
  const fresh = toPass.filter(({ licenceId }) => !said.has(licenceId));
  const changed = [...new Set([...back.map(({ id }) => id), ...fresh.map(({ licenceId }) => licenceId)])];
  await placeAgain(trx, at.driveId, changed);
  const sent = await send(trx, deps, actor, at, fresh, offices);
  await noteAnswered(
    trx,
    named(list, rows).map(({ id }) => id),
    at.unitCode,
  );
  await placeAgain(trx, at.driveId, changed);
  await noteListSizes(trx, at.driveId, now);
  note(trx, now, actor, at, back, sent);
  const units = [...back.map(({ toUnit }) => toUnit), ...sent.map(({ to }) => to)].filter((unit) => unit !== null);
  return {
    passed: sent.filter(({ to }) => to !== null).length,
    asked: sent.filter(({ to }) => to === null).length,
    withdrawn: back.length,
    units: [...new Set(units)],
  };
}

/**
 * Takes back what a unit has passed on and nobody has taken: the submission that said so was withdrawn. Returns the units whose lists are
 * others by that.
 */
export async function withdrawPasses(
  trx: Trx,
  deps: Pick<Deps, 'clock'>,
  actor: AuditActor,
  at: Submission,
): Promise<readonly string[]> {
  await getDriveLists(trx, at.driveId, true);
  const back = waitingOf(await listPassedAway(trx, at.driveId, at.unitCode, at.annexNo));
  if (back.length === 0) return [];
  const now = deps.clock.now();
  await answerPasses(
    trx,
    back.map(({ passId }) => passId),
    'withdrawn',
    { by: actor.id, at: now },
  );
  await placeAgain(
    trx,
    at.driveId,
    back.map(({ id }) => id),
  );
  note(trx, now, actor, at, back, []);
  return [...new Set(back.flatMap(({ toUnit }) => toUnit ?? []))];
}

interface Sent extends ToPass {
  readonly passId: number;
  readonly to: string | null;
  readonly why?: PassReason;
}

async function send(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'cipher'>,
  actor: AuditActor,
  at: Submission,
  toPass: readonly ToPass[],
  offices: OfficeFinder,
): Promise<readonly Sent[]> {
  const ids = toPass.map(({ licenceId }) => licenceId);
  const earlier = await listPassesOf(trx, ids);
  const bases = new Map(await placesOf(trx, at.driveId, ids));
  const now = deps.clock.now();
  const sent: Sent[] = [];
  for (const { licenceId, office } of toPass) {
    const own = earlier.filter((one) => one.licenceId === licenceId);
    // Whoever passes on what waits for it has taken it.
    await answerPasses(trx, waitingFor(own, at.unitCode), 'taken', { by: actor.id, at: now });
    const unit = offices.find(office).unit ?? null;
    const known = unit === at.unitCode ? null : unit;
    const why = isInCircles(own) ? 'passed_in_circles' : known === null ? 'passed_to_unknown' : undefined;
    const passId = await insertPass(trx, {
      ...{ driveId: at.driveId, versionId: at.versionId, annexNo: at.annexNo, submittedAt: at.submittedAt },
      ...{ licenceId, office, fromUnit: at.unitCode, toUnit: known, baseUnit: bases.get(licenceId)?.unit ?? null },
      ...{ state: why ? 'docket' : 'waiting', passedBy: actor.id, passedAt: now },
    });
    const facts = deps.cipher.fingerprint(`pass ${passId}`).slice(0, 32);
    if (why) await askOfPassed(trx, at.driveId, { licenceId, reason: why, suggestion: known, facts });
    sent.push({ passId, licenceId, office, to: why ? null : known, ...(why && { why }) });
  }
  return sent;
}

const waitingFor = (passes: readonly StoredPass[], unit: string): number[] =>
  passes.filter(({ state, toUnit }) => state === 'waiting' && toUnit === unit).map(({ id }) => id);

function note(
  trx: Trx,
  now: Date,
  actor: AuditActor,
  { agencyId }: Submission,
  back: readonly PassedAway[],
  sent: readonly Sent[],
): void {
  const about = { objectType: 'licence-pass', agencyId };
  const groups = new Map<string, Sent[]>();
  for (const one of sent) {
    const key = `${one.to} ${one.why}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  for (const [first, ...more] of groups.values()) {
    if (!first) continue;
    const licences = [first, ...more].map(({ licenceId }) => licenceId);
    audit(trx, now, actor, {
      ...about,
      objectId: first.passId,
      verb: 'licence.pass-on',
      after: {
        count: licences.length,
        licences,
        ...(first.why ? { kind: docketWords[first.why] } : {}),
        office: first.office,
      },
    });
  }
  const [first] = back;
  if (!first) return;
  const after = { count: back.length, licences: back.map(({ id }) => id) };
  audit(trx, now, actor, { ...about, objectId: first.passId, verb: 'licence.withdraw-pass', after });
}
