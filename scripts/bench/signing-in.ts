import type { Bench } from './bench.js';
import { runAlone } from './child.js';
import { type Load, runLoad } from './load.js';
import { median } from './measure.js';
import { benchPassword } from './people.js';
import { registerOf } from './registers.js';
import { ms, times } from './report.js';
import { listScenarios, mixOf } from './scenarios.js';
import { startPortal } from './web-server.js';

const atOnce = 64;

/** P10: list pages of those who work while 64 others sign in at once, again and again. */
export async function measureSignIns(bench: Bench): Promise<void> {
  const register = await registerOf(bench, bench.sizes.small);
  const portal = await startPortal(register.url);
  try {
    const { portal: paths } = mixOf(await listScenarios(register));
    const { seconds, idle, busy } = { seconds: bench.sizes.loadSeconds, idle: [] as Load[], busy: [] as Load[] };
    const burst = () => runLoad(portal, paths, { connections: 4, seconds });
    await burst();
    let signedIn = 0;
    for (let round = 0; round < bench.rounds; round += 1) {
      idle.push(await burst());
      const options = { port: portal.port, account: 'bench-manager', password: benchPassword, atOnce, seconds };
      const [load, done] = await Promise.all([
        burst(),
        runAlone<{ signedIn: number; failures: number }>('tasks/sign-in-many.js', [JSON.stringify(options)]),
      ]);
      if (done.failures > 0) throw new Error(`${done.failures} sign-ins failed`);
      busy.push(load);
      signedIn += done.signedIn;
    }
    const [calm, loaded] = [median(idle.map(({ p99 }) => p99)), median(busy.map(({ p99 }) => p99))];
    bench.report.add({
      id: 'P10',
      what: `p99 of list pages while ${atOnce} sign in at once`,
      goal: '<= 3x idle',
      isMet: loaded <= 3 * calm,
      measured: `${times(loaded / calm)} (${ms(loaded)} against ${ms(calm)}; ${signedIn} sign-ins in ${bench.rounds * seconds} s)`,
    });
  } finally {
    await portal.stop();
  }
}
