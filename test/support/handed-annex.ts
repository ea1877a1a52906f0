import assert from 'node:assert/strict';
import { findCurrentDrive } from '#features/drive/queries.js';
import { releaseToOffices } from '#features/drive/legacy/release.js';
import { act, annexIdOf } from '#src/season/actions.js';
import { loadExtract } from '#src/season/licences.js';
import { ownAgency } from './cast.js';
import type { Client } from './client.js';
import { type ExtractRow, extractFile } from './extracts.js';
import { actorNamed } from './operators.js';
import type { TestPortal } from './test-portal.js';

/** Hands a list of old licences out to the offices. */
export async function handOut(portal: TestPortal, rows: readonly ExtractRow[]): Promise<void> {
  const [reader, loader] = [await actorNamed(portal, 'reviewer'), await actorNamed(portal, 'importer')];
  await loadExtract(portal.deps, { reader, loader }, extractFile(rows));
  await act(portal.deps, async (trx) =>
    releaseToOffices(trx, portal.deps, reader, (await findCurrentDrive(trx))?.id ?? 0),
  );
}

/** Begins annex 4 or 5 of the own office on line. Returns the address of its version. */
export async function beginOnline(portal: TestPortal, filer: Client, no: 4 | 5): Promise<string> {
  const annexId = await annexIdOf(portal.deps, ownAgency, no);
  const answer = await filer.post(`/annexes/${annexId}/list-entry`);
  assert.equal(answer.status, 303);
  return `/annexes/${annexId}/versions/${(await portal.deps.db('annexes').where({ id: annexId }).first()).current_version_id}`;
}
