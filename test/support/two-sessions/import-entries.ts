import { startPreview } from '#features/imports/actions.js';
import { runImportPreview, runUndo } from '#features/imports/jobs.js';
import { createActorLoader } from '#features/operators/actor.js';
import type { Actor } from '#platform/http/actor.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Entry, World } from './play.js';

const noProgress = () => {};

async function importer({ portal }: World): Promise<Actor> {
  const actor = await createActorLoader(portal.deps.db, () => portal.clock.now()).load(portal.cast.importer.id);
  if (!actor) throw new Error('the importer is not there');
  return actor;
}

/** Annex 3 accepted and in no batch that goes on. */
async function givenAccepted({ portal, season }: World): Promise<number> {
  const { annexId } = season.imported;
  const { db } = portal.deps;
  await db('import_batches')
    .where({ annex_id: annexId })
    .whereIn('state', ['previewing', 'ready'])
    .update({ state: 'stale' });
  await db('annexes').where({ id: annexId }).update({ state: 'accepted' });
  return annexId;
}

async function givenBatch(world: World): Promise<string> {
  const { deps } = world.portal;
  const annexId = await givenAccepted(world);
  const { batchId } = await inTransaction(deps.db, async (trx) =>
    startPreview(trx, deps, await importer(world), annexId),
  );
  await runImportPreview(deps, { batchId }, noProgress);
  return `/annexes/${annexId}/imports/${batchId}`;
}

const countJobs =
  (name: string) =>
  async ({ portal }: World): Promise<number> =>
    Number((await portal.deps.db('jobs').where({ name }).count({ n: '*' }))[0]?.['n']);

export const importEntries: Readonly<Record<string, Entry>> = {
  '/imports/runs': {
    kind: 'act',
    who: ['importer', 'importer'],
    effect: countJobs('annex.import-item'),
    async presses(world) {
      const pick = String(await givenAccepted(world));
      const fields = { act: 'import', pick };
      return { path: '/imports/runs', page: '/imports', fields: [fields, fields] };
    },
  },
  '/annexes/:annexId/imports/:batchId/undo': {
    kind: 'act',
    who: ['importer', 'importer'],
    effect: countJobs('annex.import-undo'),
    async presses({ season }) {
      const page = `/annexes/${season.imported.annexId}/imports/${season.imported.batchId}`;
      return { path: `${page}/undo`, page, fields: [{ confirm: '1' }, { confirm: '1' }] };
    },
  },
  '/annexes/:annexId/imports': {
    kind: 'act',
    who: ['importer', 'importer'],
    effect: countJobs('annex.import-preview'),
    async presses(world) {
      const { deps } = world.portal;
      const { imported } = world.season;
      await runUndo(deps, { batchId: imported.batchId, actor: await importer(world) }, noProgress);
      return { path: `/annexes/${await givenAccepted(world)}/imports` };
    },
  },
  '/annexes/:annexId/imports/:batchId/run': {
    kind: 'act',
    who: ['importer', 'importer'],
    effect: countJobs('annex.import'),
    async presses(world) {
      const page = await givenBatch(world);
      return { path: `${page}/run`, page };
    },
  },
};
