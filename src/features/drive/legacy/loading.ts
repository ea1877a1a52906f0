import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Content } from '#platform/content.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { enqueue } from '#platform/jobs/queue.js';
import { problems } from '#platform/problem.js';
import type { ColumnChoice } from '#domain/reading/column-choices.js';
import { getDriveLists } from './drive-lists-queries.js';
import {
  deleteStaged,
  findLoad,
  insertLoad,
  type LicenceLoad,
  lockLoad,
  setLoadJob,
  updateLoad,
} from './load-queries.js';
import { licenceProblems } from './problems.js';
import { type LoadState, loadStateNames } from './words.js';

/**
 * Stores a list of the old system as it was sent and asks for its reading, in one transaction. Nothing changes by that: what loading it
 * would change is shown first (R18, C45). @throws licence.no_drive
 */
export async function storeExtract(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: { readonly driveId: number | undefined; readonly content: Content; readonly name: string },
): Promise<{ loadId: number }> {
  const now = deps.clock.now();
  const { driveId, content, name } = input;
  if (driveId === undefined) throw licenceProblems.no_drive();
  const file = await deps.files.put(trx, { content, name, now });
  const loadId = await insertLoad(trx, {
    driveId,
    fileId: file.id,
    fileName: input.name,
    sha256: file.sha256,
    loadedBy: actor.id,
    loadedAt: now,
  });
  await askForReading(trx, deps, loadId);
  audit(trx, now, actor, {
    verb: 'licence.load',
    objectType: 'licence-load',
    objectId: loadId,
    after: { name: input.name, sha256: file.sha256, bytes: file.sizeBytes },
  });
  return { loadId };
}

async function askForReading(trx: Trx, deps: Deps, loadId: number): Promise<void> {
  const jobId = await enqueue(trx, deps.clock.now(), {
    name: 'licence.read',
    payload: { loadId },
    dedupeKey: `licence.read:${loadId}:${deps.ids.token(8)}`,
  });
  await setLoadJob(trx, loadId, jobId);
}

/** The load, as long as it is in one of these states. @throws portal.not_found, licence.load_not_now */
export async function requireLoad(trx: Trx, id: number, states: readonly LoadState[]): Promise<LicenceLoad> {
  await lockLoad(trx, id);
  const load = await findLoad(trx, id);
  if (!load) throw problems.not_found();
  if (!states.includes(load.state)) throw licenceProblems.load_not_now({ state: loadStateNames[load.state] });
  return load;
}

/** Says of headers what they are, and has the list read again with that. */
export async function matchExtractColumns(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: { readonly loadId: number; readonly said: readonly ColumnChoice[]; readonly left: readonly string[] },
): Promise<void> {
  const load = await requireLoad(trx, input.loadId, ['compared', 'refused']);
  const spoken = new Set([...input.said.map(({ key }) => key), ...input.left]);
  const choices = [...load.columnChoices.filter(({ key }) => !spoken.has(key)), ...input.said];
  await readAgain(trx, deps, load, { column_choices: choices.length === 0 ? null : JSON.stringify(choices) });
  audit(trx, deps.clock.now(), actor, {
    verb: 'licence.match-columns',
    objectType: 'licence-load',
    objectId: load.id,
    after: { columns: Object.fromEntries(input.said.map(({ header, field }) => [header.slice(0, 60), field])) },
  });
}

/** Compares a list anew with the licences as they stand by now. */
export async function compareAgain(trx: Trx, deps: Deps, loadId: number): Promise<void> {
  await readAgain(trx, deps, await requireLoad(trx, loadId, ['compared', 'refused']), {});
}

async function readAgain(
  trx: Trx,
  deps: Deps,
  load: LicenceLoad,
  change: Readonly<Record<string, unknown>>,
): Promise<void> {
  await updateLoad(trx, load, { ...change, state: 'reading', refusal_sentence: null });
  await askForReading(trx, deps, load.id);
}

/**
 * Has a list that was compared written over the licences. By another person than who had it read; what is gone must have been looked at.
 * @throws licence.load_*
 */
export async function startApply(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: { readonly loadId: number; readonly isGoneSeen: boolean },
): Promise<void> {
  const load = await requireLoad(trx, input.loadId, ['compared']);
  if (load.loadedBy === actor.id) throw licenceProblems.load_same_person();
  const { listsVersion } = await getDriveLists(trx, load.driveId);
  if (listsVersion !== load.baseVersion) throw licenceProblems.load_outdated();
  if (load.goneCount > 0 && !input.isGoneSeen)
    throw licenceProblems.load_unconfirmed({ gone: load.goneCount, field: 'gone' });
  const { id, name, agencyId, address } = actor;
  const jobId = await enqueue(trx, deps.clock.now(), {
    name: 'licence.apply',
    payload: { loadId: load.id, actor: { id, name, agencyId, address } },
    dedupeKey: `licence.apply:${load.id}:${load.version}`,
  });
  await updateLoad(trx, load, { state: 'applying', applied_by: actor.id, job_id: jobId });
}

/** Gives a list up that was never loaded: the file stays as a record, what was read from it goes. */
export async function dropLoad(trx: Trx, deps: Deps, actor: Actor, loadId: number): Promise<void> {
  const load = await requireLoad(trx, loadId, ['compared', 'refused']);
  await deleteStaged(trx, load.id);
  await updateLoad(trx, load, { state: 'dropped' });
  audit(trx, deps.clock.now(), actor, { verb: 'licence.drop', objectType: 'licence-load', objectId: load.id });
}
