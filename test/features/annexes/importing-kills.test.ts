import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { verifyAudit } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import { startImport } from '#features/annexes/importing/actions.js';
import { findBatch } from '#features/annexes/importing/batch-queries.js';
import { runImport } from '#features/annexes/importing/jobs.js';
import { recountTotals } from '#features/register/totals.js';
import { acceptedAnnex, anOffice, type Office } from '#test/support/accepted-annex.js';
import { aBusiness } from '#test/support/businesses.js';
import { randomNumbers } from '#test/support/fill-register.js';
import { importAnnex, importerOf, preview, registerChecksum } from '#test/support/register.js';
import { type TestDatabase, testDeps, withDatabase } from '#test/support/test-db.js';

const kills = 8;
const rowCount = 1_500;

describe('an import that is killed', () => {
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
    await importAnnex(deps, office, annexId);
    const begun = await registerChecksum(db);
    await acceptedAnnex(
      db,
      office,
      office.haikou,
      rows.map((row, n) => (n % 5 === 0 ? { ...row, operating_status: '2' } : row)),
    );
    const batch = await preview(deps, office, annexId);
    const actor = importerOf(office);
    await inTransaction(db, (trx) =>
      startImport(trx, deps, actor, { annexId, batchId: batch.id, token: batch.token ?? '' }),
    );

    const random = randomNumbers(5);
    let interrupted = 0;
    for (let i = 0; i < kills; i += 1) {
      await killedAfter(JSON.stringify({ batchId: batch.id, actor }), 20 + random(500));
      // Waits for the server to have rolled back what the dead process left.
      const state = await inTransaction(db, async (trx) => (await findBatch(trx, batch.id, true))?.state);
      if (state === 'importing') {
        interrupted += 1;
        assert.equal(await registerChecksum(db), begun, `after kill ${i + 1}`);
      } else {
        assert.equal(state, 'imported');
      }
    }
    assert.ok(interrupted > 0, 'some kill came in the middle');
    await runImport(deps, { batchId: batch.id, actor }, () => {});
    const ended = await registerChecksum(db);
    await runImport(deps, { batchId: batch.id, actor }, () => {});
    assert.equal(await registerChecksum(db), ended, 'once more changes nothing');
    assert.equal((await findBatch(db, batch.id))?.state, 'imported');
    const [count] = (await db('businesses').count({ n: '*' })) as { n: number }[];
    assert.equal(Number(count?.n), rowCount);
    assert.equal((await db('business_history')).length, 140, 'each change is noted once');
    assert.equal((await db('audit_entries').where({ verb: 'annex.import' })).length, 2);
    assert.deepEqual(await recountTotals(db), []);
    assert.equal((await verifyAudit(db)).brokenAt, null);
  });

  async function killedAfter(payload: string, ms: number): Promise<void> {
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('../../support/import-child.js', import.meta.url)), database.url, payload],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const exited = once(child, 'exit');
    await Promise.race([once(child.stdout, 'data'), exited]);
    await Promise.race([sleep(ms), exited]);
    child.kill('SIGKILL');
    await exited;
  }
});
