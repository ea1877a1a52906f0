import type { Bench } from './bench.js';
import { serverPid } from './database.js';
import { fetchPage, type Load, runLoad } from './load.js';
import { alternately, cpuMs, median } from './measure.js';
import { type Register, registerOf } from './registers.js';
import { ms, perSecond, times } from './report.js';
import { listScenarios, mixOf, type Scenario } from './scenarios.js';
import { startFloor, startPortal, type WebServer } from './web-server.js';

/** P1: requests a second at eight connections on the large register, beside a straightforward page. */
export async function measureThroughput(bench: Bench): Promise<void> {
  const register = await registerOf(bench, bench.sizes.large);
  const [portal, floor] = [await startPortal(register.url), await startFloor(register.url)];
  try {
    const scenarios = await listScenarios(register);
    await compareAnswers(portal, floor, scenarios);
    for (const scenario of [mixOf(scenarios), ...scenarios]) {
      const load = { connections: 8, seconds: bench.sizes.loadSeconds };
      const { a, b } = await alternately(
        bench.rounds,
        () => checked(runLoad(portal, scenario.portal, load)),
        () => checked(runLoad(floor, scenario.floor, load)),
      );
      const own = median(a.map((each) => each.perSecond));
      const plain = median(b.map((each) => each.perSecond));
      bench.report.add({
        id: 'P1',
        what: `list page, ${register.size.toLocaleString('en')} businesses, ${scenario.name}`,
        goal: '>= 30x',
        isMet: own / plain >= 30,
        measured: `${times(own / plain)} (${perSecond(own)} against ${perSecond(plain)}; p99 ${ms(median(a.map((each) => each.p99)))} against ${ms(median(b.map((each) => each.p99)))})`,
      });
    }
  } finally {
    await Promise.all([portal.stop(), floor.stop()]);
  }
}

/** P2: what one page costs on both registers. */
export async function measureFlatness(bench: Bench): Promise<void> {
  const [small, large] = [await registerOf(bench, bench.sizes.small), await registerOf(bench, bench.sizes.large)];
  const [onSmall, onLarge] = [await startPortal(small.url), await startPortal(large.url)];
  try {
    const [smallScenarios, largeScenarios] = [await listScenarios(small), await listScenarios(large)];
    for (const [i, scenario] of smallScenarios.entries()) {
      const other = largeScenarios[i] as Scenario;
      const { a, b } = await alternately(
        bench.rounds,
        () => costOf(bench, small, onSmall, scenario.portal),
        () => costOf(bench, large, onLarge, other.portal),
      );
      const time = { small: median(a.map(({ p50 }) => p50)), large: median(b.map(({ p50 }) => p50)) };
      const cpu = { small: median(a.map((each) => each.cpu)), large: median(b.map((each) => each.cpu)) };
      bench.report.add({
        id: 'P2',
        what: `flat, ${scenario.name}`,
        goal: 'p50 and CPU <= 2x',
        isMet: time.large <= 2 * time.small && cpu.large <= 2 * cpu.small,
        measured: `p50 ${times(time.large / time.small)} (${ms(time.large)} against ${ms(time.small)}), CPU ${times(cpu.large / cpu.small)} (${ms(cpu.large)} against ${ms(cpu.small)})`,
      });
    }
  } finally {
    await Promise.all([onSmall.stop(), onLarge.stop()]);
  }
}

/** Processor time of Node and the database for one page, and its p50, at one connection. */
export async function costOf(
  bench: Bench,
  register: Register,
  server: WebServer,
  paths: readonly string[],
): Promise<{ cpu: number; p50: number }> {
  const database = await serverPid(register.deps);
  const before = cpuMs(server.pid) + cpuMs(database);
  const load = await checked(runLoad(server, paths, { connections: 1, seconds: bench.sizes.loadSeconds / 2 }));
  return { cpu: (cpuMs(server.pid) + cpuMs(database) - before) / load.requests, p50: load.p50 };
}

async function checked(load: Promise<Load>): Promise<Load> {
  const done = await load;
  if (done.failures > 0) throw new Error(`${done.failures} of ${done.requests} requests failed`);
  return done;
}

/** Both sides must show the same businesses before their speed is compared; a total may be "more than" at the portal. */
async function compareAnswers(portal: WebServer, floor: WebServer, scenarios: readonly Scenario[]): Promise<void> {
  for (const scenario of scenarios) {
    for (const [i, path] of scenario.portal.entries()) {
      const [own, plain] = [
        namesIn(await fetchPage(portal, path)),
        namesIn(await fetchPage(floor, scenario.floor[i] ?? '')),
      ];
      // Businesses without a filing date come last here and there, in an order of their own.
      const shared = own.filter((name) => plain.includes(name)).length;
      if (own.length !== plain.length || shared < own.length - 1)
        throw new Error(`${path}: ${shared} of ${own.length} businesses stand on both pages`);
    }
  }
}

const namesIn = (html: string): string[] =>
  [...html.matchAll(/businesses\/\d+">([^<]+)<\/a>/g)].map((match) => match[1] ?? '');
