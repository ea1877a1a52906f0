import { inTransaction } from '#platform/db/transaction.js';
import { listAgencies } from '#features/agencies/queries.js';
import { insertOperator } from '#features/operators/queries.js';
import type { Bench } from './bench.js';
import { runAlone } from './child.js';
import { serverPid } from './database.js';
import { cpuMs } from './measure.js';
import { type Register, registerOf } from './registers.js';
import { ms, perSecond } from './report.js';
import { listScenarios, mixOf } from './scenarios.js';
import { openSessions } from './sessions.js';
import { startPortal } from './web-server.js';

interface Paced {
  readonly requests: number;
  readonly failures: number;
  readonly p50: number;
  readonly p99: number;
  readonly late: number;
}

/** P12: a whole country on two cores. Requests come at their own pace, whether or not earlier ones have been answered. */
export async function measureCountry(bench: Bench): Promise<void> {
  const register = await registerOf(bench, bench.sizes.large);
  const [officers, rate, seconds] = bench.isQuick ? [300, 250, 10] : [3_000, 250, 60];
  const cookies = await openSessions(register.deps, await officersOf(register, officers));
  const portal = await startPortal(register.url);
  try {
    const paths = await dayOf(register);
    const ask = (duration: number) =>
      runAlone<Paced>('tasks/send-paced.js', [
        JSON.stringify({ port: portal.port, cookies, paths, rate, seconds: duration }),
      ]);
    await ask(5);
    const database = await serverPid(register.deps);
    const [own, server, from] = [cpuMs(portal.pid), cpuMs(database), performance.now()];
    const load = await ask(seconds);
    const wall = performance.now() - from;
    const share = (cpuMs(portal.pid) + cpuMs(database) - own - server) / (2 * wall);
    if (load.failures > 0) throw new Error(`${load.failures} of ${load.requests} requests failed`);
    const what = `${register.size.toLocaleString('en')} businesses, ${officers.toLocaleString('en')} officers, mixed pages at ${perSecond(rate)} for ${seconds} s`;
    bench.report.add({
      id: 'P12',
      what: `${what}: p99`,
      goal: '< 50 ms',
      isMet: load.p99 < 50,
      measured: `${ms(load.p99)} (p50 ${ms(load.p50)}, ${load.requests.toLocaleString('en')} requests)`,
    });
    bench.report.add({
      id: 'P12',
      what: 'the same: processor time of portal and database, of two cores',
      goal: '< 60 %',
      isMet: share < 0.6,
      measured: `${Math.round(100 * share)} %`,
    });
  } finally {
    await portal.stop();
  }
}

/** Officers of all agencies in turn, as an office has them. */
async function officersOf({ deps }: Register, count: number): Promise<number[]> {
  const agencies = await listAgencies(deps.db);
  const roles = [['collector'], ['acceptor', 'viewer'], ['reviewer'], ['agency_manager'], ['statistician']];
  const ids: number[] = [];
  await inTransaction(deps.db, async (trx) => {
    for (let no = 0; no < count; no += 1)
      ids.push(
        await insertOperator(trx, {
          account: `officer-${no}`,
          displayName: `示例${no}`,
          agencyId: agencies[no % agencies.length]?.id ?? 0,
          passwordHash: 'none',
          roles: roles[no % roles.length] ?? [],
          mustChangePassword: false,
          now: deps.clock.now(),
        }),
      );
  });
  return ids;
}

/** A day's pages: half lists of four kinds, a quarter single businesses, the rest home, offices and duties. */
async function dayOf(register: Register): Promise<string[]> {
  const lists = mixOf(await listScenarios(register)).portal.filter((path) => !path.includes('division='));
  const ids = (await register.deps.db('businesses').select('id').orderBy('id').limit(2_000)) as { id: number }[];
  const at = (path: string) => `/yizhangwang${path}`;
  const others = [at('/'), at('/agencies'), at('/duties'), at('/help'), at('/permissions'), at('/')];
  return Array.from({ length: 400 }, (_, turn) => {
    if (turn % 2 === 0) return lists[(turn / 2) % lists.length] ?? at('/');
    if (turn % 4 === 1) return at(`/businesses/${ids[(turn * 37) % ids.length]?.id ?? 1}`);
    return others[((turn - 3) / 4) % others.length] ?? at('/');
  });
}
