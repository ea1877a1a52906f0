import { publishList } from '#test/support/publication.js';
import { aBusiness } from '#test/support/businesses.js';
import { enterBusinesses } from '#test/support/enter-business.js';
import type { Act, Entry, Two, World } from './play.js';

const province: Two = ['reviewer', 'importer'];
const office: Two = ['filer', 'manager'];
let made = 0;

/** A business more in the register than the list has; nothing waits for a second person. */
async function moveRegister({ portal }: World): Promise<void> {
  const { db } = portal.deps;
  const agency = await db('agencies').where({ code: '460100' }).first<{ id: number }>('id');
  await enterBusinesses(portal.deps, Number(agency.id), [{ values: aBusiness(7_000 + ++made), filingStatus: 'filed' }]);
  await db('public_editions').where({ state: 'proposed' }).update({ state: 'recalled', is_open: null });
}

/** An edition that somebody else has proposed. */
async function proposed(world: World): Promise<number> {
  await moveRegister(world);
  const { db } = world.portal.deps;
  const { filer } = world.portal.cast;
  const current = await db('public_editions').max({ no: 'no' }).first<{ no: number }>();
  const counts = { added_count: 0, changed_count: 0, removed_count: 0, held_count: 0, entry_count: 0 };
  const [id] = await db('public_editions').insert({
    ...{ state: 'proposed', is_open: 1, based_on: Number(current.no), note: '', ...counts },
    ...{ proposed_by: filer.id, proposed_at: world.portal.clock.now() },
  });
  return Number(id);
}

/** An entry that stands in the list, whatever became of the season's own by then, and its business. */
async function standingEntry({ portal }: World): Promise<{ readonly id: number; readonly businessId: number }> {
  const { db } = portal.deps;
  const find = () =>
    db('public_entries').where({ is_current: 1 }).select({ id: 'id', businessId: 'business_id' }).first();
  return (await find()) ?? (await publishList(portal).then(find));
}

/** Its page: it is shown, or was taken down by somebody else; nobody has asked anything of it. */
async function entryPage(world: World, isHidden: boolean): Promise<string> {
  const { portal } = world;
  const { db } = portal.deps;
  await db('public_hidings').delete();
  await db('public_requests').delete();
  const { id, businessId } = await standingEntry(world);
  const hidden = { ground: '投诉核实', hidden_by: portal.cast.filer.id, hidden_at: portal.clock.now() };
  if (isHidden) await db('public_hidings').insert({ business_id: businessId, is_current: 1, ...hidden });
  return `/publication/entries/${id}`;
}

const onEntry = (
  part: string,
  effect: string,
  isHidden: boolean,
  who: Two,
  fields: readonly [object, object],
): Act => ({
  kind: 'act',
  who,
  effect,
  async presses(world) {
    const page = await entryPage(world, isHidden);
    return { path: `${page}/${part}`, page, fields: [{ ...fields[0] }, { ...fields[1] }] };
  },
});

const grounds = [{ ground: '投诉核实有误' }, { ground: '地址不实' }] as const;

export const publicationEntries: Readonly<Record<string, Entry>> = {
  '/businesses/exports': { kind: 'own', why: 'each export is one of its own, logged with a number of its own' },
  '/publication/proposals': {
    kind: 'act',
    who: province,
    effect: 'publication.propose',
    async presses(world) {
      await moveRegister(world);
      return { path: '/publication/proposals', page: '/publication', fields: [{ note: '甲' }, { note: '乙' }] };
    },
  },
  '/publication/editions/:publicEditionId/decisions': {
    kind: 'act',
    who: province,
    effect: 'publication.publish',
    async presses(world) {
      const page = `/publication/editions/${await proposed(world)}`;
      return { path: `${page}/decisions`, page, fields: [{ do: 'publish' }, { do: 'publish' }] };
    },
  },
  '/publication/withdrawal': {
    kind: 'act',
    who: province,
    effect: 'publication.withdraw',
    async presses(world) {
      await moveRegister(world);
      await publishList(world.portal);
      return { path: '/publication/withdrawal', page: '/publication', fields: grounds };
    },
  },
  '/publication/entries/:publicEntryId/hiding': onEntry('hiding', 'publication.hide', false, province, grounds),
  '/publication/entries/:publicEntryId/showing': onEntry('showing', 'publication.show', true, province, grounds),
  '/publication/entries/:publicEntryId/requests': onEntry('requests', 'publication.ask', false, office, [
    { text: '经营地址有误' },
    { text: '备案日期有误' },
  ]),
  '/publication/requests/:publicRequestId/answer': {
    kind: 'act',
    who: province,
    effect: 'publication.answer',
    async presses(world) {
      const page = await entryPage(world, false);
      const { db } = world.portal.deps;
      const { filer } = world.portal.cast;
      const stood = await standingEntry(world);
      const agency = await db('agencies').where({ code: '460100' }).first<{ id: number }>('id');
      const [id] = await db('public_requests').insert({
        ...{ business_id: stood.businessId, entry_id: stood.id, agency_id: agency.id, state: 'open', is_open: 1 },
        ...{ text: '经营地址有误', asked_by: filer.id, asked_at: world.portal.clock.now() },
      });
      const fields = [
        { outcome: 'settled', answer: '已在登记册更正' },
        { outcome: 'declined', answer: '与执照一致' },
      ] as const;
      return { path: `/publication/requests/${id}/answer`, page, fields };
    },
  },
  '/publication/notices': { kind: 'own', why: 'each notice that is proposed is one of its own' },
  '/publication/notices/:publicNoticeId/decisions': {
    kind: 'act',
    who: province,
    effect: 'publication.announce',
    async presses({ portal }) {
      const { db } = portal.deps;
      const [id] = await db('public_notices').insert({
        ...{ state: 'proposed', text: '更正一处', proposed_by: portal.cast.filer.id, proposed_at: portal.clock.now() },
      });
      const fields = [{ do: 'announce' }, { do: 'announce' }] as const;
      return { path: `/publication/notices/${id}/decisions`, page: '/publication', fields };
    },
  },
};
