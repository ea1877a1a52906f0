import type { Db } from '#platform/db/connection.js';
import { listWaitingIds } from '#platform/jobs/queue.js';
import { runHere } from '#platform/jobs/runner.js';
import { checkItems } from '#domain/retirement/checklist.js';
import { listOfficesToSign } from '#features/retirement/signing/offices.js';
import { insertSignOff } from '#features/retirement/signing/sign-queries.js';
import { findCurrentDrive } from '#features/drive/queries.js';
import { act } from '#src/season/actions.js';
import { jobTable } from '#src/job-table.js';
import type { Actor } from '#platform/http/actor.js';
import { issueLetter } from '#features/retirement/letters/letters.js';
import { planRehearsal, runRehearsal } from '#features/retirement/rehearsing/rehearsing.js';
import { runIndexing } from '#features/retirement/search/indexing.js';
import type { TestPortal } from './test-portal.js';

/** A list of the old module's addresses, a line for each kind. */
export const oldList = [
  '旧地址,答复,新地址,说明',
  '/wxgl/view.do?id={id},永久转到,/old-module/search?q={id}',
  '/wxgl/list.do,暂时转到,/businesses',
  '/wxgl/report/*,停用,,报表不再提供。',
].join('\n');

/** Does jobs of these names that wait, whenever they are due, until none is left. */
export async function doJobs({ deps }: Pick<TestPortal, 'deps'>, ...names: string[]): Promise<void> {
  for (let did = true; did; ) {
    did = false;
    for (const name of names)
      for (const id of await listWaitingIds(deps.db, name)) {
        await deps.db('jobs').where({ id }).update({ run_at: deps.clock.now() });
        await runHere(deps, jobTable, id);
        did = true;
      }
  }
}

const driveOf = async (db: Db): Promise<number> => (await findCurrentDrive(db))?.id ?? 0;

/** Two persons have signed every licence that the ledger has as open. */
export async function signRests({ deps, cast }: TestPortal, isLeft: (oldId: string) => boolean = () => false) {
  const { db } = deps;
  const at = deps.clock.now();
  const open = (await db('ledger_entries').where({ is_current: 1, class: 'open' }).orderBy('id')) as {
    id: number;
    drive_id: number;
    licence_id: number;
    old_id: string;
  }[];
  await db('ledger_signatures').delete();
  for (const one of open.filter(({ old_id: oldId }) => !isLeft(oldId)))
    await db('ledger_signatures').insert({
      drive_id: one.drive_id,
      licence_id: one.licence_id,
      old_id: one.old_id,
      entry_id: one.id,
      state: 'signed',
      is_current: 1,
      ground: '逐户核对过',
      proposed_by: cast.reviewer.id,
      proposed_at: at,
      decided_by: cast.importer.id,
      decided_at: at,
    });
}

/** All that persons see to is done, and every office but those named has signed. */
export async function seeToAll({ deps, cast }: TestPortal, unsigned: readonly number[] = []): Promise<void> {
  const { db, clock } = deps;
  await db('retirement_checks').delete();
  for (const { key } of checkItems)
    await db('retirement_checks').insert({
      item: key,
      owner: '运管科',
      evidence: '已核对',
      is_done: 1,
      noted_by: cast.reviewer.id,
      noted_at: clock.now(),
    });
  const driveId = await driveOf(db);
  for (const { agencyId } of await listOfficesToSign(db, driveId))
    if (!unsigned.includes(agencyId))
      await act(deps, (trx) =>
        insertSignOff(trx, { driveId, agencyId, note: '', licenceCount: 1, by: cast.manager.id, at: clock.now() }),
      );
}

/** The old module can be searched, a letter was issued and a rehearsal made. */
export async function beginRetirement(
  { deps }: TestPortal,
  { reviewer, filer }: { readonly reviewer: Actor; readonly filer: Actor },
  licenceId: number,
): Promise<{ readonly rehearsalId: number; readonly letterId: number }> {
  await runIndexing(deps);
  const rehearsalId = await act(deps, (trx) => planRehearsal(trx, deps, reviewer, ''));
  await runRehearsal(deps, { rehearsalId });
  const asked = { licenceId, recipient: '示例业户', asked: '' };
  return { rehearsalId, letterId: await act(deps, (trx) => issueLetter(trx, deps, filer, asked)) };
}
