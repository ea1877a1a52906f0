import type { Entry, World } from './play.js';

/** The drive as it is after go-live, with nothing asked of the account. */
async function live({ portal, season }: World): Promise<void> {
  await portal.deps.db('drives').where({ id: season.driveId }).update({ go_live_on: '2020-11-01' });
  await portal.deps.db('account_requests').where({ state: 'waiting', operator_id: portal.cast.newcomer.id }).delete();
}

export const turnEntries: Readonly<Record<string, Entry>> = {
  '/account-closing': {
    kind: 'act',
    who: ['manager', 'manager'],
    effect: 'account.request',
    async presses(world) {
      await live(world);
      const tick = { [`a.${world.portal.cast.newcomer.id}`]: '1', act: 'ask' };
      return { path: '/account-closing', page: '/account-closing', fields: [tick, tick] };
    },
  },
};
