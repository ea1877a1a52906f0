import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type AnnexState, annexTransitions } from '#domain/annexes/states.js';
import { countOpenAnnexes, findCurrentDrive, listBoard } from '#features/drive/queries.js';
import { waitsFor } from '#features/drive/rules.js';
import { setUp } from '#src/set-up.js';
import { type Cast, createCast } from '#test/support/cast.js';
import { type TestDatabase, testDeps, withDatabase } from '#test/support/test-db.js';

let database: TestDatabase;
let cast: Cast;
before(async () => {
  database = await withDatabase();
  const deps = testDeps({ db: database.db });
  await setUp(deps);
  cast = await createCast(deps);
});
after(() => database.drop());

test('the count behind the menu and the list of open work ask the same, whatever the state and the annex', async () => {
  const { db } = database;
  const driveId = (await findCurrentDrive(db))?.id ?? 0;
  const units = (await listBoard(db, driveId, null)).filter((cell) => cell.annexNo === 1);
  const states = Object.keys(annexTransitions) as AnnexState[];
  // One unit per state, each with its five annexes: every pair of state and annex is there.
  const { filer, manager, reviewer, importer } = cast;
  const hands = {
    uploaded_by: filer.id,
    submitted_by: manager.id,
    decided_by: reviewer.id,
    imported_by: importer.id,
  };
  for (const [at, state] of states.entries())
    await db('annexes')
      .where({ drive_id: driveId, unit_code: units[at]?.unitCode })
      .update({ state, ...hands });
  const board = await listBoard(db, driveId, null);
  assert.equal(new Set(board.map(({ state, annexNo }) => `${state} ${annexNo}`)).size, states.length * 5);
  assert.equal(
    await countOpenAnnexes(db, driveId, null),
    board.filter((cell) => waitsFor('province', cell)).length,
    'the province',
  );
  for (const { agencyId, unitName } of units) {
    const own = board.filter((cell) => cell.agencyId === agencyId);
    assert.equal(
      await countOpenAnnexes(db, driveId, agencyId),
      own.filter((cell) => waitsFor('office', cell)).length,
      unitName,
    );
  }
});
