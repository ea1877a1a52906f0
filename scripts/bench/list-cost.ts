import type { Bench } from './bench.js';
import { costOf } from './list-pages.js';
import { alternately, median } from './measure.js';
import { registerOf } from './registers.js';
import { ms } from './report.js';
import { listScenarios, mixOf, type Scenario } from './scenarios.js';
import { startFloor, startListAlone, startPortal, type WebServer } from './web-server.js';

/** A signed-in page that asks the database for nothing but its session. */
const framePath = '/yizhangwang/password';

/**
 * P3: what one page costs beside the straightforward page, on the small register; and where it goes: the list without any frame, and the
 * frame without any list, neither of which a page can do without.
 */
export async function measureCost(bench: Bench): Promise<void> {
  const small = await registerOf(bench, bench.sizes.small);
  const [portal, floor, alone] = [
    await startPortal(small.url),
    await startFloor(small.url),
    await startListAlone(small.url),
  ];
  const cost = async (server: WebServer, paths: readonly string[]): Promise<number> =>
    (await costOf(bench, small, server, paths)).cpu;
  const what = `CPU of a page with its database, ${small.size.toLocaleString('en')} businesses`;
  const add = (scenario: string, own: number, plain: number, hasGoal: boolean): void =>
    bench.report.add({
      id: 'P3',
      what: `${what}, ${scenario}`,
      goal: hasGoal ? '<= 1/4' : 'for comparison',
      isMet: hasGoal ? own <= plain / 4 : undefined,
      measured: `1/${(plain / own).toFixed(1)} (${ms(own)} against ${ms(plain)})`,
    });
  try {
    const scenarios = await listScenarios(small);
    const { portal: list, floor: plainList } = scenarios.find(({ name }) => name === 'no filter') as Scenario;
    // What is compiled while it is measured says little.
    for (const { portal: own, floor: plain } of scenarios) {
      await cost(portal, own);
      await cost(floor, plain);
    }
    await cost(alone, list);
    for (const scenario of [mixOf(scenarios), ...scenarios]) {
      const { a, b } = await alternately(
        bench.rounds,
        () => cost(portal, scenario.portal),
        () => cost(floor, scenario.floor),
      );
      add(scenario.name, median(a), median(b), true);
    }
    const { a, b } = await alternately(
      bench.rounds,
      async () => ({ list: await cost(alone, list), frame: await cost(portal, [framePath]) }),
      () => cost(floor, plainList),
    );
    add('no filter: the list alone, behind a bare server', median(a.map((each) => each.list)), median(b), false);
    add('no filter: the frame alone, without a list', median(a.map(({ frame }) => frame)), median(b), false);
  } finally {
    await Promise.all([portal.stop(), floor.stop(), alone.stop()]);
  }
}
