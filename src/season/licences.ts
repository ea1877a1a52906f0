import { setTimeout as sleep } from 'node:timers/promises';
import type { PortalDeps } from '#src/deps.js';
import { jobTable } from '#src/job-table.js';
import type { Actor } from '#platform/http/actor.js';
import { findJob } from '#platform/jobs/queue.js';
import { runHere } from '#platform/jobs/runner.js';
import { findCurrentDrive } from '#features/drive/queries.js';
import { startApply, storeExtract } from '#features/drive/legacy/loading.js';
import { findLoad } from '#features/drive/legacy/load-queries.js';
import { act, isTaken } from './actions.js';
import { Hindrance } from './cast.js';

interface ExtractFile {
  readonly name: string;
  readonly content: Buffer;
}

/** Sends a list of the old system, for the drive that runs unless one is named, and has it read and compared at once. Returns the load. @throws Hindrance where it is refused */
export async function readExtract(
  deps: PortalDeps,
  reader: Actor,
  file: ExtractFile,
  driveId?: number,
): Promise<number> {
  const { loadId } = await act(deps, async (trx) =>
    storeExtract(trx, deps, reader, { driveId: driveId ?? (await findCurrentDrive(trx))?.id, ...file }),
  );
  await runJobOf(deps, loadId);
  const load = await findLoad(deps.db, loadId);
  if (load?.state !== 'compared') throw new Hindrance(`名单没有读取：${load?.refusalSentence ?? load?.state}`);
  return loadId;
}

/** The same, loaded by another person as well. */
export async function loadExtract(
  deps: PortalDeps,
  { reader, loader }: { readonly reader: Actor; readonly loader: Actor },
  file: ExtractFile,
  driveId?: number,
): Promise<number> {
  const loadId = await readExtract(deps, reader, file, driveId);
  await act(deps, (trx) => startApply(trx, deps, loader, { loadId, isGoneSeen: true }));
  await runJobOf(deps, loadId);
  return loadId;
}

/** Runs the load's job here, unless a runner was faster: then its end is waited for. */
async function runJobOf(deps: PortalDeps, loadId: number): Promise<void> {
  const load = await findLoad(deps.db, loadId);
  if (load?.jobId == null) return;
  try {
    return await runHere(deps, jobTable, load.jobId);
  } catch (error) {
    if ((await findJob(deps.db, load.jobId))?.state === 'waiting' || !isTaken(error)) throw error;
  }
  for (let state: string = load.state; state === 'reading' || state === 'applying'; ) {
    await sleep(askEveryMs);
    state = (await findLoad(deps.db, loadId))?.state ?? '';
  }
}

const askEveryMs = 100;
