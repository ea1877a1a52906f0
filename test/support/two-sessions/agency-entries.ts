import { findAgencyByCode } from '#features/agencies/queries.js';
import type { Act, Entry, Presses, Two, World } from './play.js';

const province: Two = ['reviewer', 'importer'];
const idOf = async ({ portal }: World, code: string): Promise<number> =>
  (await findAgencyByCode(portal.deps.db, code))?.id ?? 0;
const agencyRow = async (world: World, code: string): Promise<string> =>
  JSON.stringify(
    await world.portal.deps
      .db('agencies')
      .where({ id: await idOf(world, code) })
      .first(),
  );

const document = '示交发〔2020〕9号';
const on = '2020-11-26';

/** A change of an office: both have seen the preview and confirm it at once. */
const officeChange = (kind: string, code: string, typed: (world: World) => Promise<Record<string, string>>): Act => ({
  kind: 'act',
  who: province,
  effect: (world) => countChanges(world),
  async presses(world) {
    const path = `/agencies/${await idOf(world, code)}/${kind}`;
    const query = new URLSearchParams({ on, document, ...(await typed(world)) });
    return { path, page: `${path}?${query}` };
  },
});
const countChanges = async ({ portal }: World): Promise<number> => {
  const [row] = (await portal.deps.db('agency_changes').count({ n: '*' })) as { n: number }[];
  return Number(row?.n);
};

const scan = { name: '扫描件.pdf', content: Buffer.from('%PDF-1.4 scan') };
const attach = (path: (world: World) => string | Promise<string>): Act => ({
  kind: 'act',
  who: province,
  effect: 'document.attach',
  presses: async (world) => ({ path: await path(world), files: [scan, scan] }),
});

/** An office of two names that nobody has decided on. */
async function givenPair(world: World, code: string): Promise<number> {
  const { db } = world.portal.deps;
  const id = await idOf(world, code);
  await db('agencies')
    .where({ id })
    .update({
      state: 'registered',
      system_name: '示例道路运输管理处',
      name_relation: '',
      liaison_name: '示例庚',
      liaison_mobile_sealed: world.portal.deps.cipher.seal('13800000001'),
      registered_version_id: world.season.open.versionId,
    });
  return id;
}

const hop = (what: string): ((world: World) => Promise<Presses>) => {
  return async ({ season }) => ({ path: `/forwardings/${season.forwarded.forwardingId}/${what}` });
};

export const agencyEntries: Readonly<Record<string, Entry>> = {
  '/registrations/system-names': {
    kind: 'edit',
    who: province,
    async presses(world) {
      const [a, b] = [`n.${await idOf(world, '469022')}`, `n.${await idOf(world, '469023')}`];
      const path = '/registrations/system-names';
      return { path, page: path, fields: [{ [a]: '屯昌示例道路运输管理处' }, { [b]: '澄迈示例道路运输管理处' }] };
    },
    stored: async (world) => (await agencyRow(world, '469022')) + (await agencyRow(world, '469023')),
    wrote: ['屯昌示例道路运输管理处', '澄迈示例道路运输管理处'],
  },
  '/registrations/:agencyId/name': {
    kind: 'edit',
    who: province,
    async presses(world) {
      const path = `/registrations/${await givenPair(world, '469024')}/name`;
      const fields = [
        { relation: 'renamed', document: '示编〔2019〕3号' },
        { relation: 'replaced', document: '示编〔2019〕4号' },
      ] as const;
      return { path, page: path, fields };
    },
    stored: async (world) =>
      JSON.stringify(
        await world.portal.deps.db('agency_names').where({ agency_id: await idOf(world, '469024'), source: 'actual' }),
      ),
    wrote: ['示编〔2019〕3号', '示编〔2019〕4号'],
  },
  '/registrations/:agencyId/name/documents': attach(
    async (world) => `/registrations/${await givenPair(world, '469024')}/name/documents`,
  ),
  '/agencies/:agencyId/contact': {
    kind: 'edit',
    who: ['manager', 'reviewer'],
    async presses(world) {
      const path = `/agencies/${await idOf(world, '460100')}`;
      await world.portal.deps
        .db('agencies')
        .where({ id: await idOf(world, '460100') })
        .update({ liaison_name: '示例庚', liaison_mobile_sealed: world.portal.deps.cipher.seal('13800000001') });
      return {
        path: `${path}/contact`,
        page: path,
        fields: [{ responsible: '示例负责人甲' }, { post: '示例科科长' }],
      };
    },
    stored: (world) => agencyRow(world, '460100'),
    wrote: ['示例负责人甲', '示例科科长'],
  },
  '/agencies/:agencyId/repair-duty': {
    kind: 'act',
    who: province,
    effect: 'agency.restate',
    presses: async (world) => ({
      path: `/agencies/${await idOf(world, '469025')}/repair-duty`,
      fields: [{ does: '1' }, { does: '1' }],
    }),
  },
  '/agencies/:agencyId/rename': officeChange('rename', '469026', async () => ({ name: '昌江示例交通运输服务中心' })),
  '/agencies/:agencyId/merge': officeChange('merge', '469027', async (world) => ({
    to: String(await idOf(world, '469028')),
  })),
  '/agencies/:agencyId/split': officeChange('split', '460100', async () => ({
    name: '琼山区示例机动车维修管理所',
    divisions: '460107',
  })),
  '/agencies/:agencyId/transfer': officeChange('transfer', '469030', async (world) => ({
    to: String(await idOf(world, '469028')),
    divisions: '469030',
  })),
  '/agencies/:agencyId/close': officeChange('close', '469030', async () => ({})),
  '/agency-changes/:changeId/documents': attach(
    ({ season }) => `/agency-changes/${season.forwarded.changeId}/documents`,
  ),
  '/agency-changes/:changeId/undo': {
    kind: 'act',
    who: province,
    effect: 'agency.undo',
    async presses({ portal }) {
      const [last] = (await portal.deps.db('agency_changes').max({ id: 'id' })) as { id: number }[];
      return { path: `/agency-changes/${last?.id}/undo`, page: `/agency-changes/${last?.id}` };
    },
  },
  '/forwardings': {
    kind: 'act',
    who: province,
    effect: async ({ portal }) => Number((await portal.deps.db('forwardings').count({ n: '*' }))[0]?.['n']),
    async presses(world) {
      const receiver = await findAgencyByCode(world.portal.deps.db, '469028');
      const sent = { units: '469007', to_469007: receiver?.name ?? '', on, document };
      return { path: '/forwardings', fields: [sent, sent] };
    },
  },
  '/forwardings/:forwardingId/documents': attach(
    ({ season }) => `/forwardings/${season.forwarded.forwardingId}/documents`,
  ),
  '/forwardings/:forwardingId/acknowledgement': {
    kind: 'act',
    who: ['neighbour', 'neighbour'],
    effect: 'duty.acknowledge',
    agreeing: 'both say that the office has the duty, and the page names who said so first',
    async presses(world) {
      // The neighbour's office is the one that receives it.
      await world.portal.deps
        .db('forwardings')
        .where({ id: world.season.forwarded.forwardingId })
        .update({ to_agency_id: await idOf(world, '469002') });
      return hop('acknowledgement')(world);
    },
  },
  '/forwardings/:forwardingId/withdrawal': {
    kind: 'act',
    who: province,
    effect: 'duty.withdraw',
    async presses(world) {
      const { forwardingId, agencyId } = world.season.forwarded;
      await world.portal.deps
        .db('forwardings')
        .where({ id: forwardingId })
        .update({ to_agency_id: agencyId, acknowledged_at: null, acknowledged_by: null });
      return hop('withdrawal')(world);
    },
  },
};
