import { serveTasks } from '#platform/child-pool.js';
import { readConfig } from '#platform/config.js';
import { roleNames } from '#domain/policy.js';
import { noteProgress } from '#platform/jobs/leases.js';
import { createDeps, type PortalDeps } from '#src/deps.js';
import { jobTable } from '#src/job-table.js';

/** Child process in which jobs run: its memory and time are watched from outside, the serving process stays free. */
const jobQueryTimeoutMs = '60000';
const progressEveryMs = 400;

let deps: PortalDeps | undefined;

async function runJob(
  input: unknown,
  report: (progress: { done: number; known: number | null }) => void,
): Promise<void> {
  deps ??= createDeps(readConfig({ ...process.env, QUERY_TIMEOUT_MS: jobQueryTimeoutMs }, roleNames));
  const { db } = deps;
  const job = input as { id: number; lease: string; name: string; payload: never };
  const entry = jobTable[job.name];
  if (!entry) throw new Error(`no job is called ${job.name}`);
  let written = 0;
  await entry.run(deps, job.payload, (done, known) => {
    report({ done, known });
    if (Date.now() - written < progressEveryMs) return;
    written = Date.now();
    void noteProgress(db, job, done, known).catch(() => {});
  });
}

serveTasks({ job: runJob });
