import { countFailed, countWaitingJobs } from '#platform/jobs/overview.js';
import { groupedNumber } from '#platform/views/helpers.js';
import { everybodysWork, type FigureSource, lineFor, type WorkSource } from '#platform/work.js';

/** Jobs that were given up: somebody must look. */
export const failedJobWork: WorkSource = {
  key: 'failedJobs',
  verb: 'job.view',
  whose: everybodysWork,
  async list({ db }) {
    const count = await countFailed(db);
    return lineFor(count, {
      what: `${count} 项后台任务没有完成`,
      detail: '查看原因，排除后可以再次执行',
      isPressing: true,
      act: { label: '去处理', path: '/system/jobs' },
    });
  },
};

export const jobFigures: FigureSource = {
  verb: 'job.view',
  async list({ db }) {
    return [
      { label: '等待执行的后台任务', value: `${groupedNumber(await countWaitingJobs(db))} 项`, path: '/system/jobs' },
    ];
  },
};
