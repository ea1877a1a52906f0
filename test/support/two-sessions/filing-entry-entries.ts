import { openFacts } from '#features/filings/cases/case-facts.js';
import type { Entry, World } from './play.js';

/** A draft of the clerk that nobody has typed in yet. */
async function begun(world: World): Promise<number> {
  // The clock has gone on since the clerk signed in.
  const [clerk] = [await world.fresh('clerk', 0), await world.fresh('clerk', 1)];
  const { location } = await clerk.post('/filings/new', { kind: 'new' });
  return Number(/\/filings\/(\d+)\//.exec(location)?.[1]);
}

async function newestFacts({ portal: { deps } }: World): Promise<string> {
  const row = (await deps.db('filing_cases').orderBy('id', 'desc').first('facts')) as { facts: Buffer };
  return JSON.stringify(openFacts(deps.cipher, row.facts));
}

const [a, b] = ['海口甲页汽车维修有限公司', '海口乙页汽车维修有限公司'] as const;

export const filingEntryEntries: Readonly<Record<string, Entry>> = {
  '/filings/new': {
    kind: 'own',
    why: 'each press begins a draft; of one licence or business one case is open at a time',
  },
  '/filings/drafts/:filingId/withdrawal': {
    kind: 'act',
    who: ['clerk', 'clerk'],
    effect: 'filing.withdraw-draft',
    async presses(world) {
      const path = `/filings/drafts/${await begun(world)}/withdrawal`;
      return { path, page: '/filings/drafts', fields: [{ reason: '不办了' }, { reason: '填错了' }] };
    },
  },
  '/filings/:filingId/entry': {
    kind: 'edit',
    who: ['clerk', 'clerk'],
    async presses(world) {
      const path = `/filings/${await begun(world)}/entry`;
      return { path, page: path, fields: [{ 'v.business_name': a }, { 'v.business_name': b }] };
    },
    stored: newestFacts,
    wrote: [a, b],
  },
  '/filings/:filingId/entry/autosave': {
    kind: 'edit',
    who: ['clerk', 'clerk'],
    async presses(world) {
      const path = `/filings/${await begun(world)}/entry/autosave`;
      return { path, fields: [{ 'v.business_name': a }, { 'v.business_name': b }] };
    },
    stored: newestFacts,
    wrote: [a, b],
  },
  '/filings/:filingId/entry/known': { kind: 'own', why: 'looks up what is known, and stores nothing' },
};
