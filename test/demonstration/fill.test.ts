import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { verifyAudit } from '#platform/audit.js';
import { systemClock } from '#platform/clock.js';
import { projectRoot } from '#platform/project-root.js';
import { findCurrentDrive, listBoard } from '#features/drive/queries.js';
import { recountTotals } from '#features/register/totals/totals.js';
import { loadReceipts } from '#features/drive/notice/receipts.js';
import { aReviewer } from '#test/support/actors.js';
import { testDeps, type TestDatabase, withDatabase } from '#test/support/test-db.js';

const folder = mkdtempSync(join(tmpdir(), 'yzw-demonstration-'));
let database: TestDatabase;

before(async () => {
  database = await withDatabase();
});
after(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});

test('an empty private database gets offices in every state of progress, by true histories', async () => {
  // Accounts are written beside the private database; where that is, is read once.
  process.env['LOCAL_DIR'] = relative(projectRoot, folder);
  const { setUp } = await import('#src/set-up.js');
  const plain = testDeps({ db: database.db, clock: systemClock });
  const deps = { ...plain, config: { ...plain.config, privateDatabase: true } };
  const lines = await setUp(deps);
  assert.ok(lines.some((line) => line.includes('sj-shenhe')));

  const drive = await findCurrentDrive(database.db);
  assert.ok(drive);
  const hours = (drive.deadlineAt.getTime() - Date.now()) / 3_600_000;
  assert.ok(hours > 60 && hours < 130, `the deadline lies ${hours} hours ahead`);
  assert.equal(drive.deadlineAt.toISOString().slice(11, 16), '09:00');

  const cells = (await listBoard(database.db, drive.id, null)).filter(({ annexNo }) => annexNo === 3);
  const seen = new Set(
    cells.map(
      (cell) =>
        `${cell.state} ${cell.versionNo === null ? 'nothing' : cell.errors > 0 ? 'faulty' : 'clean'}${cell.claimedBy === null ? '' : ' claimed'}`,
    ),
  );
  for (const wanted of [
    'filling nothing',
    'filling faulty',
    'filling clean',
    'submitted clean',
    'submitted clean claimed',
    'returned clean',
    'accepted clean claimed',
    'imported clean claimed',
  ]) {
    assert.ok(seen.has(wanted), `${wanted} is not among ${[...seen].join(', ')}`);
  }

  const passed = await database.db('licence_passes').select('state', 'to_unit');
  assert.deepEqual(
    passed.map((one: { state: string; to_unit: string }) => `${one.state} ${one.to_unit}`),
    ['waiting 469023', 'waiting 469023'],
  );
  const nils = await database.db('annex_nil_returns').select('statement');
  assert.equal(nils.length, 1);
  assert.match(nils[0].statement, /没有已备案的机动车维修经营业户，附件3作零报告/);
  const aside = await database.db('annex_quarantined_rows').whereNull('ended_at');
  assert.equal(aside.length, 1);
  const receipts = await loadReceipts(deps, aReviewer(), drive.id);
  assert.equal(receipts?.edition.no, 2);
  assert.ok(receipts.sums.acknowledged >= 5 && receipts.sums.opened >= 2, JSON.stringify(receipts.sums));
  const sanya = receipts.lines.find(({ office }) => office.code === '460200');
  assert.deepEqual(sanya?.below, { done: 2, all: 4 });
  const cases = (await database.db('collisions').select('state')) as { state: string }[];
  assert.deepEqual(cases.map(({ state }) => state).sort(), ['decided', 'open'], 'and nothing that is only alike');

  const businesses = await database.db('businesses').select('business_name');
  assert.ok(businesses.length > 300);
  for (const { business_name } of businesses as { business_name: string }[])
    assert.match(business_name, /[试样例拟虚]/);
  assert.deepEqual(await recountTotals(database.db), []);
  assert.equal((await verifyAudit(database.db)).brokenAt, null);
  assert.equal(
    Number((await database.db('jobs').whereNot({ state: 'done' }).count({ n: '*' }).first<{ n: number }>())?.n),
    0,
  );

  const mails = await database.db('mail_files').select('state').orderBy('id');
  assert.deepEqual(
    mails.map(({ state }) => state),
    ['waiting', 'waiting', 'waiting', 'waiting', 'refused', 'placed'],
  );

  assert.deepEqual(await setUp(deps), lines, 'a second start says the same and changes nothing');
});
