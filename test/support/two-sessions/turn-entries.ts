import type { Entry, World } from './play.js';

/** The drive as it is after go-live, for one press. */
async function live({ portal, season }: World): Promise<void> {
  await portal.deps.db('drives').where({ id: season.driveId }).update({ go_live_on: '2020-11-01' });
  await portal.deps.db('account_requests').where({ state: 'waiting', operator_id: portal.cast.newcomer.id }).delete();
}

const closing = (path: string, effect: string, reason: Readonly<Record<string, string>>): Entry => ({
  kind: 'act',
  who: ['manager', 'manager'],
  effect,
  async presses(world) {
    await live(world);
    const tick = { [`a.${world.portal.cast.newcomer.id}`]: '1', ...reason };
    return { path, page: '/account-closing', fields: [tick, tick] };
  },
});

export const turnEntries: Readonly<Record<string, Entry>> = {
  '/account-closing/requests': closing('/account-closing/requests', 'account.request', {}),
  '/account-closing/keepings': closing('/account-closing/keepings', 'account.keep', { reason: '继续负责走访' }),
};
