import type { CaseState } from '#domain/filing/moves.js';
import { inTransaction } from '#platform/db/transaction.js';
import { proposeCorrection } from '#features/filings/corrections/proposing.js';
import type { Fields } from '#test/support/client.js';
import { caseIn, draftOf, filedBusiness, type FilingPortal, filingPortal } from '#test/support/filings/case-support.js';
import type { Entry, Two, World } from './play.js';

const ground: Fields = { ground: '材料与实际不符' };

/** A step of a case, pressed by two from the page as it was before. */
const stepOf = (
  path: string,
  who: Two,
  effect: string,
  state: CaseState,
  fields: readonly [Fields, Fields] = [{}, {}],
): Entry => ({
  kind: 'act',
  who,
  effect,
  async presses(world: World) {
    await bothSignIn(world);
    const id = await caseIn(await filingPortal(world.portal), 'new', state);
    return { path: `/filings/${id}${path}`, page: `/filings/${id}`, fields };
  },
});

/** Entries of cases, played after go-live by people who sign in anew. */
export const inOperation = (entries: Readonly<Record<string, Entry>>): Readonly<Record<string, Entry>> =>
  Object.fromEntries(
    Object.entries(entries).map(([path, entry]) => {
      if (entry.kind === 'own') return [path, entry];
      const presses = async (world: World) => {
        await bothSignIn(world);
        return entry.presses(world);
      };
      return [path, { ...entry, presses }];
    }),
  );

/** Cases are filed from go-live on. The acceptor's account was closed and opened again by entries before: both machines sign in anew. */
async function bothSignIn(world: World): Promise<void> {
  await world.portal.deps.db('drives').where({ id: world.season.driveId }).update({ go_live_on: '2020-11-01' });
  await world.portal.deps.db('operators').where({ account: 'clerk' }).update({ is_active: 1 });
  for (const machine of [0, 1] as const) await world.fresh('clerk', machine);
}

let next = 700;

/** A correction that the acceptor has proposed and nobody decided. */
async function proposed(portal: FilingPortal): Promise<number> {
  next += 1;
  const { id } = await filedBusiness(portal, next);
  return inTransaction(portal.deps.db, (trx) =>
    proposeCorrection(trx, portal.deps, portal.acceptor, {
      businessId: id,
      version: 1,
      kind: 'facts',
      typed: { staff_total: '21' },
      ground: '录入时写错',
    }),
  );
}

const deciding = (path: string, who: Two, effect: string, fields: Fields = {}): Entry => ({
  kind: 'act',
  who,
  effect,
  async presses(world: World) {
    await bothSignIn(world);
    const page = `/filings/corrections/${await proposed(await filingPortal(world.portal))}`;
    return { path: page + path, page, fields: [fields, fields] };
  },
});

export const filingEntries: Readonly<Record<string, Entry>> = {
  '/filings/:filingId/receipt': {
    kind: 'act',
    who: ['clerk', 'clerk'],
    effect: 'filing.receive',
    async presses(world) {
      await bothSignIn(world);
      const id = await draftOf(await filingPortal(world.portal), 'new');
      return { path: `/filings/${id}/receipt`, page: `/filings/${id}` };
    },
  },
  '/filings/:filingId/supplement': stepOf(
    '/supplement',
    ['clerk', 'clerk'],
    'filing.supplement',
    'supplement_notified',
  ),
  '/filings/:filingId/review': stepOf('/review', ['examiner', 'examiner'], 'filing.review', 'received'),
  '/filings/:filingId/send-back': stepOf('/send-back', ['confirmer', 'confirmer'], 'filing.send-back', 'reviewed', [
    ground,
    ground,
  ]),
  '/filings/:filingId/confirmation': stepOf('/confirmation', ['confirmer', 'confirmer'], 'filing.confirm', 'reviewed'),
  '/filings/:filingId/return': stepOf('/return', ['examiner', 'examiner'], 'filing.return', 'received', [
    ground,
    ground,
  ]),
  '/filings/:filingId/withdrawal': stepOf('/withdrawal', ['clerk', 'clerk'], 'filing.withdraw', 'received', [
    ground,
    ground,
  ]),
  '/filings/:filingId/full-numbers': {
    kind: 'own',
    why: 'every look at whole numbers is recorded by itself, and nothing is stored but the record',
  },
  '/businesses/:businessId/correction': {
    kind: 'act',
    who: ['clerk', 'confirmer'],
    effect: 'filing.propose-correction',
    async presses(world) {
      await bothSignIn(world);
      next += 1;
      const { id } = await filedBusiness(await filingPortal(world.portal), next);
      const path = `/businesses/${id}/correction`;
      const typed = { kind: 'facts', staff_total: '22', ground: '录入时写错' };
      return { path, page: path, fields: [typed, { ...typed, staff_total: '23' }] };
    },
  },
  '/filings/corrections/:correctionId/confirmation': deciding(
    '/confirmation',
    ['confirmer', 'confirmer'],
    'filing.correct',
  ),
  '/filings/corrections/:correctionId/refusal': deciding(
    '/refusal',
    ['confirmer', 'confirmer'],
    'filing.refuse-correction',
    ground,
  ),
  '/filings/corrections/:correctionId/withdrawal': deciding(
    '/withdrawal',
    ['clerk', 'clerk'],
    'filing.withdraw-correction',
  ),
};
