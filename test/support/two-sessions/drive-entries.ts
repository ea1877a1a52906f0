import { findStoredDrive } from '#features/drive/queries.js';
import type { Entry, Two, World } from './play.js';

const reviewers: Two = ['reviewer', 'importer'];

/** The drive with no change that waits, or with one that neither of both proposed. */
async function driveWith({ portal, season }: World, waiting: boolean): Promise<string> {
  const { db } = portal.deps;
  await db('drive_changes').delete();
  const drive = await findStoredDrive(db, season.driveId);
  const stood = {
    noticeNo: drive?.noticeNo,
    title: drive?.title,
    baselineOn: '2020-10-31',
    boundaryDay: '4',
    deadline: '2020-11-27 17:00',
    goLiveOn: '2020-12-01',
    smallUnits: '',
    partialAnnexes: '3',
    state: 'open',
  };
  if (waiting)
    await db('drive_changes').insert({
      drive_id: season.driveId,
      state: 'proposed',
      is_open: 1,
      base_version: drive?.version,
      wanted: JSON.stringify({ ...stood, title: `名称${drive?.version}` }),
      stood: JSON.stringify(stood),
      ground: '按批复',
      proposed_by: portal.cast.filer.id,
      proposed_at: portal.clock.now(),
    });
  return `/drives/${season.driveId}`;
}

const extension = (until: string) => ({ unit: '460100', until, allowed_by: '省局运管科', reason: '停电' });

export const driveEntries: Readonly<Record<string, Entry>> = {
  '/progress/calls/paper': { kind: 'own', why: 'shows numbers that it records, and changes nothing' },
  '/progress/reminders/:reminderId/seen': {
    kind: 'act',
    who: ['filer', 'manager'],
    effect: 'reminder.see',
    agreeing: 'it was seen, whoever said so first',
    async presses({ portal, season }) {
      await portal.deps.db('drive_reminders').where({ id: season.reminderId }).update({ seen_by: null, seen_at: null });
      return { path: `/progress/reminders/${season.reminderId}/seen`, page: '/progress/reminders' };
    },
  },
  '/progress/calls/:agencyId': {
    kind: 'own',
    why: 'each call is kept as a record of its own; none takes the place of another',
  },
  '/drives': {
    kind: 'own',
    why: 'each press plans a drive of its own, which has no effect before a change of it is released',
  },
  '/drives/:driveId/proposals': {
    kind: 'edit',
    who: reviewers,
    async presses(world) {
      const path = await driveWith(world, false);
      const typed = (title: string) => ({ title, ground: '按批复' });
      return { path: `${path}/proposals`, page: `${path}/change`, fields: [typed('名称之甲'), typed('名称之乙')] };
    },
    stored: async ({ portal }) => JSON.stringify(await portal.deps.db('drive_changes').select('wanted')),
    wrote: ['名称之甲', '名称之乙'],
  },
  '/drives/:driveId/decisions': {
    kind: 'act',
    who: reviewers,
    effect: 'drive.release',
    async presses(world) {
      const path = await driveWith(world, true);
      return { path: `${path}/decisions`, page: path, fields: [{ do: 'release' }, { do: 'release' }] };
    },
  },
  '/drives/:driveId/extensions': {
    kind: 'edit',
    who: reviewers,
    async presses(world) {
      await world.portal.deps.db('drive_extensions').delete();
      const path = await driveWith(world, false);
      const fields = [extension('2021-01-05 17:00'), extension('2021-01-06 17:00')] as const;
      return { path: `${path}/extensions`, page: path, fields };
    },
    stored: async ({ portal }) =>
      JSON.stringify(await portal.deps.db('drive_extensions').select('deadline_at').where({ is_current: 1 })).replace(
        /(\d{4}-\d\d-\d\d)T09:00:00.000Z/g,
        '$1 17:00',
      ),
    wrote: ['2021-01-05 17:00', '2021-01-06 17:00'],
  },
  '/drives/:driveId/extensions/end': {
    kind: 'act',
    who: reviewers,
    effect: 'drive.end-extension',
    async presses({ portal, season }) {
      await portal.deps.db('drive_extensions').delete();
      const [id] = await portal.deps.db('drive_extensions').insert({
        drive_id: season.driveId,
        unit_code: '460100',
        is_current: 1,
        deadline_at: new Date('2021-01-05T09:00:00Z'),
        allowed_by: '省局运管科',
        reason: '停电',
        granted_by: portal.cast.filer.id,
        granted_at: portal.clock.now(),
      });
      const fields = { extension: String(id) };
      return { path: `/drives/${season.driveId}/extensions/end`, fields: [fields, fields] };
    },
  },
};
