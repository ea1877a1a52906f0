import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { act, sendAnnex, annexSteps } from '#src/season/actions.js';
import { carryOn } from '#src/season/course.js';
import { startImport, startPreview } from '#features/imports/actions.js';
import { getBatch } from '#features/imports/batch-queries.js';
import { findVersion } from '#features/annexes/version-queries.js';
import type { Bench } from './bench.js';
import { type Load, runLoad } from './load.js';
import { type Register, registerOf } from './registers.js';
import { ms, perSecond } from './report.js';
import { listScenarios, mixOf } from './scenarios.js';
import { startPortal } from './web-server.js';
import { makeWorkbook } from './workbooks.js';

const limitMs = 600_000;

/** P8: list pages while the portal's own job processes check, plan and import a large annex. */
export async function measureUnderLoad(bench: Bench): Promise<void> {
  const register = await registerOf(bench, bench.sizes.large);
  const book = await makeWorkbook(bench.folder, bench.sizes.importRows, 3);
  const portal = await startPortal(register.url);
  try {
    const { portal: paths } = mixOf(await listScenarios(register));
    const burst = () => runLoad(portal, paths, { connections: 8, seconds: Math.min(2, bench.sizes.loadSeconds) });
    await burst();
    await portal.lateness();
    const before = averaged([await burst(), await burst(), await burst()]);
    const calm = await portal.lateness();
    const during: Load[] = [];
    let isDone = false;
    const work = wholeWay(register, readFileSync(book.path)).finally(() => (isDone = true));
    while (!isDone) during.push(await burst());
    const took = await work;
    const late = await portal.lateness();
    const after = averaged([await burst(), await burst(), await burst()]);
    const busy = averaged(during);
    const idle = averaged([before, after]);
    const what = `while ${bench.sizes.importRows.toLocaleString('en')} rows are checked, planned and imported (${Math.round(took / 1_000)} s)`;
    bench.report.add({
      id: 'P8',
      what: `list pages ${what}`,
      goal: '>= 50 %',
      isMet: busy.perSecond >= idle.perSecond / 2 && busy.failures === 0,
      measured: `${Math.round((100 * busy.perSecond) / idle.perSecond)} % (${perSecond(busy.perSecond)} of ${perSecond(idle.perSecond)}), ${busy.failures} failures`,
    });
    bench.report.add({
      id: 'P8',
      what: 'p99 of these pages',
      goal: '< 150 ms',
      isMet: busy.p99 < 150,
      measured: `${ms(busy.p99)} (idle ${ms(idle.p99)})`,
    });
    bench.report.add({
      id: 'P8',
      what: 'longest delay of the serving thread meanwhile',
      goal: '<= 50 ms',
      isMet: late.maxMs <= 50,
      measured: `${ms(late.maxMs)} (p99 ${ms(late.p99Ms)}; without the import ${ms(calm.maxMs)}, p99 ${ms(calm.p99Ms)})`,
    });
  } finally {
    await portal.stop();
  }
}

/** Means of several bursts; the slowest hundredth is that of the worst burst but one in ten. */
function averaged(loads: readonly Load[]): Load {
  const mean = (of: (load: Load) => number) =>
    loads.reduce((sum, load) => sum + of(load), 0) / Math.max(1, loads.length);
  const p99s = loads.map(({ p99 }) => p99).sort((a, b) => a - b);
  return {
    requests: mean(({ requests }) => requests),
    failures: loads.reduce((sum, { failures }) => sum + failures, 0),
    perSecond: mean((load) => load.perSecond),
    p50: mean(({ p50 }) => p50),
    p99: p99s[Math.min(p99s.length - 1, Math.floor(p99s.length * 0.9))] ?? 0,
    bytes: mean(({ bytes }) => bytes),
  };
}

/** Stores the file and the requests; the portal finds the jobs in its queue and runs them. Returns how long all took. */
async function wholeWay({ deps, people }: Register, content: Buffer): Promise<number> {
  const from = Date.now();
  const annex = await deps
    .db('annexes')
    .select('id')
    .where({ agency_id: people.collector.agencyId, annex_no: 3 })
    .first<{ id: number }>();
  const annexId = Number(annex.id);
  const { versionId } = await sendAnnex(deps, people.collector, { annexId, content, name: 'annex3.xlsx' });
  await until(async () => (await findVersion(deps.db, versionId))?.state !== 'reading');
  await carryOn(annexSteps(deps, people, annexId), 'accepted');
  const { batchId } = await act(deps, (trx) => startPreview(trx, deps, people.importer, annexId));
  await until(async () => (await getBatch(deps.db, annexId, batchId)).state !== 'previewing');
  const { token } = await getBatch(deps.db, annexId, batchId);
  await act(deps, (trx) => startImport(trx, deps, people.importer, { annexId, batchId, token: token ?? '' }));
  await until(async () => (await getBatch(deps.db, annexId, batchId)).state !== 'importing');
  const { state } = await getBatch(deps.db, annexId, batchId);
  if (state !== 'imported') throw new Error(`the import ended as ${state}`);
  return Date.now() - from;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const from = Date.now(); !(await isSo()); await sleep(200))
    if (Date.now() - from > limitMs) throw new Error('the portal did not finish in time');
}
