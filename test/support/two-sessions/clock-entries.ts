import { inTransaction } from '#platform/db/transaction.js';
import { stateCalendar } from '#domain/statutory/calendar.js';
import { findAgencyByCode } from '#features/agencies/queries.js';
import { lockCase } from '#features/filings/cases/case-queries.js';
import { beginDraft } from '#features/filings/cases/drafting.js';
import { moveCase } from '#features/filings/cases/moving.js';
import { ownAgency } from '#test/support/cast.js';
import type { Entry, Two, World } from './play.js';

const province: Two = ['reviewer', 'importer'];
const dbOf = ({ portal }: World) => portal.deps.db;

/** The calendar with no proposal, or with one that neither of both made. */
async function calendarWith(world: World, isProposed: boolean): Promise<void> {
  const db = dbOf(world);
  await db('filing_due_moves').delete();
  await db('calendar_days').delete();
  await db('calendar_changes').delete();
  if (!isProposed) return;
  await db('calendar_changes').insert({
    state: 'proposed',
    is_open: 1,
    source: 'province',
    document: '示例文件',
    days: JSON.stringify([{ day: '2021-04-14', kind: 'holiday', name: '三月三' }]),
    proposed_by: world.portal.cast.filer.id,
    proposed_at: world.portal.clock.now(),
  });
}

const proposal = (name: string) => ({
  source: 'province',
  year: '2021',
  document: '示例文件',
  days: `2021-04-14 放假 ${name}`,
  do: 'propose',
});

/** A case of the office that was just received. */
async function receivedCase({ portal }: World): Promise<number> {
  const { db, cipher, config } = portal.deps;
  const [by, at] = [portal.cast.clerk.id, portal.clock.now()];
  const agencyId = (await findAgencyByCode(db, ownAgency))?.id ?? 0;
  return inTransaction(db, async (trx) => {
    const facts = { business_name: '示例汽修厂', business_class: 'A3' };
    const id = await beginDraft(trx, cipher, { kind: 'new', agencyId, facts, by, at });
    const one = await lockCase(trx, agencyId, id);
    const rules = { limitDays: 5, dayKind: 'working', calendar: stateCalendar(), zone: config.officeZone } as const;
    if (one) await moveCase(trx, one, { act: 'receive', ground: '', by, at }, rules);
    return id;
  });
}

export const clockEntries: Readonly<Record<string, Entry>> = {
  '/working-days/proposals': {
    kind: 'edit',
    who: province,
    async presses(world) {
      await calendarWith(world, false);
      const fields = [proposal('示例节甲'), proposal('示例节乙')] as const;
      return { path: '/working-days/proposals', page: '/working-days/change', fields };
    },
    stored: async (world) => JSON.stringify(await dbOf(world)('calendar_changes').select('days')),
    wrote: ['示例节甲', '示例节乙'],
  },
  '/working-days/decisions': {
    kind: 'act',
    who: province,
    effect: 'calendar.release',
    async presses(world) {
      await calendarWith(world, true);
      const fields = [{ do: 'release' }, { do: 'release' }] as const;
      return { path: '/working-days/decisions', page: '/working-days', fields };
    },
  },
  '/filings/rules/:agencyId': {
    kind: 'edit',
    who: province,
    async presses(world) {
      const path = `/filings/rules/${(await findAgencyByCode(dbOf(world), ownAgency))?.id}`;
      const fields = [
        { limit: '7', ground: '服务承诺之甲' },
        { limit: '8', ground: '服务承诺之乙' },
      ] as const;
      return { path, page: path, fields };
    },
    stored: async (world) => JSON.stringify(await dbOf(world)('filing_rule_changes').select('ground')),
    wrote: ['服务承诺之甲', '服务承诺之乙'],
  },
  '/filings/:filingId/notice': {
    kind: 'act',
    who: ['clerk', 'clerk'],
    effect: 'filing.notify',
    async presses(world) {
      const path = `/filings/${await receivedCase(world)}/notice`;
      const fields = [
        { 'm.M02': '1', do: 'send' },
        { 'm.M03': '1', do: 'send' },
      ] as const;
      return { path, page: path, fields };
    },
  },
};
