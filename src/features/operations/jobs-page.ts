import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import { get, type Handler, post, type RouteTable } from '#platform/http/route-table.js';
import { doOnce, formPage } from '#platform/http/step.js';
import {
  type FailedJob,
  listFailed,
  listRecurring,
  listRunning,
  listWaiting,
  type RunningJob,
  type WaitingJobs,
} from '#platform/jobs/overview.js';
import { type JobTable, queueNames, recurringOf } from '#platform/jobs/table.js';
import { jobProblems } from '#features/operations/problems.js';
import { runAgain } from '#features/operations/run-again.js';
import { queueLabels, reasonWords, runStateWords, subjectOf, timesInWords } from '#features/operations/words.js';

const path = '/system/jobs';
const failedAtOnce = 50;
const idText = /^\d{1,15}$/;

/** What runs later, for the system administrator: what waits, what runs where, what was given up, what comes by itself. */
export function jobHandlers<D extends Deps>(deps: D, table: JobTable<D>) {
  const { db, clock, config } = deps;
  const labelOf = (name: string) => table[name]?.label ?? name;

  async function show(...[req, res]: Parameters<Handler>): Promise<void> {
    const now = clock.now();
    const before = idText.test(queryText(req, 'before')) ? Number(queryText(req, 'before')) : 0;
    const [waiting, running, failed, recurring] = await Promise.all([
      listWaiting(db),
      listRunning(db),
      listFailed(db, before, failedAtOnce + 1),
      listRecurring(db, recurringOf(table), config.officeZone, now),
    ]);
    const shown = failed.slice(0, failedAtOnce);
    await render(req, res, 'operations/jobs', {
      now,
      queues: queuesOf(table, waiting, running),
      running: running.map((job) => ({ ...job, label: labelOf(job.name), subject: subjectOf(job.payload) })),
      failed: shown.map((job) => failedLine(table, job, labelOf(job.name))),
      isNewest: before === 0,
      olderBefore: failed.length > failedAtOnce ? shown.at(-1)?.id : undefined,
      recurring: recurring.map((job) => ({
        ...job,
        label: labelOf(job.name),
        times: timesInWords(job.cron),
        lastState: job.last && (runStateWords[job.last.state] ?? job.last.state),
      })),
    });
  }

  return {
    list: show,

    /** What cannot be begun again is said on the page that shows why. */
    runAgain: formPage({
      read: (req) => textField(req, 'job'),
      async submit(req, id) {
        if (!idText.test(id)) throw jobProblems.not_failed();
        const answer = await doOnce(deps, req, async (trx) => {
          await runAgain(trx, deps, table, actorOf(req), Number(id));
          return { to: path, done: `任务 ${id} 已重新排队。` };
        });
        deps.jobSignal.ring();
        return answer;
      },
      show: (req, res) => show(req, res),
    }),
  };
}

/** Every queue in the order in which it is served. */
function queuesOf<D>(table: JobTable<D>, waiting: readonly WaitingJobs[], running: readonly RunningJob[]) {
  return queueNames.map((queue) => {
    const own = waiting.filter(({ name }) => table[name]?.queue === queue);
    return {
      label: queueLabels[queue],
      waiting: own.reduce((sum, { count }) => sum + count, 0),
      since: own.map(({ since }) => since).sort((a, b) => a.getTime() - b.getTime())[0],
      running: running.filter(({ name }) => table[name]?.queue === queue).length,
    };
  });
}

function failedLine<D>(table: JobTable<D>, job: FailedJob, label: string) {
  return {
    ...job,
    label,
    subject: subjectOf(job.payload),
    reasonWords: reasonWords[job.reason] ?? job.reason,
    workSeconds: job.workMs === null ? '' : (job.workMs / 1_000).toFixed(1),
    mayRunAgain: table[job.name]?.runAgain !== undefined,
  };
}

export const jobRoutes = (h: ReturnType<typeof jobHandlers>): RouteTable => [
  get(path, 'job.view', h.list),
  post(`${path}/again`, 'job.run-again', h.runAgain),
];
