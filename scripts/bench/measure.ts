import { readFileSync } from 'node:fs';

export const median = (figures: readonly number[]): number => percentile(figures, 0.5);

/** The smallest figure that `share` (0 to 1) of all figures do not exceed. */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? Number.NaN;
}

/** Runs both sides in turn, so that a busy machine burdens both alike. The order changes with every round. */
export async function alternately<A, B>(
  rounds: number,
  a: () => Promise<A>,
  b: () => Promise<B>,
): Promise<{ a: A[]; b: B[] }> {
  const measured: { a: A[]; b: B[] } = { a: [], b: [] };
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) measured.a.push(await a());
    measured.b.push(await b());
    if (round % 2 === 1) measured.a.push(await a());
  }
  return measured;
}

/** Processor time that a process and its threads have used, milliseconds (user and system). */
export function cpuMs(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}

/** The same of a process and of those that it has started and that live. */
export function familyCpuMs(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return children.reduce((sum, child) => sum + familyCpuMs(child), cpuMs(pid));
}

/** The most memory that a process has held, bytes. */
export function peakBytesOf(pid: number): number {
  const kibi = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kibi) * 1_024;
}

/** Processor time that this process has used so far, milliseconds. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Linux counts in hundredths of a second. */
const msPerTick = 10;

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}
