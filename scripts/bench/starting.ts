import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from './bench.js';
import { median } from './measure.js';
import { registerOf } from './registers.js';
import { megabytes, ms } from './report.js';
import { listScenarios } from './scenarios.js';
import { startFloor, startPortal, type WebServer } from './web-server.js';

/** P11: what the portal costs before anybody comes, how soon it answers, and what a list page weighs on the line. */
export async function measureStart(bench: Bench): Promise<void> {
  const register = await registerOf(bench, bench.sizes.small);
  const starts: WebServer[] = [];
  const floors: WebServer[] = [];
  const idle: number[] = [];
  const weights: number[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    const portal = await startPortal(register.url);
    try {
      starts.push(portal);
      await sleep(bench.isQuick ? 3_000 : 10_000);
      idle.push(residentBytes(portal.pid));
      for (const { portal: paths } of await listScenarios(register)) {
        const answer = await fetch(`http://127.0.0.1:${portal.port}${paths[0]}`, {
          headers: { cookie: portal.cookie, 'accept-encoding': 'gzip, br' },
        });
        await answer.arrayBuffer();
        weights.push(Number(answer.headers.get('content-length')));
      }
    } finally {
      await portal.stop();
    }
    const floor = await startFloor(register.url);
    floors.push(floor);
    await floor.stop();
  }
  const first = (of: readonly WebServer[]) =>
    `${ms(median(of.map((one) => one.firstPageMs)))}, processor time ${ms(median(of.map((one) => one.firstPageCpuMs)))}`;
  const start = median(starts.map(({ firstPageMs }) => firstPageMs));
  const [resident, weight] = [median(idle), Math.max(...weights)];
  bench.report.add({
    id: 'P11',
    what: 'from the start of the process to its first correct page, database running and migrated',
    goal: '<= 1.0 s',
    isMet: start <= 1_000,
    measured: `${first(starts)} (a straightforward server of one page: ${first(floors)})`,
  });
  bench.report.add({
    id: 'P11',
    what: 'resident memory of the serving process, idle',
    goal: '<= 130 MB',
    isMet: resident <= 130 * 1_048_576,
    measured: megabytes(resident),
  });
  bench.report.add({
    id: 'P11',
    what: 'the heaviest of four kinds of list page (50 rows) on the line',
    goal: '<= 6 kB',
    isMet: weight <= 6 * 1_024,
    measured: `${(weight / 1_024).toFixed(1)} kB`,
  });
}

function residentBytes(pid: number): number {
  const kibi = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kibi) * 1_024;
}
