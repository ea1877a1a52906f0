import type { PortalDeps } from '#src/deps.js';
import { bulkInsert } from '#platform/db/bulk.js';
import { inTransaction } from '#platform/db/transaction.js';
import { noteListSizes, noteStandings } from '#features/drive/progress/standings.js';
import { findCurrentDrive, listBoard } from '#features/drive/queries.js';
import type { Bench } from './bench.js';
import { createDatabase, openPortalDatabase, serverPid } from './database.js';
import { type Load, runLoad } from './load.js';
import { alternately, cpuMs, median, timed } from './measure.js';
import { createPeople } from './people.js';
import { ms, times } from './report.js';
import { startPortal } from './web-server.js';

const movesOfEach = 60;
const findingsOfEach = 200;
const firstMove = Date.parse('2020-11-18T01:00:00Z');
const moveEveryMs = 3 * 3_600_000;
const pages = [
  ['matrix', '/yizhangwang/progress/matrix'],
  ['as of an earlier moment', '/yizhangwang/progress/matrix?at=2020-11-22T17:00'],
  ['forecast', '/yizhangwang/progress/forecast'],
] as const;

/** P16: the matrix of 22 units and 5 annexes, now and as of a moment, over few and many old licences, beside the bare counts of it (C38). */
export async function measureProgress(bench: Bench): Promise<void> {
  for (const licences of [bench.sizes.small, bench.sizes.large]) {
    const url = await createDatabase(bench.serverUrl, `bench_progress_${licences}`);
    const deps = await openPortalDatabase(url);
    try {
      await createPeople(deps);
      const driveId = await fillDrive(deps, licences);
      const portal = await startPortal(url);
      try {
        for (const [name, path] of pages) {
          const load = { connections: 1, seconds: bench.sizes.loadSeconds / 2 };
          // The first answers are those of a program that has just begun.
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
            () => timed(() => bareCounts(deps, driveId)),
          );
          const cpu = median(a.map((each) => each.cpu));
          const [own, plain] = [median(a.map(({ p50 }) => p50)), median(b)];
          bench.report.add({
            id: 'P16',
            what: `drive of ${licences.toLocaleString('en')} licences, ${name}`,
            goal: '<= 500 ms',
            isMet: own <= 500,
            measured: `CPU ${ms(cpu)}, p50 ${ms(own)}, p99 ${ms(median(a.map(({ p99 }) => p99)))}; ${times(own / plain)} the bare counts (${ms(plain)})`,
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

/** What any such page must ask at least: how long each list is, how each annex stands. */
async function bareCounts({ db }: PortalDeps, driveId: number): Promise<void> {
  await db.raw(
    'SELECT unit_code, list, COUNT(*) FROM licences WHERE drive_id = ? AND is_gone = 0 GROUP BY unit_code, list',
    [driveId],
  );
  await db.raw(
    `SELECT x.id, x.state, v.row_count, v.error_count FROM annexes x LEFT JOIN annex_versions v
      ON v.id = x.current_version_id WHERE x.drive_id = ?`,
    [driveId],
  );
}

async function answered(load: Promise<Load>): Promise<Load> {
  const done = await load;
  if (done.failures > 0) throw new Error(`${done.failures} of ${done.requests} requests failed`);
  return done;
}

/** A drive in its second week: lists handed out, every annex sent with findings, and many moves of each. */
async function fillDrive(deps: PortalDeps, licences: number): Promise<number> {
  const { db } = deps;
  const drive = await findCurrentDrive(db);
  if (!drive) throw new Error('there is no drive');
  const board = await listBoard(db, drive.id, null);
  const units = [...new Set(board.map(({ unitCode }) => unitCode))];
  await db('drives')
    .where({ id: drive.id })
    .update({ lists_released_at: new Date(firstMove), lists_released_by: 1 });
  const columns = ['drive_id', 'old_id', 'copy_no', 'load_id', 'sheet_row', 'name', 'licence_no', 'typed', 'digest'];
  const places = ['split_list', 'split_unit', 'list', 'unit_code'];
  for (let from = 0; from < licences; from += 5_000)
    await inTransaction(db, async (trx) => {
      const rows = Array.from({ length: Math.min(5_000, licences - from) }, (_, at) => {
        const n = from + at;
        const [list, unit] = [n % 3 === 0 ? 5 : 4, units[n % units.length] ?? ''];
        const sealed = Buffer.from(`licence ${n}`);
        const what = [drive.id, `HN${n}`, 1, 1, n + 2, `示例第${n}汽车维修店`, `4600${n}`];
        return [...what, sealed, Buffer.alloc(16, n % 251), list, unit, list, unit];
      });
      await bulkInsert(trx, 'licences', [...columns, ...places], rows);
    });
  for (const { annexId } of board) await sendAnnex(deps, annexId, Math.ceil(licences / board.length));
  await inTransaction(db, (trx) => noteListSizes(trx, drive.id, new Date(firstMove)));
  for (let move = 0; move < movesOfEach; move += 1)
    await inTransaction(db, (trx) =>
      noteStandings(
        trx,
        { driveId: drive.id },
        { at: new Date(firstMove + move * moveEveryMs), by: null, step: 'check' },
      ),
    );
  return drive.id;
}

async function sendAnnex({ db }: PortalDeps, annexId: number, rows: number): Promise<void> {
  const at = new Date(firstMove);
  const [fileId] = await db('files').insert({ sha256: '0'.repeat(64), size_bytes: 1, name: 'a.xlsx', created_at: at });
  const [versionId] = await db('annex_versions').insert({
    annex_id: annexId,
    no: 1,
    state: 'checked',
    file_id: fileId,
    file_name: 'a.xlsx',
    sha256: '0'.repeat(64),
    uploaded_by: 1,
    uploaded_at: at,
    is_late: 0,
    row_count: rows,
    error_count: findingsOfEach / 2,
    warning_count: findingsOfEach / 2,
    checked_at: at,
  });
  await db('annexes').where({ id: annexId }).update({ current_version_id: versionId, uploaded_by: 1 });
  const findings = Array.from({ length: findingsOfEach }, (_, n) => ({
    version_id: versionId,
    row_no: n + 2,
    field: 'uscc',
    rule: 'V2',
    level: n % 2 === 0 ? 'E' : 'W',
    kind: 'V2.uscc.check-digit',
    value: '',
    message: '末位校验不符',
    said: '',
  }));
  await db('annex_findings').insert(findings);
}
