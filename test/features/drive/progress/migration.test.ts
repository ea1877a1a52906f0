import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Db } from '#platform/db/connection.js';
import { projectRoot } from '#platform/project-root.js';
import { loadMatrix } from '#features/drive/progress/matrix.js';
import { findCurrentDrive } from '#features/drive/queries.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import { anOldLicence } from '#test/support/extracts.js';
import { handOut } from '#test/support/handed-annex.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
let migration: { up(db: Db): Promise<void>; down(db: Db): Promise<void> };
before(async () => {
  portal = await startTestPortal();
  const file = join(projectRoot, 'dist/migrations/20261201-20-note-standings.js');
  migration = (await import(pathToFileURL(file).href)) as typeof migration;
});
after(() => portal.stop());

test('of a drive that ran before moves were noted, what is known is told: uploads, submissions, decisions, lists', async () => {
  const { deps, clock } = portal;
  const season = annexSeason(portal);
  clock.setTo(new Date('2020-11-20T01:00:00Z'));
  await handOut(portal, [anOldLicence(1), anOldLicence(2)]);
  clock.setTo(new Date('2020-11-21T01:00:00Z'));
  const { annexId } = await season.handIn(
    '469002',
    3,
    annexWorkbook(3, [typedBusiness(7, { division_code: '469002 琼海市' })]),
  );
  clock.setTo(new Date('2020-11-22T01:00:00Z'));
  await season.accept(annexId);
  const [drive, actor] = [await findCurrentDrive(deps.db), await actorNamed(portal, 'reviewer')];
  assert.ok(drive);
  await migration.down(deps.db);
  await migration.up(deps.db);
  const noted = await deps.db('annex_standings').count({ n: '*' });
  await migration.up(deps.db);
  assert.deepEqual(await deps.db('annex_standings').count({ n: '*' }), noted, 'once only');
  const figuresAt = async (text: string, isNow = false) => {
    const lines = await loadMatrix(deps.db, drive, actor, { at: new Date(text), isNow });
    return lines.map(({ annexNo, unitCode, standing, figures }) => ({ annexNo, unitCode, standing, figures }));
  };
  assert.deepEqual(await figuresAt('2020-11-22T02:00:00Z'), await figuresAt('2020-11-22T02:00:00Z', true));
  const of = async (text: string) =>
    (await figuresAt(text)).find((one) => one.unitCode === '469002' && one.annexNo === 3);
  assert.equal((await of('2020-11-22T02:00:00Z'))?.standing, 'accepted');
  assert.equal((await of('2020-11-21T12:00:00Z'))?.standing, 'submitted');
  assert.equal((await of('2020-11-20T12:00:00Z'))?.standing, 'empty');
  const expected = async (text: string) =>
    (await figuresAt(text)).find((one) => one.unitCode === '460100' && one.annexNo === 4)?.figures.expected;
  assert.equal(await expected('2020-11-20T02:00:00Z'), 2);
  assert.equal(await expected('2020-11-19T02:00:00Z'), null);
});
