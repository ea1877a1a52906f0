import type { GiveUpReason, QueueName } from '#platform/jobs/table.js';

export const queueLabels: Readonly<Record<QueueName, string>> = {
  prompt: '有人在页面上等',
  long: '大批处理',
  upkeep: '例行维护',
};

/** Why a job was given up, and what an administrator does about it. */
export const reasonWords: Readonly<Record<GiveUpReason, string>> = {
  work: '用的处理器时间超过上限',
  memory: '用的内存超过上限；确属正常的大文件，可调高 JOB_MEMORY_MB 后重新运行',
  crash: '处理进程三次意外退出；请按编号查日志',
  fault: '程序三次出错；请按编号查日志',
  stalled: '多次没有轮到处理器，或数据库、节点多次中断；恢复后可重新运行',
};

export const runStateWords: Readonly<Record<string, string>> = {
  waiting: '排队',
  running: '正在运行',
  done: '完成',
  failed: '未完成',
};

/** A cron expression of the kinds in use, in words. */
export function timesInWords(cron: string): string {
  const [minute = '', hour = '', ...days] = cron.split(' ');
  if (days.join(' ') !== '* * *') return cron;
  const [, every] = /^\*\/(\d+)$/.exec(minute) ?? [];
  if (every !== undefined && hour === '*') return `每 ${Number(every)} 分钟`;
  if (!/^\d+$/.test(minute)) return cron;
  if (hour === '*') return `每小时第 ${Number(minute)} 分`;
  return /^\d+$/.test(hour) ? `每天 ${hour.padStart(2, '0')}:${minute.padStart(2, '0')}` : cron;
}

/** What a job is about, by its number: nothing of what offices typed. */
export function subjectOf(payload: Readonly<Record<string, unknown>>): string {
  if (payload['versionId'] !== undefined) return `附件版本 ${String(payload['versionId'])}`;
  if (payload['batchId'] !== undefined) return `入库批次 ${String(payload['batchId'])}`;
  return '';
}
