import { serveTasks } from '#platform/child-pool.js';
import { readConfig } from '#platform/config.js';
import { roleNames } from '#domain/policy.js';
import { noteProgress } from '#platform/jobs/leases.js';
import { findJob } from '#platform/jobs/queue.js';
import { rehearseCheck } from '#features/annexes/checking/rehearsal.js';
import { createDeps, type PortalDeps } from '#src/deps.js';
import { jobTable } from '#src/job-table.js';

/** Child process in which jobs run: its memory and time are watched from outside, the serving process stays free. */
const jobQueryTimeoutMs = '60000';
const progressEveryMs = 400;

let deps: PortalDeps | undefined;
function hostDeps(): PortalDeps {
  deps ??= createDeps(readConfig({ ...process.env, QUERY_TIMEOUT_MS: jobQueryTimeoutMs }, roleNames));
  return deps;
}

/** Called before there is work: modules, code and the way to the database are ready when the first person waits. */
async function warmUp(): Promise<void> {
  const { db, cipher } = hostDeps();
  await rehearseCheck({ cipher });
  // Not there yet in a portal that is being set up.
  await findJob(db, 0).catch(() => undefined);
}

async function runJob(
  input: unknown,
  report: (progress: { done: number; known: number | null }) => void,
): Promise<void> {
  const { db } = hostDeps();
  const job = input as { id: number; lease: string; name: string; payload: never };
  const entry = jobTable[job.name];
  if (!entry) throw new Error(`no job is called ${job.name}`);
  let written = 0;
  await entry.run(hostDeps(), job.payload, (done, known) => {
    report({ done, known });
    if (Date.now() - written < progressEveryMs) return;
    written = Date.now();
    void noteProgress(db, job, done, known).catch(() => {});
  });
}

serveTasks({ job: runJob, 'warm-up': warmUp });
