import assert from 'node:assert/strict';
import { Secret, TOTP } from 'otpauth';
import type { CastName } from '#test/support/cast.js';
import { castPassword } from '#test/support/cast.js';
import type { Act, Entry, Own, Two, World } from './play.js';

const twice = (name: CastName): Two => [name, name];
const own = (why: string): Own => ({ kind: 'own', why });
const look = own('a look at whole numbers changes nothing, and every look is recorded with its reason');
const again = own(
  'a second slip takes the place of the first on purpose: the page with its code is shown once and kept nowhere',
);

const scan = { name: '扫描件.pdf', content: Buffer.from('%PDF-1.4 scan') };

const countRows =
  (table: string) =>
  async ({ portal }: World): Promise<number> =>
    Number((await portal.deps.db(table).count({ n: '*' }))[0]?.['n']);

/** A sound request of the office for a person of its own. */
const person = (no: number) => ({
  kind: 'add',
  'v.user_name': `试用员${no}`,
  'v.id_number': residentNumber(no),
  'v.mobile': `1380001${String(no).padStart(4, '0')}`,
  'v.post': '窗口受理',
  'v.roles.acceptor': '1',
  'v.data_divisions.460100': '1',
  'v.is_liaison': '否',
  'v.access_way': 'vpn',
  'v.needs_vpn': '是',
  confirmed: '1',
});
function residentNumber(no: number): string {
  const digits = `46999919900102${String(no).padStart(3, '0')}`;
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (2 ** (17 - at) % 11), 0);
  return digits + '10X98765432'.charAt(sum % 11);
}
async function givenRequest(world: World, no: number): Promise<string> {
  const { status, location, text } = await (await world.session('manager', 0)).post('/account-requests', person(no));
  assert.equal(status, 303, text);
  return location;
}
/** An account that waits for its person, made of a request. */
async function givenAccount(world: World, no: number): Promise<string> {
  const request = await givenRequest(world, no);
  return (await (await world.session('reviewer', 0)).post(`${request}/approval`)).location;
}

/** A third session of a person, and its name in both lists. */
async function givenSession(world: World, name: CastName, path: string, who: CastName): Promise<string> {
  const before = await sessionsIn(world, path, who);
  await world.portal.client(name);
  const [made] = (await sessionsIn(world, path, who)).filter((one) => !before.includes(one));
  assert.ok(made);
  return made;
}
const sessionsIn = async (world: World, path: string, who: CastName): Promise<string[]> =>
  [...(await (await world.session(who, 0)).get(path)).text.matchAll(/name="session" value="([0-9a-f]{64})"/g)].map(
    ([, name = '']) => name,
  );
const ending = (path: string, list: string, name: CastName, who: CastName): Act => ({
  kind: 'act',
  who: twice(who),
  effect: 'operator.end_session',
  async presses(world) {
    const session = await givenSession(world, name, list, who);
    return { path, fields: [{ session }, { session }] };
  },
});

/** The code that the phone shows for the key of this machine's offer. */
async function offeredCode(world: World, machine: 0 | 1): Promise<{ code: string }> {
  const { text } = await (await world.session('statistician', machine)).get('/second-factor');
  const [, key = ''] = /密钥<\/th><td class="code">([A-Z2-7 ]+)</.exec(text) ?? [];
  return { code: codeOf(world, key) };
}
const codeOf = ({ portal }: World, key: string): string =>
  new TOTP({ secret: Secret.fromBase32(key.replaceAll(' ', '')), digits: 6, period: 30 }).generate({
    timestamp: portal.clock.now().getTime(),
  });

async function givenProposal(world: World, name: string): Promise<string> {
  const proposal = { kind: 'add', name, roles: 'audit_admin', reason: '局发〔2020〕12号任命' };
  assert.equal((await (await world.session('admin', 0)).post('/appointments', proposal)).status, 303);
  const [row] = (await world.portal.deps.db('account_requests').max({ id: 'id' })) as { id: number }[];
  return String(row?.id);
}

/** A check that was given up for want of processor time. */
async function givenUp({ portal, season }: World): Promise<string> {
  const { db } = portal.deps;
  const { versionId, annexId } = season.reading;
  await db('annexes').where({ id: annexId }).update({ state: 'filling' });
  await db('annex_versions').where({ id: versionId }).update({ state: 'reading' });
  const { job_id } = await db('annex_versions').where({ id: versionId }).first();
  await db('jobs')
    .where({ id: job_id })
    .update({ state: 'failed', failure_reason: 'work', ended_at: portal.clock.now() });
  return String(job_id);
}

export const operatorEntries: Readonly<Record<string, Entry>> = {
  '/sign-in': own('each press makes a session of its own, and changes nothing that others see'),
  '/sign-in/code': own('each press is about the session that it is made in'),
  '/sign-out': own('ends the session that it is made in'),
  '/security/view-as': own('looking on is a matter of the session that it is begun in'),
  '/security/view-as/ending': own('looking on is a matter of the session that it is begun in'),
  '/full-numbers/operators/:operatorId': look,
  '/full-numbers/agencies/:agencyId': look,
  '/businesses/:businessId/full-numbers': look,
  '/licences/:licenceId/full-numbers': look,
  '/invitations': again,
  '/accounts/slips': again,
  '/accounts/:operatorId/slip': again,

  '/businesses/filters': own(
    'searches of one person alone; who saves under a name of the own list means to replace it',
  ),
  '/businesses/filters/:filterId/removal': {
    kind: 'act',
    who: twice('filer'),
    effect: async (world) => -(await countRows('saved_filters')(world)),
    async presses(world) {
      const kept = { name: '海口', query: 'q=海口' };
      await (await world.session('filer', 0)).post('/businesses/filters', kept);
      const [row] = await world.portal.deps.db('saved_filters').select('id').limit(1);
      return { path: `/businesses/filters/${row?.id}/removal` };
    },
  },
  '/account-requests/:requestId/documents': {
    kind: 'act',
    who: twice('manager'),
    effect: 'document.attach',
    presses: async (world) => ({ path: `${await givenRequest(world, 5)}/documents`, files: [scan, scan] }),
  },
  '/appointments/:requestId/documents': {
    kind: 'act',
    who: twice('admin'),
    effect: 'document.attach',
    presses: async (world) => ({
      path: `/appointments/${await givenProposal(world, '赵审计')}/documents`,
      files: [scan, scan],
    }),
  },
  '/account-requests': {
    kind: 'act',
    who: twice('manager'),
    effect: countRows('account_requests'),
    presses: async () => ({ path: '/account-requests', fields: [person(1), person(1)] }),
  },
  '/account-requests/:requestId/approval': {
    kind: 'act',
    who: ['reviewer', 'importer'],
    effect: 'account.open',
    presses: async (world) => ({ path: `${await givenRequest(world, 2)}/approval` }),
  },
  '/account-requests/:requestId/return': {
    kind: 'act',
    who: ['reviewer', 'importer'],
    effect: 'account.return',
    presses: async (world) => ({
      path: `${await givenRequest(world, 3)}/return`,
      fields: [{ reason: '请先在附件1登记' }, { reason: '请写明职务' }],
    }),
  },
  '/activate': {
    kind: 'act',
    who: twice('clerk'),
    effect: 'account.activate',
    async presses(world) {
      const path = await givenAccount(world, 4);
      const { text } = await (await world.session('manager', 0)).post(`${path}/slip`);
      const [, code = ''] = /<td class="code big">(\w{4}-\w{4}-\w{4})</.exec(text) ?? [];
      const [row] = await world.portal.deps.db('operators').where({ id: path.split('/').pop() });
      const fields = {
        account: String(row.account),
        code,
        newPassword: 'Probe-2020-b',
        newPasswordAgain: 'Probe-2020-b',
      };
      return { path: '/activate', fields: [fields, fields] };
    },
  },
  '/accounts/:operatorId/deactivation': {
    kind: 'act',
    who: twice('manager'),
    effect: 'account.deactivate',
    presses: async (world) => ({
      path: `/accounts/${world.portal.cast.clerk.id}/deactivation`,
      fields: [{ kind: 'away' }, { kind: 'leave' }],
    }),
  },
  '/accounts/:operatorId/reactivation': {
    kind: 'act',
    who: twice('admin'),
    effect: 'account.reactivate',
    presses: async (world) => ({ path: `/accounts/${world.portal.cast.clerk.id}/reactivation` }),
  },
  '/account-attestation': {
    kind: 'act',
    who: twice('manager'),
    effect: 'account.attest',
    async presses(world) {
      const tick = { [`a.${world.portal.cast.filer.id}`]: '1' };
      return { path: '/account-attestation', fields: [tick, tick] };
    },
  },
  '/vpn-list/:operatorId': {
    kind: 'act',
    who: twice('admin'),
    effect: 'account.vpn',
    presses: async (world) => ({
      path: `/vpn-list/${world.portal.cast.filer.id}`,
      fields: [{ allowed: '1' }, { allowed: '1' }],
    }),
  },
  '/sessions/ending': ending('/sessions/ending', '/sessions', 'filer', 'filer'),
  '/security/sessions/ending': ending('/security/sessions/ending', '/security/sessions', 'neighbour', 'security'),
  '/security/locks/removal': {
    kind: 'act',
    who: twice('security'),
    effect: 'security.unlock',
    async presses({ portal }) {
      const subject = 'account:niemand';
      const until = new Date(portal.clock.now().getTime() + 600_000);
      await portal.deps
        .db('sign_in_locks')
        .insert({ subject, failures: 5, first_failed_at: portal.clock.now(), locked_until: until });
      return { path: '/security/locks/removal', page: '/security/locks', fields: [{ subject }, { subject }] };
    },
  },
  '/second-factor': {
    kind: 'act',
    who: twice('statistician'),
    effect: 'operator.enable_factor',
    presses: async (world) => ({
      path: '/second-factor',
      fields: [await offeredCode(world, 0), await offeredCode(world, 1)],
    }),
  },
  '/security/second-factors/removal': {
    kind: 'act',
    who: twice('security'),
    effect: 'operator.reset_factor',
    async presses() {
      const fields = { account: 'statistician', reason: '手机丢失，已当面核实本人' };
      return { path: '/security/second-factors/removal', fields: [fields, fields] };
    },
  },
  '/appointments': {
    kind: 'act',
    who: twice('admin'),
    effect: countRows('account_requests'),
    async presses() {
      const proposal = { kind: 'add', name: '王审计', roles: 'audit_admin', reason: '局发〔2020〕12号任命' };
      return { path: '/appointments', fields: [proposal, proposal] };
    },
  },
  '/appointments/decision': {
    kind: 'act',
    who: twice('security'),
    effect: 'account.confirm',
    async presses(world) {
      const request = await givenProposal(world, '李审计');
      return {
        path: '/appointments/decision',
        fields: [
          { request, decision: 'approve' },
          { request, decision: 'return', reason: '请附任命文件' },
        ],
      };
    },
  },
  '/settings': {
    kind: 'edit',
    who: ['reviewer', 'importer'],
    presses: async () => ({
      path: '/settings',
      page: '/settings',
      fields: [{ businessContact: '示例处甲 0898-1' }, { mailbox: 'yi@example.gov.cn' }],
    }),
    stored: async ({ portal }) => JSON.stringify(await portal.deps.db('settings').select('*')),
    wrote: ['示例处甲 0898-1', 'yi@example.gov.cn'],
  },
  '/system/jobs/again': {
    kind: 'act',
    who: twice('admin'),
    effect: 'job.run-again',
    async presses(world) {
      const job = await givenUp(world);
      return { path: '/system/jobs/again', page: '/system/jobs', fields: [{ job }, { job }] };
    },
  },
  '/password': {
    kind: 'act',
    who: twice('neighbour'),
    effect: 'operator.change_password',
    async presses() {
      const chosen = (newPassword: string) => ({
        currentPassword: castPassword,
        newPassword,
        newPasswordAgain: newPassword,
      });
      return { path: '/password', page: '/password', fields: [chosen('Probe-2021-c'), chosen('Probe-2022-d')] };
    },
  },
  '/second-factor/removal': {
    kind: 'act',
    who: twice('statistician'),
    effect: 'operator.disable_factor',
    async presses(world) {
      // A new one of this person, whose earlier one was reset and whose sessions have ended with it.
      const clients = [await world.fresh('statistician', 0), await world.fresh('statistician', 1)] as const;
      const { text } = await clients[0].get('/second-factor');
      const [, key = ''] = /密钥<\/th><td class="code">([A-Z2-7 ]+)</.exec(text) ?? [];
      await clients[0].post('/second-factor', { code: codeOf(world, key) });
      world.portal.clock.setTo(new Date(world.portal.clock.now().getTime() + 60_000));
      const code = codeOf(world, key);
      return { path: '/second-factor/removal', fields: [{ code }, { code }] };
    },
  },
};
