import { getAnnex } from '#features/annexes/queries.js';
import { annexIdOf, uploadAndCheck } from '#src/season/actions.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { usccOf } from '#test/support/businesses.js';
import { ownAgency } from '#test/support/cast.js';
import { actorNamed } from '#test/support/operators.js';
import type { Entry, Two, World } from './play.js';
import { untouched } from './review-entries.js';

const reviewers: Two = ['reviewer', 'importer'];

/** The case of the season, as it was found or as it was decided. */
async function caseWith({ portal, season }: World, outcome: 'first' | null): Promise<string> {
  const { collisionId } = season.collision;
  const decided = outcome && {
    reason: '已核对执照',
    decided_by: portal.cast.reviewer.id,
    decided_at: portal.clock.now(),
  };
  await portal.deps
    .db('collisions')
    .where({ id: collisionId })
    .update({
      state: outcome ? 'decided' : 'open',
      outcome,
      ...(decided ?? { reason: null, decided_by: null, decided_at: null }),
    });
  await portal.deps
    .db('collision_sides')
    .where({ collision_id: collisionId })
    .update({ stance: null, said: null, stated_by: null, stated_at: null });
  return `/collisions/${collisionId}`;
}
const sideOf = async (world: World): Promise<string> =>
  `${await caseWith(world, null)}/sides/${world.season.collision.sideId}`;

/** A decision is in the audit of both offices: the case itself is counted. */
async function countCases({ portal }: World, isDecided: boolean): Promise<number> {
  const query = portal.deps.db('collisions').select('id');
  return (await (isDecided ? query.whereNotNull('outcome') : query.whereNull('outcome'))).length;
}

const scan = { name: '现场照片.pdf', content: Buffer.from('%PDF-1.4 2') };

export const collisionEntries: Readonly<Record<string, Entry>> = {
  '/collisions/:collisionId/decision': {
    kind: 'act',
    who: reviewers,
    effect: (world) => countCases(world, true),
    async presses(world) {
      const path = await caseWith(world, null);
      const typed = (outcome: string) => ({ outcome, reason: '已核对两家的执照' });
      return { path: `${path}/decision`, page: path, fields: [typed('first'), typed('both')] };
    },
  },
  '/collisions/:collisionId/decision/removal': {
    kind: 'act',
    who: reviewers,
    effect: (world) => countCases(world, false),
    async presses(world) {
      const path = await caseWith(world, 'first');
      return { path: `${path}/decision/removal`, page: path };
    },
  },
  '/collisions/:collisionId/sides/:sideId': {
    kind: 'edit',
    who: ['filer', 'filer'],
    async presses(world) {
      const path = await sideOf(world);
      return { path, page: path, fields: [{ said: '依据之甲甲甲' }, { said: '依据之乙乙乙' }] };
    },
    stored: async ({ portal }) => JSON.stringify(await portal.deps.db('collision_sides').select('said')),
    wrote: ['依据之甲甲甲', '依据之乙乙乙'],
  },
  '/collisions/:collisionId/sides/:sideId/yielding': {
    kind: 'act',
    who: ['filer', 'filer'],
    effect: 'collision.state',
    async presses(world) {
      const path = await sideOf(world);
      return { path: `${path}/yielding`, page: path };
    },
  },
  '/collisions/:collisionId/sides/:sideId/documents': {
    kind: 'act',
    who: ['filer', 'filer'],
    effect: 'document.attach',
    presses: async (world) => ({ path: `${await sideOf(world)}/documents`, files: [scan, scan] }),
  },
  '/annexes/:annexId/matches': {
    kind: 'act',
    who: ['filer', 'filer'],
    effect: 'match.decide',
    async presses(world) {
      const { db } = world.portal.deps;
      const filed = await twice(world);
      const { annexId, versionId: currentVersionId } = world.season.claimed;
      await db('annexes').where({ id: annexId }).update({ current_version_id: currentVersionId });
      const pair = [currentVersionId, 2, filed.versionId, 2].join('.');
      const page = `/annexes/${annexId}/matches`;
      return {
        path: page,
        fields: [
          { pair, do: 'different' },
          { pair, do: 'same' },
        ],
      };
    },
  },
  '/matches/:matchId/removal': {
    kind: 'act',
    who: ['filer', 'filer'],
    effect: 'match.undo',
    async presses(world) {
      await inHand(world);
      return { path: `/matches/${world.season.matchId}/removal`, page: '/matches' };
    },
  },
  '/annexes/:annexId/duplicates/:rowNo': {
    kind: 'act',
    who: ['filer', 'filer'],
    effect: 'annex.remove_row',
    async presses(world) {
      const { annexId, versionId } = await twice(world);
      const page = `/annexes/${annexId}/duplicates/2`;
      const keep = (which: string) => ({ do: which, other: '3', version: String(versionId) });
      return { path: page, fields: [keep('first'), keep('second')] };
    },
  },
};

/** Annexes 3 to 5 of the office, whatever was done with them before, with the office again. */
async function inHand({ portal }: World): Promise<void> {
  await portal.deps
    .db('annexes')
    .where({ unit_code: ownAgency })
    .where('annex_no', '>=', 3)
    .update({ state: 'filling', ...untouched });
}

/** Annex 3 with one business in two rows. */
async function twice(world: World): Promise<{ readonly annexId: number; readonly versionId: number }> {
  await inHand(world);
  const { portal } = world;
  const { deps } = portal;
  const annexId = await annexIdOf(deps, ownAgency, 3);
  const { currentVersionId: basedOn } = await getAnnex(deps.db, annexId);
  const place = typedBusiness(1)['business_address'] ?? '';
  const rows = [typedBusiness(1), typedBusiness(2, { uscc: usccOf(1), business_address: place })];
  const sent = { annexId, ...annexWorkbook(3, rows), basedOn };
  return { annexId, versionId: await uploadAndCheck(deps, await actorNamed(portal, 'filer'), sent) };
}
