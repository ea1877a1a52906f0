import { arch, cpus, loadavg, totalmem } from 'node:os';

/** The facts that a reader of the figures needs. */
export function machineFacts(databaseVersion: string): string {
  const [cpu] = cpus();
  return `${cpus().length} x ${cpu?.model ?? arch()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}, ${databaseVersion}, ${new Date().toISOString().slice(0, 10)}`;
}

/** Others at work on the machine: absolute figures suffer, ratios hardly. */
export const loadNow = (): string =>
  `load average ${loadavg()
    .map((figure) => figure.toFixed(1))
    .join(' ')}`;
