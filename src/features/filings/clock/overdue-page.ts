import type { Request } from 'express';
import { audit } from '#platform/audit.js';
import { dateTimeIn, dayIn } from '#platform/clock.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { choiceText, queryText } from '#platform/http/csrf.js';
import { asDownload, sendRows } from '#platform/http/download.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { csvStream } from '#formats/csv/writer.js';
import { listBook } from '#formats/ooxml/list-book.js';
import { xlsxStream } from '#formats/ooxml/xlsx-writer.js';
import { caseKinds } from '#domain/filing/kinds.js';
import { caseStates } from '#domain/filing/moves.js';
import type { WorkingCalendar } from '#domain/statutory/calendar.js';
import { caseOffice } from '#features/filings/cases/scope.js';
import { countDueCases, type DueCase, listDueCases } from './overdue-queries.js';
import { aheadOf, type DueShow, dueShows, workingDaysAfter } from './overdue-rules.js';
import { shownDue } from './sheet-present.js';
import { factsOfTimes } from './times-rules.js';
import { getWorkingCalendar } from './working-calendar.js';

export const overduePath = '/filings/overdue';
const pageSize = 50;
const mostListed = 2_000;

/** 到期与逾期: cases whose limit ends or has ended, and those that await a supplement; of the own office, or of all by office. */
export function overduePages(deps: Deps) {
  const { db, clock, config } = deps;
  const zone = config.officeZone;

  async function ask(req: Request) {
    const own = caseOffice(actorOf(req));
    const today = dayIn(zone, clock.now());
    const calendar = await getWorkingCalendar(db);
    const ahead = aheadOf(queryText(req, 'days'));
    const show = (choiceText(req, 'show', dueShows) || 'pressing') as DueShow;
    const agency = /^[1-9]\d{0,14}$/.exec(queryText(req, 'agency'))?.[0] ?? '';
    const office = own ?? (agency === '' ? undefined : Number(agency));
    const until = workingDaysAfter(today, ahead, calendar);
    const query = { show, days: ahead, agency: own === undefined ? agency : '' };
    return { own, office, today, calendar, ahead, show, until, query };
  }

  const lineOf = (one: DueCase, calendar: WorkingCalendar, today: string) => {
    const due = shownDue(factsOfTimes(one, zone), calendar, today);
    return {
      ...one,
      path: `/filings/${one.id}/clock`,
      name: one.businessName || '（未填名称）',
      kindName: caseKinds[one.kind],
      stateName: caseStates[one.state],
      receivedOn: dayIn(zone, one.receivedAt),
      due,
    };
  };

  async function linesFor(asked: Awaited<ReturnType<typeof ask>>, skip: number, limit: number) {
    const found = await listDueCases(db, asked, { skip, limit });
    return found.map((one) => lineOf(one, asked.calendar, asked.today));
  }

  const exported =
    (format: 'xlsx' | 'csv'): Handler =>
    async (req, res) => {
      const actor = actorOf(req);
      const asked = await ask(req);
      const lines = await linesFor(asked, 0, mostListed);
      await inTransaction(db, async (trx) =>
        audit(trx, clock.now(), actor, {
          verb: 'filing.export-due',
          objectType: 'agency',
          objectId: actor.agencyId,
          agencyId: actor.agencyId,
          after: { filter: dueShows[asked.show], count: lines.length, format },
        }),
      );
      const rows = inOne(lines.map(cellsOf));
      asDownload(res, `到期与逾期办件.${format}`, format);
      const title = `到期与逾期办件（${dueShows[asked.show]}，${asked.today}）`;
      const book = { sheet: '办件', title, headers: exportHeaders, widths: exportWidths, rows };
      await sendRows(res, format === 'xlsx' ? xlsxStream(listBook(book)) : csvStream(exportHeaders, rows));
    };

  return {
    list: (async (req, res) => {
      const asked = await ask(req);
      const isProvince = asked.own === undefined;
      const skip = Number(/^[1-9]\d{0,4}$/.exec(queryText(req, 'skip'))?.[0] ?? 0);
      const [counts, found] = await Promise.all([
        countDueCases(db, { ...asked, office: asked.own }),
        linesFor(asked, skip, pageSize + 1),
      ]);
      const sum = (of: 'overdue' | 'today' | 'soon' | 'awaited') =>
        counts
          .filter(({ agencyId }) => asked.office === undefined || agencyId === asked.office)
          .reduce((all, one) => all + one[of], 0);
      await render(req, res, 'filings/clock/overdue', {
        isProvince,
        show: asked.show,
        shows: dueShows,
        ahead: asked.ahead,
        until: asked.until,
        query: asked.query,
        agencies: Object.fromEntries(counts.map(({ agencyId, agencyName }) => [agencyId, agencyName])),
        counts,
        sums: { overdue: sum('overdue'), today: sum('today'), soon: sum('soon'), awaited: sum('awaited') },
        lines: found.slice(0, pageSize),
        isFirst: skip === 0,
        next: found.length > pageSize ? { ...asked.query, skip: skip + pageSize } : undefined,
      });
    }) satisfies Handler,

    paper: (async (req, res) => {
      const asked = await ask(req);
      const found = await linesFor(asked, 0, mostListed + 1);
      await render(req, res, 'filings/clock/overdue-paper', {
        isProvince: asked.own === undefined,
        lines: found.slice(0, mostListed),
        isCut: found.length > mostListed,
        most: mostListed,
        showName: dueShows[asked.show],
        agencyName: actorOf(req).agencyName,
        query: asked.query,
        printedAt: dateTimeIn(zone, clock.now()).slice(0, 16),
      });
    }) satisfies Handler,

    exportXlsx: exported('xlsx'),
    exportCsv: exported('csv'),
  };
}

type DueLine = DueCase & {
  readonly name: string;
  readonly kindName: string;
  readonly stateName: string;
  readonly receivedOn: string;
  readonly due: ReturnType<typeof shownDue>;
};

const exportHeaders = ['办件号', '机构', '业户名称', '事项', '状态', '收件日期', '到期日', '情况'];
const exportWidths = [8, 28, 30, 12, 12, 12, 12, 24];

const cellsOf = (line: DueLine): string[] => [
  String(line.id),
  line.agencyName,
  line.businessName,
  line.kindName,
  line.stateName,
  line.receivedOn,
  line.due.dueOn ?? '',
  line.due.words,
];

async function* inOne<T>(rows: readonly T[]): AsyncGenerator<readonly T[]> {
  yield rows;
}
