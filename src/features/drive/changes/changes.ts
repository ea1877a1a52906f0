import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { wrongField } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import type { DriveDeps } from '#features/drive/deps.js';
import { insertHead } from '#features/drive/notice/edition-queries.js';
import { emptyNotice } from '#features/drive/notice/first.js';
import { judgeAgain } from '#features/drive/extensions/deadline-queries.js';
import { noteListSizes } from '#features/drive/progress/standings.js';
import { driveProblems } from '#features/drive/problems.js';
import { findStoredDrive, insertDrive, type StoredDrive, updateDrive } from '#features/drive/queries.js';
import { closeChange, type DriveChange, findOpenChange, insertChange } from './change-queries.js';
import {
  changedFields,
  type DriveField,
  driveOf,
  readTyped,
  shownValue,
  statesAfter,
  type TypedDrive,
  typedOf,
} from './fields.js';
import { splitAgain } from './moves-queries.js';

const groundChars = { least: 2, most: 200 };

/** A reason as it is kept; undefined where it is too short or too long. */
export function groundOf(typed: string): string | undefined {
  const ground = typed.replace(/\s+/g, ' ').trim();
  const { length } = [...ground];
  return length < groundChars.least || length > groundChars.most ? undefined : ground;
}

/**
 * Proposes how a drive is to be; it stays as it is until another person releases that. One proposal at a time. `version` is that of the
 * drive that the page showed. @throws drive.*, form.field
 */
export async function proposeChange(
  trx: Trx,
  deps: DriveDeps,
  actor: Actor,
  driveId: number,
  entered: { readonly typed: TypedDrive; readonly version: number; readonly ground: string },
): Promise<void> {
  const zone = deps.config.officeZone;
  const drive = await lockDrive(trx, driveId);
  if (await findOpenChange(trx, driveId)) throw driveProblems.change_open();
  if (drive.version !== entered.version) throw driveProblems.moved();
  const answer = readTyped(entered.typed, zone);
  if ('fault' in answer) throw wrongField(answer.fault.field, answer.fault.message);
  const stood = typedOf(drive, zone);
  const changed = changedFields(stood, answer.read);
  if (!Object.hasOwn(statesAfter(drive.state), answer.read.state)) throw driveProblems.state_order({ field: 'state' });
  if (changed.length === 0) throw driveProblems.no_change();
  const ground = groundOf(entered.ground);
  if (ground === undefined) throw driveProblems.ground({ field: 'ground' });
  const at = deps.clock.now();
  await insertChange(trx, {
    driveId,
    baseVersion: drive.version,
    wanted: answer.read,
    stood,
    ground,
    proposedBy: actor.id,
    proposedAt: at,
  });
  audit(trx, at, actor, {
    verb: 'drive.propose',
    objectType: 'drive',
    objectId: driveId,
    before: only(stood, changed),
    after: { ...only(answer.read, changed), reason: ground },
  });
}

/**
 * Lets what another person proposed take effect: licences go where the new day has them unless a person decided it, what was handed in is
 * late or not by the new deadline. All of it at once. @throws drive.*
 */
export async function releaseChange(
  trx: Trx,
  deps: DriveDeps,
  actor: Actor,
  driveId: number,
  changeId: number,
): Promise<void> {
  const drive = await lockDrive(trx, driveId);
  const change = await openChange(trx, driveId, changeId);
  if (change.proposedBy === actor.id) throw driveProblems.same_person();
  if (change.baseVersion !== drive.version) throw driveProblems.moved();
  const at = deps.clock.now();
  const zone = deps.config.officeZone;
  const stood = typedOf(drive, zone);
  const changed = changedFields(stood, change.wanted);
  const wanted = driveOf(change.wanted, zone);
  const opens = changed.includes('state') && wanted.state === 'open';
  await updateDrive(trx, driveId, wanted);
  if (opens) await deps.openAnnexes(trx, deps, driveId);
  await closeChange(trx, changeId, { state: 'released', by: actor.id, at });
  if (changed.includes('baselineOn') || changed.includes('boundaryDay')) {
    await splitAgain(trx, driveId, wanted);
    await noteListSizes(trx, driveId, at);
    await deps.recheckLists(trx, deps, driveId);
  }
  if (changed.includes('deadline')) await judgeAgain(trx, driveId, { at, by: actor.id });
  audit(trx, at, actor, {
    verb: 'drive.release',
    objectType: 'drive',
    objectId: driveId,
    before: only(stood, changed),
    after: only(change.wanted, changed),
  });
}

/** Sends another person's proposal back, with a word why. @throws drive.* */
export async function refuseChange(
  trx: Trx,
  deps: DriveDeps,
  actor: Actor,
  driveId: number,
  { changeId, ground: typed }: { readonly changeId: number; readonly ground: string },
): Promise<void> {
  await lockDrive(trx, driveId);
  const change = await openChange(trx, driveId, changeId);
  if (change.proposedBy === actor.id) throw driveProblems.same_person();
  const ground = groundOf(typed);
  if (ground === undefined) throw driveProblems.refusal_ground({ field: 'refusal' });
  const at = deps.clock.now();
  await closeChange(trx, changeId, { state: 'refused', by: actor.id, at, refusedGround: ground });
  audit(trx, at, actor, { verb: 'drive.refuse', objectType: 'drive', objectId: driveId, after: { reason: ground } });
}

/**
 * Plans a drive, mostly as a copy of an earlier one. Nobody but the province sees it until a change that another person releases opens it.
 * @throws form.field, portal.not_found
 */
export async function planDrive(
  trx: Trx,
  deps: Pick<DriveDeps, 'clock' | 'config'>,
  actor: Actor,
  { typed, copyOf }: { readonly typed: TypedDrive; readonly copyOf: number | null },
): Promise<number> {
  const zone = deps.config.officeZone;
  const answer = readTyped({ ...typed, state: 'planned' }, zone);
  if ('fault' in answer) throw wrongField(answer.fault.field, answer.fault.message);
  if (copyOf !== null && !(await findStoredDrive(trx, copyOf))) throw problems.not_found();
  const drive = driveOf(answer.read, zone);
  const driveId = await insertDrive(trx, drive, copyOf);
  const at = deps.clock.now();
  await insertHead(trx, driveId, { ...emptyNotice, number: drive.noticeNo, title: drive.title }, at);
  audit(trx, at, actor, {
    verb: 'drive.plan',
    objectType: 'drive',
    objectId: driveId,
    after: only(answer.read, Object.keys(answer.read) as DriveField[]),
  });
  return driveId;
}

/** Takes the own proposal back. @throws drive.* */
export async function withdrawChange(
  trx: Trx,
  deps: DriveDeps,
  actor: Actor,
  driveId: number,
  changeId: number,
): Promise<void> {
  await lockDrive(trx, driveId);
  const change = await openChange(trx, driveId, changeId);
  if (change.proposedBy !== actor.id) throw driveProblems.not_own();
  const at = deps.clock.now();
  await closeChange(trx, changeId, { state: 'withdrawn', by: actor.id, at });
  audit(trx, at, actor, { verb: 'drive.withdraw', objectType: 'drive', objectId: driveId });
}

/** The drive, held until the transaction ends: whoever loads lists or changes the drive comes one after the other. */
async function lockDrive(trx: Trx, driveId: number): Promise<StoredDrive> {
  const drive = await findStoredDrive(trx, driveId, true);
  if (!drive) throw problems.not_found();
  return drive;
}

async function openChange(trx: Trx, driveId: number, changeId: number): Promise<DriveChange> {
  const change = await findOpenChange(trx, driveId);
  if (change?.id !== changeId) throw driveProblems.not_open();
  return change;
}

const only = (typed: TypedDrive, fields: readonly DriveField[]): Readonly<Record<string, string>> =>
  Object.fromEntries(fields.map((field) => [field, isCode(field) ? shownValue(field, typed[field]) : typed[field]]));

/** Values that the audit keeps as words: their codes mean something else elsewhere. */
const isCode = (field: DriveField): boolean =>
  field === 'state' || field === 'smallUnits' || field === 'partialAnnexes';
