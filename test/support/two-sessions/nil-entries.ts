import { inTransaction } from '#platform/db/transaction.js';
import { beginNilReturn } from '#features/annexes/submitting/nil/nil-return.js';
import { actorNamed } from '#test/support/operators.js';
import type { Entry, World } from './play.js';
import { untouched } from './review-entries.js';

/** Annex 3 of the office as nobody has begun it; nothing in annexes 4 and 5 is marked. */
async function annex3({ portal, season }: World): Promise<string> {
  const { db } = portal.deps;
  const { annexId } = season.imported;
  const empty = { state: 'filling', current_version_id: null, uploaded_by: null, imported_by: null, imported_at: null };
  await db('annexes')
    .where({ id: annexId })
    .update({ ...empty, ...untouched });
  await db('annexes').whereIn('annex_no', [4, 5]).update({ current_version_id: null, uploaded_by: null });
  return `/annexes/${annexId}`;
}

export const nilEntries: Readonly<Record<string, Entry>> = {
  '/annexes/:annexId/nil-return/version': {
    kind: 'act',
    who: ['filer', 'filer'],
    effect: 'annex.upload',
    presses: async (world) => ({ path: `${await annex3(world)}/nil-return/version` }),
  },
  '/annexes/:annexId/nil-return': {
    kind: 'act',
    who: ['manager', 'manager'],
    effect: 'annex.sign-nil',
    async presses(world) {
      const { portal, season } = world;
      const page = `${await annex3(world)}/nil-return`;
      const filer = await actorNamed(portal, 'filer');
      await inTransaction(portal.deps.db, (trx) => beginNilReturn(trx, portal.deps, filer, season.imported.annexId));
      const sure = { sure: '1' };
      return { path: page, page, fields: [sure, sure] };
    },
  },
};
