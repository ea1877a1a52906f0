import type { Fields } from '#test/support/client.js';
import { aBusiness } from '#test/support/businesses.js';
import { aLicensed, enterBusinesses } from '#test/support/enter-business.js';
import type { Entry, World } from './play.js';

const typed = (result: string): Fields => ({ visitedOn: '2020-11-26', result, note: '' });

/** One visit, noted by two from the page as it was before. */
const noting = (
  pathOf: (world: World) => Promise<string>,
  results: readonly [string, string] = ['will_file', 'closed'],
): Entry => ({
  kind: 'act',
  who: ['filer', 'manager'],
  effect: 'visit.note',
  async presses(world) {
    await world.portal.deps.db('unfiled_visits').delete();
    const path = await pathOf(world);
    return { path, page: path, fields: [typed(results[0]), typed(results[1])] };
  },
});

export const visitEntries: Readonly<Record<string, Entry>> = {
  '/visits/businesses/:businessId': noting(async ({ portal }) => {
    const office = await portal.deps.db('agencies').where({ code: '460100' }).first<{ id: number }>('id');
    const lapsed = { values: aLicensed(771), filingStatus: 'lapsed_unfiled' } as const;
    const [id] = await enterBusinesses(portal.deps, Number(office.id), [lapsed]);
    return `/visits/businesses/${id}`;
  }),
  '/work-lists/:workList/businesses/:businessId': noting(
    async ({ portal }) => {
      const office = await portal.deps.db('agencies').where({ code: '460100' }).first<{ id: number }>('id');
      const outlet = { values: aBusiness(772, { chain_kind: 'outlet' }), filingStatus: 'filed' } as const;
      const [id] = await enterBusinesses(portal.deps, Number(office.id), [outlet]);
      return `/work-lists/outlets/businesses/${id}`;
    },
    ['told', 'completed'],
  ),
  '/visits/rows/:operatingRowId': noting(async ({ portal, season }) => {
    const { annexId, versionId } = season.reading;
    const { filer, manager, reviewer } = portal.cast;
    const people = { uploaded_by: filer.id, submitted_by: manager.id, decided_by: reviewer.id };
    await portal.deps
      .db('annexes')
      .where({ id: annexId })
      .update({ state: 'accepted', current_version_id: versionId, ...people });
    return `/visits/rows/${season.operatingRowId}`;
  }),
};
