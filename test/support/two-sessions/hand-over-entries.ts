import type { Fields } from '#test/support/client.js';
import { untouched } from './review-entries.js';
import type { Entry, World } from './play.js';

/** Annex 4 in the reviewer's hand, in no hand-over. */
async function claimed({ portal, season }: World): Promise<number> {
  const { db } = portal.deps;
  const { annexId } = season.claimed;
  await db('hand_over_annexes').delete();
  await db('hand_overs').delete();
  const submitted = { submitted_by: portal.cast.manager.id, submitted_at: portal.clock.now() };
  await db('annexes')
    .where({ id: annexId })
    .update({ state: 'submitted', ...untouched, ...submitted, claimed_by: portal.cast.reviewer.id });
  return annexId;
}

async function handedOver(world: World): Promise<number> {
  const annexId = await claimed(world);
  const { db } = world.portal.deps;
  const { reviewer, importer } = world.portal.cast;
  const { agency_id } = await db('operators').where({ id: reviewer.id }).first('agency_id');
  const [id] = await db('hand_overs').insert({
    from_id: reviewer.id,
    to_id: importer.id,
    agency_id,
    from_day: '2020-11-01',
    to_day: '2020-12-31',
    note: '看到第二页',
    made_by: reviewer.id,
    made_at: world.portal.clock.now(),
    begun_at: world.portal.clock.now(),
  });
  await db('hand_over_annexes').insert({ hand_over_id: id, annex_id: annexId });
  await db('annexes').where({ id: annexId }).update({ claimed_by: importer.id });
  return Number(id);
}

export const handOverEntries: Readonly<Record<string, Entry>> = {
  '/hand-overs/new': {
    kind: 'act',
    who: ['reviewer', 'reviewer'],
    effect: 'hand-over.make',
    async presses(world) {
      const pick = String(await claimed(world));
      const { reviewer, importer } = world.portal.cast;
      const [from, to] = [String(reviewer.id), String(importer.id)];
      const today = world.portal.clock.now().toISOString().slice(0, 10);
      const typed = (note: string): Fields => ({ from, to, pick, from_day: today, to_day: today, note });
      return { path: '/hand-overs/new', fields: [typed('看到第二页'), typed('看到第三页')] };
    },
  },
  '/hand-overs/:handOverId/end': {
    kind: 'act',
    who: ['reviewer', 'importer'],
    effect: 'hand-over.end',
    presses: async (world) => ({ path: `/hand-overs/${await handedOver(world)}/end` }),
  },
};
