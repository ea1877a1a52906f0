import { readFile } from 'node:fs/promises';

/** What a process has cost so far, and what it holds now. */
export interface Usage {
  /** Milliseconds that the processors have spent on it, all threads; waiting is none. */
  readonly workMs: number;
  readonly residentBytes: number;
}

/** The kernel counts in hundredths of a second for programs, whatever its own clock. */
const tickMs = 10;

/**
 * Asks the system, from outside, so that it answers for a process that hangs in a loop or stands still. Undefined where the system does
 * not tell (only Linux does) or the process is gone.
 */
export async function usageOf(pid: number | undefined): Promise<Usage | undefined> {
  if (pid === undefined || process.platform !== 'linux') return undefined;
  const [status, stat] = await Promise.all(
    ['status', 'stat'].map((name) => readFile(`/proc/${pid}/${name}`, 'latin1').catch(() => '')),
  );
  const kibi = /^VmRSS:\s+(\d+)/m.exec(status ?? '')?.[1];
  // The second field is the program's name in brackets and may hold anything: count from behind it.
  const fields = (stat ?? '').slice((stat ?? '').lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  if (kibi === undefined || Number.isNaN(ticks)) return undefined;
  return { workMs: ticks * tickMs, residentBytes: Number(kibi) * 1024 };
}

/** What this process would say of itself. */
export function ownUsage(): Usage {
  const { user, system } = process.cpuUsage();
  return { workMs: (user + system) / 1_000, residentBytes: process.memoryUsage.rss() };
}
