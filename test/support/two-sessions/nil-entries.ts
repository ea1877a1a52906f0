import { inTransaction } from '#platform/db/transaction.js';
import { insertChange } from '#features/annexes/lists/changes/change-queries.js';
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

/** Annex 4 of the office in the register, and its list changed since. Returns the address of the change. */
async function importedChange({ portal, season }: World): Promise<string> {
  const { db, cipher, clock } = portal.deps;
  const { annexId, versionId } = season.claimed;
  const now = clock.now();
  const delta = { new: [{ rowId: 'HN1', name: '示例店' }], gone: [], changed: [] };
  const hashes = { oldHash: '0'.repeat(64), newHash: '1'.repeat(64) };
  const id = await inTransaction(db, (trx) =>
    insertChange(trx, cipher, {
      ...{ annexId, versionId, submittedAt: now, wasState: 'imported', isNil: false, ...hashes },
      ...{ reason: '名单有变化：新增 1 户。', foundAt: now, delta },
    }),
  );
  return `/annexes/${annexId}/list-changes/${id}/noted`;
}

export const nilEntries: Readonly<Record<string, Entry>> = {
  '/annexes/:annexId/list-changes/:changeId/noted': {
    kind: 'act',
    who: ['reviewer', 'reviewer'],
    effect: 'annex.note-change',
    async presses(world) {
      const path = await importedChange(world);
      const [page = ''] = path.split(/\/\d+\/noted/);
      const reason = { reason: '已电话核对' };
      return { path, page, fields: [reason, reason] };
    },
  },
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
