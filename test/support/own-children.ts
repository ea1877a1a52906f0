import { readdirSync, readFileSync } from 'node:fs';

/** Processes below this one (below that one) whose command line names the file, as Linux lists them. */
export function childrenRunning(file: string, parent = process.pid): number[] {
  const below = new Set([parent]);
  const text = (pid: number, name: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, 'latin1');
    } catch {
      return '';
    }
  };
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  const parentOf = (pid: number): number => Number(text(pid, 'stat').split(') ').pop()?.split(' ')[1]);
  for (let found = true; found; ) {
    found = false;
    for (const pid of pids.filter((one) => !below.has(one) && below.has(parentOf(one)))) {
      below.add(pid);
      found = true;
    }
  }
  return [...below].filter((pid) => pid !== parent && text(pid, 'cmdline').includes(file));
}
