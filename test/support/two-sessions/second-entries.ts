import { openFacts } from '#features/filings/cases/case-facts.js';
import { beginSecondEntry } from '#features/filings/second/begin.js';
import { act } from '#src/season/actions.js';
import { actorNamed } from '#test/support/operators.js';
import type { Entry, Two, World } from './play.js';

const acceptor: Two = ['clerk', 'clerk'];
let made = 0;

/** A second entry that nobody has saved anything in yet: its page. */
async function blankEntry({ portal }: World): Promise<string> {
  made += 1;
  const { deps } = portal;
  const clerk = await actorNamed(portal, 'clerk');
  const asked = { number: `TWO2020${1_000 + made}`, resultOn: '2020-11-20', result: 'created' } as const;
  const openedAt = deps.clock.now();
  const id = await act(deps, (trx) =>
    beginSecondEntry(trx, deps, clerk, { ...asked, businessId: undefined, openedAt }),
  );
  return `/filings/second/${id}`;
}

const lastOf = async ({ portal: { deps } }: World) =>
  (await deps
    .db('second_entries as s')
    .join('filing_cases as c', 'c.id', 's.case_id')
    .select('c.facts', 's.source')
    .orderBy('s.case_id', 'desc')
    .first()) as { facts: Buffer; source: Buffer | null };

export const secondEntries: Readonly<Record<string, Entry>> = {
  '/filings/second/new': {
    kind: 'act',
    who: acceptor,
    effect: 'filing.enter-second',
    presses: async () => {
      made += 1;
      const typed = { do: 'begin', number: `TWO2020${1_000 + made}`, day: '2020-11-20', result: 'created' };
      return { path: '/filings/second/new', fields: [typed, typed] };
    },
  },
  '/filings/second/:filingId/facts': {
    kind: 'edit',
    who: acceptor,
    async presses(world) {
      const page = await blankEntry(world);
      const typed = (name: string) => ({ do: 'save', 'v.1.business_name': name });
      return { path: `${page}/facts`, page, fields: [typed('甲号汽车修理厂'), typed('乙号汽车修理厂')] };
    },
    stored: async (world) => JSON.stringify(openFacts(world.portal.deps.cipher, (await lastOf(world)).facts)),
    wrote: ['甲号汽车修理厂', '乙号汽车修理厂'],
  },
  '/filings/second/:filingId/paste': {
    kind: 'edit',
    who: acceptor,
    async presses(world) {
      const page = await blankEntry(world);
      return { path: `${page}/paste`, page, fields: [{ text: '备注：甲页' }, { text: '备注：乙页' }] };
    },
    async stored(world) {
      const { source } = await lastOf(world);
      return source === null ? '' : world.portal.deps.cipher.openBytes(source).toString();
    },
    wrote: ['甲页', '乙页'],
  },
  '/filings/second/:filingId/file': {
    kind: 'own',
    why: 'a file takes the place of what was pasted, by the version that its page had, as the paste does',
  },
};
