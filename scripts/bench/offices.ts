import type { Bench } from './bench.js';
import { jobFlags, runAlone } from './child.js';
import { createDatabase } from './database.js';
import { megabytes, ms } from './report.js';

interface Compared {
  readonly ms: number;
  readonly links: number;
  readonly cases: number;
  readonly peakBytes: number;
}

/** P15: annexes of a unit held against each other, and against all that another office has filed, at the size of a whole province. */
export async function measureOffices(bench: Bench): Promise<void> {
  const rows = bench.isQuick ? 6_000 : 60_000;
  const size = rows.toLocaleString('en');
  const url = await createDatabase(bench.serverUrl, 'bench_offices');
  const { driveId, claimed } = await runAlone<{ driveId: number; claimed: number }>('tasks/store-offices.js', [
    String(rows),
    url,
  ]);
  const run = (what: 'cross' | 'collide') =>
    runAlone<Compared>('tasks/compare-offices.js', [what, String(driveId), url], { flags: jobFlags });
  const cross = await run('cross');
  if (cross.links !== rows) throw new Error(`${cross.links} licences of ${rows} found their filing`);
  bench.report.add({
    id: 'P15',
    what: `cross-check of ${size} licences against ${size} filings`,
    goal: '<= 15 s',
    isMet: cross.ms <= 15_000,
    measured: `${ms(cross.ms)}, peak ${megabytes(cross.peakBytes)}`,
  });
  const first = await run('collide');
  const again = await run('collide');
  if (again.cases < claimed) throw new Error(`${again.cases} cases for ${claimed} businesses claimed twice`);
  bench.report.add({
    id: 'P15',
    what: `${size} filings against ${size} of another office: the keys of all rows written first; once they are there`,
    goal: '<= 90 s; <= 30 s; <= 400 MB',
    isMet: first.ms <= 90_000 && again.ms <= 30_000 && first.peakBytes <= 400 * 2 ** 20,
    measured: `${ms(first.ms)}; ${ms(again.ms)} (${again.cases} cases for ${claimed} claimed twice; peak ${megabytes(first.peakBytes)})`,
  });
}
