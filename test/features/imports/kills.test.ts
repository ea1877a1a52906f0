import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { verifyAudit } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import { startImport, startUndo } from '#features/imports/actions.js';
import { findBatch } from '#features/imports/batch-queries.js';
import { runImport, runUndo } from '#features/imports/jobs.js';
import { recountTotals } from '#features/register/totals/totals.js';
import { acceptedAnnex, anOffice, type Office } from '#test/support/accepted-annex.js';
import { acceptedList, handOutList } from '#test/support/accepted-list.js';
import { aBusiness } from '#test/support/businesses.js';
import { anOldLicence } from '#test/support/extracts.js';
import { randomNumbers } from '#test/support/fill-register.js';
import { bringIn, importerOf, preview, registerChecksum } from '#test/support/register.js';
import { type TestDatabase, testDeps, withDatabase } from '#test/support/test-db.js';

/** `KILLS=200` for the goal S4; a few by default. */
const kills = Number(process.env['KILLS'] ?? 8);
const rowCount = 1_500;

describe('an import or an undo that is killed', () => {
  let database: TestDatabase;
  let office: Office;
  before(async () => {
    database = await withDatabase();
    office = await anOffice(database.db);
  });
  after(() => database.drop());

  test('leaves all or nothing, and done again it is done once', async () => {
    const { db } = database;
    const deps = testDeps({ db });
    const rows = Array.from({ length: rowCount }, (_, n) => aBusiness(n));
    const { annexId } = await acceptedAnnex(db, office, office.haikou, rows.slice(0, 700));
    const from = performance.now();
    await bringIn(deps, office, annexId);
    // An import of half the rows with its preview: about what one of all of them takes. Kills fall anywhere within, and some after.
    const span = Math.ceil(performance.now() - from);
    const begun = await registerChecksum(db);
    await acceptedAnnex(
      db,
      office,
      office.haikou,
      rows.map((row, n) => (n % 5 === 0 ? { ...row, operating_status: '2' } : row)),
    );
    const actor = importerOf(office);
    const start = async (): Promise<number> => {
      const batch = await preview(deps, office, annexId);
      const token = batch.token ?? '';
      await inTransaction(db, (trx) => startImport(trx, deps, actor, { annexId, batchId: batch.id, token }));
      return batch.id;
    };
    // Waits for the server to have rolled back what the dead process left.
    const standing = (id: number) => inTransaction(db, (trx) => findBatch(trx, id, true));

    const random = randomNumbers(5);
    const seen = { importing: 0, imported: 0, undoing: 0, undone: 0 };
    let batchId = await start();
    for (let i = 0; i < kills; i += 1) {
      const isUndo = (await standing(batchId))?.state === 'undoing';
      await killedAfter(isUndo ? 'undo' : 'import', { batchId, actor }, 10 + random(span));
      const batch = await standing(batchId);
      const state = batch?.state as keyof typeof seen;
      seen[state] += 1;
      if (state === 'importing' || state === 'undone') assert.equal(await registerChecksum(db), begun, `kill ${i + 1}`);
      if (state === 'undone') batchId = await start();
      if (state === 'imported')
        await inTransaction(db, (trx) =>
          startUndo(trx, deps, actor, { annexId, batchId, version: Number(batch?.version) }),
        );
    }
    assert.ok(seen.importing > 0, 'some kill came in the middle');
    assert.equal(seen.importing + seen.imported + seen.undoing + seen.undone, kills, JSON.stringify(seen));

    if ((await standing(batchId))?.state === 'undoing') {
      await runUndo(deps, { batchId, actor }, () => {});
      assert.equal(await registerChecksum(db), begun, 'taken back whole');
      batchId = await start();
    }
    await runImport(deps, { batchId, actor }, () => {});
    const ended = await registerChecksum(db);
    await runImport(deps, { batchId, actor }, () => {});
    assert.equal(await registerChecksum(db), ended, 'once more changes nothing');
    assert.equal((await findBatch(db, batchId))?.state, 'imported');
    const [count] = (await db('businesses').count({ n: '*' })) as { n: number }[];
    assert.equal(Number(count?.n), rowCount);
    const acts = async (verb: string) => (await db('audit_entries').where({ verb })).length;
    const imports = (await acts('annex.import')) - 1;
    const undos = await acts('annex.import-undo');
    assert.equal(imports, undos + 1);
    const notes = (await db('business_history').where({ act: 'import' })).length;
    assert.equal(notes, 140 * imports, 'each change is noted once');
    console.log(`# ${kills} kills: ${JSON.stringify(seen)}; ${imports} imports, ${undos} undos`);
    assert.deepEqual(await recountTotals(db), []);
    assert.equal((await verifyAudit(db)).brokenAt, null);
  });

  test('of annex 4 it leaves all or nothing too, with the licences behind its businesses', async () => {
    const { db } = database;
    const deps = testDeps({ db });
    const most = 400;
    const list = Array.from({ length: most }, (_, n) => anOldLicence(n + 1));
    await handOutList(deps, office, list);
    const { annexId } = await acceptedList(deps, office, 4, {});
    const begun = await registerChecksum(db);
    const actor = importerOf(office);
    const from = performance.now();
    const first = await preview(deps, office, annexId);
    const span = Math.ceil(2 * (performance.now() - from));
    const confirmed = { annexId, batchId: first.id, token: first.token ?? '' };
    await inTransaction(db, (trx) => startImport(trx, deps, actor, confirmed));
    const standing = () => inTransaction(db, (trx) => findBatch(trx, first.id, true));
    const random = randomNumbers(9);
    const seen = { importing: 0, imported: 0, undoing: 0, undone: 0 };
    for (let i = 0; i < kills; i += 1) {
      const isUndo = (await standing())?.state === 'undoing';
      await killedAfter(isUndo ? 'undo' : 'import', { batchId: first.id, actor }, 10 + random(span));
      const batch = await standing();
      const state = batch?.state as keyof typeof seen;
      seen[state] += 1;
      if (state === 'importing' || state === 'undone') assert.equal(await registerChecksum(db), begun, `kill ${i + 1}`);
      if (state === 'undone') break;
      if (state === 'imported')
        await inTransaction(db, (trx) =>
          startUndo(trx, deps, actor, { annexId, batchId: first.id, version: Number(batch?.version) }),
        );
    }
    console.log(`# kills of annex 4: ${JSON.stringify(seen)}`);
    if ((await standing())?.state === 'importing') await runImport(deps, { batchId: first.id, actor }, () => {});
    if ((await standing())?.state === 'imported') {
      assert.equal((await db('licence_entries')).length, most, 'each licence once');
      const version = Number((await standing())?.version);
      await inTransaction(db, (trx) => startUndo(trx, deps, actor, { annexId, batchId: first.id, version }));
    }
    await runUndo(deps, { batchId: first.id, actor }, () => {});
    assert.equal(await registerChecksum(db), begun, 'taken back whole');
    await bringIn(deps, office, annexId);
    const entries = (await db('licence_entries')) as { licence_id: number; business_id: number }[];
    assert.equal(entries.length, most);
    assert.equal(new Set(entries.map(({ business_id }) => business_id)).size, most);
    assert.deepEqual(await recountTotals(db), []);
  });

  async function killedAfter(task: 'import' | 'undo', payload: object, ms: number): Promise<void> {
    const child = spawn(
      process.execPath,
      [
        fileURLToPath(new URL('../../support/import-child.js', import.meta.url)),
        database.url,
        task,
        JSON.stringify(payload),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const exited = once(child, 'exit');
    await Promise.race([once(child.stdout, 'data'), exited]);
    await Promise.race([sleep(ms), exited]);
    child.kill('SIGKILL');
    await exited;
  }
});
