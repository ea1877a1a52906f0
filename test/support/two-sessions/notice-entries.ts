import { publishEdition, writeEdition } from '#src/season/notice.js';
import { actorNamed } from '#test/support/operators.js';
import type { Entry, Two, World } from './play.js';

const reviewers: Two = ['reviewer', 'importer'];
const acknowledgeBy = new Date('2021-01-31T09:00:00Z');

/** A notice with one edition of a text for the office of the cast, and nothing that waits. */
async function publishedNotice({ portal, season }: World, text: string): Promise<number> {
  const { db } = portal.deps;
  for (const table of ['notice_acknowledgements', 'notice_openings']) await db(table).delete();
  await db('notice_editions').whereNull('no').delete();
  const [writer, releaser] = [await actorNamed(portal, 'reviewer'), await actorNamed(portal, 'importer')];
  const change = { text, audience: { kind: 'all' } } as const;
  const edition = { change, acknowledgeBy, ground: '试验' };
  return publishEdition(portal.deps, { writer, releaser }, season.driveId, edition);
}

export const noticeEntries: Readonly<Record<string, Entry>> = {
  '/drives/:driveId/notice': {
    kind: 'edit',
    who: reviewers,
    async presses(world) {
      await publishedNotice(world, '一、甲乙的前文');
      const page = `/drives/${world.season.driveId}/notice`;
      const typed = (title: string) => ({ title, acknowledge_by: '2021-01-31 17:00', ground: '更正标题' });
      return { path: page, page, fields: [typed('标题之甲'), typed('标题之乙')] };
    },
    stored: async ({ portal }) => JSON.stringify(await portal.deps.db('notice_editions').select('content')),
    wrote: ['标题之甲', '标题之乙'],
  },
  '/notice/editions/:editionId/decisions': {
    kind: 'act',
    who: reviewers,
    effect: 'notice.release',
    async presses(world) {
      await publishedNotice(world, '一、待确认的前文');
      const { portal, season } = world;
      const writer = await actorNamed(portal, 'importer');
      const edition = { change: { text: '一、待确认的新文' }, acknowledgeBy, ground: '试验' };
      const id = await writeEdition(portal.deps, { writer }, season.driveId, edition);
      // Neither of both wrote it.
      await portal.deps.db('notice_editions').where({ id }).update({ proposed_by: portal.cast.filer.id });
      const path = `/notice/editions/${id}`;
      return { path: `${path}/decisions`, page: path, fields: [{ do: 'release' }, { do: 'release' }] };
    },
  },
  '/notice/editions/:editionId/acknowledgement': {
    kind: 'act',
    who: ['manager', 'manager'],
    effect: 'notice.acknowledge',
    async presses(world) {
      const id = await publishedNotice(world, '一、待签收的正文');
      return { path: `/notice/editions/${id}/acknowledgement`, page: '/notice' };
    },
  },
  '/notice/editions/:editionId/documents': {
    kind: 'own',
    why: 'each press adds a file of its own beside what is there; one that is there already is told as such',
  },
  '/notice/receipts/calls': {
    kind: 'own',
    why: 'each press is a look at numbers with a reason of its own, recorded by itself; nothing is written over',
  },
};
