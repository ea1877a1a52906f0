import { runCollide } from '#features/annexes/collisions/collide-job.js';
import { crossCheckUnit } from '#features/annexes/crosschecks/cross-check.js';
import { answer, peakMemory } from '../child.js';
import { openPortalDatabase } from '../database.js';
import { timed } from '../measure.js';
import { benchAgency } from '../workbooks.js';

// What runs after a check, as its job does: annexes of a unit against each other, or the unit against another office.
const [what = '', driveId = '0', databaseUrl = ''] = process.argv.slice(2);
const deps = await openPortalDatabase(databaseUrl);
const place = { driveId: Number(driveId), unitCode: benchAgency.code };
const took = await timed(() => (what === 'cross' ? crossCheckUnit(deps, place) : runCollide(deps, place, () => {})));
const count = async (table: string): Promise<number> =>
  Number((await deps.db(table).count({ n: '*' }).first<{ n: number }>())?.n);
const counts = { links: await count('annex_links'), cases: await count('collisions') };
await deps.db.destroy();
answer({ ms: took, ...counts, peakBytes: peakMemory() });
