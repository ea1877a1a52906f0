import { getRetirement } from '#features/retirement/queries.js';
import { oldList } from '#test/support/retirement.js';
import type { Entry, Two, World } from './play.js';

const province: Two = ['reviewer', 'importer'];

const dbOf = ({ portal }: World) => portal.deps.db;

/** The old module in use, with no proposal, or with one of somebody else's to freeze it. */
async function running(world: World, isProposed: boolean): Promise<string> {
  const db = dbOf(world);
  await db('retirement').update({ state: 'running', frozen_from: null, retired_at: null });
  await db('retirement_moves').delete();
  if (!isProposed) return '/retirement';
  await db('retirement_moves').insert({
    act: 'freeze',
    state: 'proposed',
    is_open: 1,
    ground: '按通知',
    proposed_by: world.portal.cast.filer.id,
    proposed_at: world.portal.clock.now(),
  });
  return '/retirement';
}

const countOf = (verb: string) => async (world: World) =>
  Number((await dbOf(world)('audit_entries').where({ verb }).count({ n: '*' }))[0]?.['n']);

export const retirementEntries: Readonly<Record<string, Entry>> = {
  '/retirement/proposals': {
    kind: 'act',
    who: province,
    effect: 'retirement.propose',
    async presses(world) {
      await running(world, false);
      const typed = (ground: string) => ({ act: 'freeze', from: '', ground });
      return { path: '/retirement/proposals', fields: [typed('按通知'), typed('按批复')] };
    },
  },
  '/retirement/decisions': {
    kind: 'act',
    who: province,
    effect: async (world) => (await countOf('retirement.confirm')(world)) + (await countOf('retirement.refuse')(world)),
    async presses(world) {
      const page = await running(world, true);
      const fields = [{ do: 'confirm' }, { do: 'refuse', refusal: '时间不对' }] as const;
      return { path: '/retirement/decisions', page, fields };
    },
  },
  '/retirement/facts': {
    kind: 'edit',
    who: province,
    presses: async () => ({
      path: '/retirement/facts',
      page: '/retirement/facts',
      fields: [
        { duty_name: '示例甲', duty_phone: '0898-65300001' },
        { duty_name: '示例乙', duty_phone: '0898-65300002' },
      ],
    }),
    stored: async (world) => JSON.stringify(await getRetirement(dbOf(world))),
    wrote: ['示例甲', '示例乙'],
  },
  '/retirement/old-database': { kind: 'own', why: 'what the old module says takes the place of what it said before' },
  '/retirement/checks/:check': {
    kind: 'edit',
    who: province,
    async presses(world) {
      await dbOf(world)('retirement_checks').delete();
      const path = '/retirement/checks/archive';
      const typed = (evidence: string) => ({ owner: '信息中心', evidence });
      return { path, page: path, fields: [typed('磁带之甲'), typed('磁带之乙')] };
    },
    stored: async (world) => JSON.stringify(await dbOf(world)('retirement_checks').select('evidence')),
    wrote: ['磁带之甲', '磁带之乙'],
  },
  '/retirement/checks/:check/documents': {
    kind: 'own',
    why: 'each paper stands by itself, and the same one is not kept twice',
  },
  '/retirement/rehearsals': {
    kind: 'act',
    who: province,
    effect: 'retirement.rehearse',
    async presses(world) {
      await dbOf(world)('retirement_rehearsals').where({ state: 'planned' }).delete();
      return { path: '/retirement/rehearsals', page: '/retirement' };
    },
  },
  '/retirement/sign-off': {
    kind: 'act',
    who: ['manager', 'manager'],
    effect: 'retirement.sign',
    async presses(world) {
      const at = world.portal.clock.now();
      await running(world, false);
      await dbOf(world)('retirement').update({ state: 'frozen', frozen_from: at });
      await dbOf(world)('retirement_sign_offs').delete();
      return { path: '/retirement/sign-off', page: '/retirement/sign-off' };
    },
  },
  '/retirement/addresses': {
    kind: 'edit',
    who: province,
    async presses() {
      const typed = (line: string) => ({ list: `${oldList}\n${line}`, do: 'save' });
      const page = '/retirement/addresses/change';
      return { path: '/retirement/addresses', page, fields: [typed('/first.do,停用'), typed('/second.do,停用')] };
    },
    stored: async (world) => JSON.stringify(await dbOf(world)('old_addresses').select('pattern')),
    wrote: ['/first.do', '/second.do'],
  },
  '/retirement/addresses/test': {
    kind: 'act',
    who: province,
    effect: 'retirement.test-addresses',
    presses: async () => ({ path: '/retirement/addresses/test', page: '/retirement/addresses' }),
  },
  '/old-module/licences/:licenceId/letters': {
    kind: 'own',
    why: 'each letter is one of its own, with a number of its own',
  },
};
