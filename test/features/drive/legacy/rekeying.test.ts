import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { personalCipher } from '#platform/crypto/suites.js';
import { listDocket } from '#features/drive/legacy/docket-queries.js';
import { keyLicencesAnew } from '#features/drive/legacy/key-stored.js';
import { findLoad } from '#features/drive/legacy/load-queries.js';
import { findCurrentDrive } from '#features/drive/queries.js';
import { loadExtract, readExtract } from '#src/season/licences.js';
import { anOldLicence, extractFile } from '#test/support/extracts.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
before(async () => {
  portal = await startTestPortal();
});
after(() => portal.stop());

test('under another suite the same list is still the same list, and nothing is asked anew', async () => {
  const { deps } = portal;
  const [reader, loader] = [await actorNamed(portal, 'reviewer'), await actorNamed(portal, 'importer')];
  const file = extractFile([anOldLicence(1), anOldLicence(2, { valid_to: '长期' }), anOldLicence(3)]);
  await loadExtract(deps, { reader, loader }, file);
  const driveId = (await findCurrentDrive(deps.db))?.id ?? 0;
  const docket = () => listDocket(deps.db, driveId, {}, { after: 0, limit: 9 });
  const before = await docket();

  const sm = { ...deps, cipher: personalCipher('sm', deps.config.dataKey, deps.config.hashKey) };
  const compared = async () => findLoad(deps.db, await readExtract(sm, reader, file));
  assert.equal((await compared())?.changedCount, 3, 'what the change of the suite does by itself');
  assert.equal(await keyLicencesAnew(sm), 3);
  assert.equal((await compared())?.sameCount, 3);
  const now = await docket();
  assert.deepEqual(
    now.map(({ id, state }) => [id, state]),
    before.map(({ id, state }) => [id, state]),
  );
  assert.notEqual(now[0]?.facts, before[0]?.facts);
});
