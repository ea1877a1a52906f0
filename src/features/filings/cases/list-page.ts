import type { Deps } from '#platform/deps.js';
import { type Actor, actorOf, mayDo } from '#platform/http/actor.js';
import { queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { codeName } from '#domain/codes/code-lists.js';
import { caseKinds } from '#domain/filing/kinds.js';
import { caseStates } from '#domain/filing/moves.js';
import type { WorkingCalendar } from '#domain/statutory/calendar.js';
import { listAgencies } from '#features/agencies/queries.js';
import { getWorkingCalendar } from '#features/filings/clock/working-calendar.js';
import { todayOf } from './acting.js';
import { turnOf } from './case-rules.js';
import { clockLine } from './clock-line.js';
import { casePath } from './frame.js';
import {
  askQuery,
  caseChips,
  listCursorText,
  listAskOf,
  readListAsk,
  readListCursor,
  sizes,
  sortLinks,
  stateChoices,
} from './list-ask.js';
import { countFilingCases, type ListedCase, listFilingCases, listOfOneHand } from './list-queries.js';
import { caseOffice } from './scope.js';

const draftsAtMost = 5;

/** 备案办件: the cases of an office, and those that one person alone handled. */
export function caseListHandlers(deps: Deps) {
  const { db, config } = deps;
  const zone = config.officeZone;

  const lineOf = (one: ListedCase, calendar: WorkingCalendar, today: string) => ({
    id: one.id,
    path: casePath(one.id),
    name: one.businessName || '（未填名称）',
    kindName: caseKinds[one.kind],
    className: one.businessClass ? codeName('business-classes', one.businessClass) : '',
    state: one.state,
    stateName: caseStates[one.state],
    agencyName: one.agencyName,
    number: one.filingNo ?? one.platformCaseNo ?? '',
    who: one.state === 'draft' ? one.creatorName : turnOf(one).who,
    clock: clockLine(one, calendar, zone, today),
  });

  async function drafts(actor: Actor) {
    if (!mayDo(actor, 'filing.enter')) return { lines: [], more: 0 };
    const ask = {
      ...listAskOf(
        readListAsk(() => ''),
        { office: actor.agencyId, personId: actor.id, today: '' },
      ),
    };
    const mine = { ...ask, state: 'draft', mine: actor.id, sort: 'id', isDescending: true } as const;
    const page = { after: undefined, limit: draftsAtMost, drafter: actor.id };
    const [lines, all] = [await listFilingCases(db, mine, page), await countFilingCases(db, mine, actor.id)];
    const calendar = await getWorkingCalendar(db);
    return { lines: lines.map((one) => lineOf(one, calendar, todayOf(deps))), more: all - lines.length };
  }

  return {
    list: (async (req, res) => {
      const actor = actorOf(req);
      const asked = readListAsk((name) => queryText(req, name));
      const today = todayOf(deps);
      const office = caseOffice(actor);
      const ask = listAskOf(asked, { office, personId: actor.id, today });
      const after = readListCursor(queryText(req, 'after'), asked.sort);
      const found = await listFilingCases(db, ask, { after, limit: asked.size + 1, drafter: actor.id });
      const lines = found.slice(0, asked.size);
      const last = found.length > asked.size ? lines.at(-1) : undefined;
      const calendar = await getWorkingCalendar(db);
      const offices = office === undefined ? (await listAgencies(db)).filter(({ code }) => code !== '460000') : [];
      const officeNames = Object.fromEntries(offices.map(({ id, name }) => [String(id), name]));
      await render(req, res, 'filings/cases/list', {
        asked,
        total: await countFilingCases(db, ask, actor.id),
        lines: lines.map((one) => lineOf(one, calendar, today)),
        drafts: await drafts(actor),
        mayBegin: mayDo(actor, 'filing.enter'),
        isProvince: office === undefined,
        offices: officeNames,
        kinds: caseKinds,
        states: stateChoices,
        sizes: Object.fromEntries(sizes.map((size) => [String(size), `每页 ${size}`])),
        chips: caseChips(asked, officeNames[asked.office] ?? ''),
        sorts: sortLinks(asked),
        query: askQuery(asked),
        next: last && askQuery(asked, { after: listCursorText({ key: last.sortKey, id: last.id }) }),
        isFirst: after === undefined,
      });
    }) satisfies Handler,

    ofOneHand: (async (req, res) => {
      const actor = actorOf(req);
      const before = /^[1-9]\d{0,14}$/.test(queryText(req, 'before')) ? Number(queryText(req, 'before')) : 0;
      const found = await listOfOneHand(db, caseOffice(actor), before, pageSize + 1);
      const lines = found.slice(0, pageSize);
      const calendar = await getWorkingCalendar(db);
      await render(req, res, 'filings/cases/one-hand', {
        lines: lines.map((one) => ({
          ...lineOf(one, calendar, todayOf(deps)),
          person: one.creatorName,
        })),
        next: found.length > pageSize ? { before: String(lines.at(-1)?.id ?? 0) } : undefined,
        isFirst: before === 0,
      });
    }) satisfies Handler,
  };
}

const pageSize = 50;
