import type { PortalDeps } from '#src/deps.js';
import { bulkInsert } from '#platform/db/bulk.js';
import { inTransaction } from '#platform/db/transaction.js';
import { findCurrentDrive, listBoard } from '#features/drive/queries.js';
import { countSums, insertSums } from '#features/ledger/ledger-queries.js';
import type { Bench } from './bench.js';
import { createDatabase, openPortalDatabase, serverPid } from './database.js';
import { type Load, runLoad } from './load.js';
import { alternately, cpuMs, median, timed } from './measure.js';
import { createPeople } from './people.js';
import { ms, times } from './report.js';
import { startPortal } from './web-server.js';

const began = Date.parse('2020-11-18T01:00:00Z');
const pages = [
  ['the equation', '/yizhangwang/ledger'],
  ['as of an earlier moment', '/yizhangwang/ledger?at=2020-11-22T17:00'],
  ['rows of a figure', '/yizhangwang/ledger/rows?unit=460100&class=open'],
  ['one number looked for', '/yizhangwang/ledger/rows?q=HN4711'],
] as const;
const classes = [
  ['filed', 'marked'],
  ['licensed_unfiled', 'accurate'],
  ['excluded', 'expired'],
  ['open', 'not_accepted'],
] as const;

/** P18: the ledger over few and many old licences, beside the plain count of its entries, which grows with them (C44). */
export async function measureLedger(bench: Bench): Promise<void> {
  const before = new Map<string, number>();
  for (const licences of [bench.sizes.small, bench.sizes.large]) {
    const url = await createDatabase(bench.serverUrl, `bench_ledger_${licences}`);
    const deps = await openPortalDatabase(url);
    try {
      await createPeople(deps);
      const driveId = await fillLedger(deps, licences);
      const portal = await startPortal(url);
      try {
        for (const [name, path] of pages) {
          const load = { connections: 1, seconds: bench.sizes.loadSeconds / 2 };
          await answered(runLoad(portal, [path], load));
          const database = await serverPid(deps);
          const cpuNow = () => cpuMs(portal.pid) + cpuMs(database);
          const { a, b } = await alternately(
            bench.rounds,
            async () => {
              const from = cpuNow();
              const done = await answered(runLoad(portal, [path], load));
              return { ...done, cpu: (cpuNow() - from) / done.requests };
            },
            () => timed(() => plainCount(deps, driveId)),
          );
          const cpu = median(a.map((each) => each.cpu));
          const [own, plain] = [median(a.map(({ p50 }) => p50)), median(b)];
          const small = before.get(name);
          before.set(name, small ?? cpu);
          bench.report.add({
            id: 'P18',
            what: `ledger of ${licences.toLocaleString('en')} licences, ${name}`,
            goal: 'CPU <= 2x of few',
            isMet: small === undefined || cpu <= 2 * small,
            measured: `CPU ${ms(cpu)}${small === undefined ? '' : ` (${times(cpu / small)} of few)`}, p50 ${ms(own)}; the plain count of the entries ${ms(plain)}`,
          });
        }
      } finally {
        await portal.stop();
      }
    } finally {
      await deps.db.destroy();
    }
  }
}

/** What a page without noted sums would ask. */
async function plainCount({ db }: PortalDeps, driveId: number): Promise<void> {
  await db.raw(
    'SELECT unit_code, class, COUNT(*) FROM ledger_entries WHERE drive_id = ? AND is_current = 1 GROUP BY unit_code, class',
    [driveId],
  );
}

async function answered(load: Promise<Load>): Promise<Load> {
  const done = await load;
  if (done.failures > 0) throw new Error(`${done.failures} of ${done.requests} requests failed`);
  return done;
}

/** Licences in every class, each with one entry that ended and one that holds. */
async function fillLedger(deps: PortalDeps, licences: number): Promise<number> {
  const { db } = deps;
  const drive = await findCurrentDrive(db);
  if (!drive) throw new Error('there is no drive');
  const units = [...new Set((await listBoard(db, drive.id, null)).map(({ unitCode }) => unitCode))];
  await db('drives')
    .where({ id: drive.id })
    .update({ lists_released_at: new Date(began), lists_released_by: 1 });
  const [first, then] = [new Date(began), new Date(began + 5 * 86_400_000)];
  for (let from = 0; from < licences; from += 5_000)
    await inTransaction(db, async (trx) => {
      const numbers = Array.from({ length: Math.min(5_000, licences - from) }, (_, at) => from + at + 1);
      const unitOf = (n: number) => units[n % units.length] ?? '';
      await bulkInsert(
        trx,
        'licences',
        ['id', 'drive_id', 'old_id', 'copy_no', 'load_id', 'sheet_row', 'name', 'licence_no', 'typed', 'digest'].concat(
          ['split_list', 'split_unit', 'list', 'unit_code'],
        ),
        numbers.map((n) => [
          ...[n, drive.id, `HN${n}`, 1, 1, n + 2, `示例第${n}汽车维修店`, `4600${n}`, Buffer.from(`licence ${n}`)],
          ...[Buffer.alloc(16, n % 251), 4, unitOf(n), 4, unitOf(n)],
        ]),
      );
      const entry = (n: number, seq: number) => {
        const [entryClass, reason] = seq === 1 ? classes[3] : (classes[Math.floor(n / units.length) % 4] ?? classes[3]);
        const period = seq === 1 ? [first, then, null] : [then, null, 1];
        return [
          ...[drive.id, n, seq, `HN${n}`, 1, unitOf(n), 4, entryClass, reason, '{"by":"list"}', ...period],
          ...['0'.repeat(64), String(n).padStart(64, '0')],
        ];
      };
      await bulkInsert(
        trx,
        'ledger_entries',
        [
          'drive_id',
          'licence_id',
          'seq',
          'old_id',
          'copy_no',
          'unit_code',
          'list',
          'class',
          'reason',
          'evidence',
        ].concat(['from_at', 'until_at', 'is_current', 'previous_mac', 'mac']),
        numbers.flatMap((n) => [entry(n, 1), entry(n, 2)]),
      );
    });
  const sums = await countSums(db, drive.id);
  await inTransaction(db, async (trx) => {
    await insertSums(trx, drive.id, first, sums);
    await insertSums(trx, drive.id, then, sums);
  });
  await db.raw('ANALYZE TABLE ledger_entries, licences, ledger_sums');
  return drive.id;
}
