import type { Request } from 'express';
import { dateTimeIn, dayIn, startOfDay } from '#platform/clock.js';
import type { Deps } from '#platform/deps.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { queryText } from '#platform/http/csrf.js';
import { asDownload, sendRows } from '#platform/http/download.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { csvStream } from '#formats/csv/writer.js';
import { listBook } from '#formats/ooxml/list-book.js';
import { xlsxStream } from '#formats/ooxml/xlsx-writer.js';
import { caseStates } from '#domain/filing/moves.js';
import { addMonths, dayAfter, parseDay } from '#domain/values/days.js';
import { caseOffice } from '#features/filings/cases/scope.js';
import { copyPath, newPath, reportPath } from './paths.js';
import { type FinishedEntry, listFinished, listOpen } from './report-queries.js';
import { type Cost, type CostLine, costLines, costOf } from './report-rules.js';
import { minutesOf, resultWords } from './words.js';

/** 二次录入: what was entered twice, and what it cost, by office and month; what is not finished yet (C59). */
export function secondReportHandlers(deps: Deps) {
  const zone = deps.config.officeZone;

  async function asked(req: Request) {
    const today = dayIn(zone, deps.clock.now());
    const from = parseDay(queryText(req, 'from')) ?? `${addMonths(today, -11).slice(0, 7)}-01`;
    const to = parseDay(queryText(req, 'to')) ?? today;
    const period = { from: startOfDay(zone, from), to: startOfDay(zone, dayAfter(to)) };
    const entries = await listFinished(deps.db, { office: caseOffice(actorOf(req)), ...period });
    const counted = entries.map((entry) => ({ ...entry, month: dayIn(zone, entry.finishedAt).slice(0, 7) }));
    return { from, to, entries: counted, lines: costLines(counted), total: costOf(counted) };
  }

  const exported = (kind: 'xlsx' | 'csv'): Handler =>
    async function send(req, res) {
      const { from, to, lines, total } = await asked(req);
      const title = `二次录入情况（${from} 至 ${to}）`;
      asDownload(res, `二次录入情况_${from}_${to}.${kind}`, kind);
      const rows = inOne([...lines.map(cellsOf), ['合计', '', ...costCells(total)]]);
      const book = { sheet: '二次录入', title, headers, widths, rows };
      await sendRows(res, kind === 'xlsx' ? xlsxStream(listBook(book)) : csvStream(headers, rows));
    };

  return {
    show: (async (req, res) => {
      const actor = actorOf(req);
      const { from, to, lines, total } = await asked(req);
      const mayEnter = mayDo(actor, 'filing.enter');
      const open = mayEnter ? await listOpen(deps.db, actor.agencyId) : [];
      await render(req, res, 'filings/second/report', {
        path: reportPath,
        newPath,
        mayEnter,
        query: { from, to },
        isProvince: caseOffice(actor) === undefined,
        lines: lines.map((line) => ({
          ...line,
          pastedWords: share(line),
          cases: line.cases,
          query: drill(line, from, to),
        })),
        total: { ...total, pastedWords: share(total) },
        open: open.map((one) => ({
          ...one,
          path: copyPath(one.caseId),
          resultName: resultWords[one.result],
          savedAt: dateTimeIn(zone, one.savedAt).slice(0, 16),
        })),
      });
    }) satisfies Handler,

    cases: (async (req, res) => {
      const { from, to, entries } = await asked(req);
      const [office, month] = [queryText(req, 'office'), queryText(req, 'month')];
      const chosen = entries
        .filter((entry) => office === '' || String(entry.agencyId) === office)
        .filter((entry) => month === '' || entry.month === month);
      await render(req, res, 'filings/second/cases', {
        query: { from, to },
        month: /^\d{4}-\d{2}$/.test(month) ? month : '',
        agencyName: office === '' ? '' : (chosen[0]?.agencyName ?? ''),
        total: { ...costOf(chosen), pastedWords: share(costOf(chosen)) },
        cases: chosen.map((entry) => caseLine(entry, zone)),
      });
    }) satisfies Handler,

    exportXlsx: exported('xlsx'),
    exportCsv: exported('csv'),
  };
}

const caseLine = (entry: FinishedEntry, zone: string) => ({
  ...entry,
  path: copyPath(entry.caseId),
  number: entry.number ?? '',
  resultName: resultWords[entry.result],
  stateName: caseStates[entry.state],
  minutes: minutesOf(entry.seconds),
  finishedAt: dateTimeIn(zone, entry.finishedAt).slice(0, 16),
});

const drill = ({ agencyId, month }: CostLine, from: string, to: string) => ({ office: agencyId, month, from, to });
const share = ({ pasted }: Pick<Cost, 'pasted'>): string => (pasted === null ? '—' : `${pasted}%`);

const headers = ['机构', '月份', '办件数', '合计分钟', '每件分钟（中位数）', '从平台页面带出的比例'];
const widths = [32, 10, 10, 10, 20, 22];
const costCells = (cost: Cost): string[] => [
  String(cost.cases),
  String(cost.minutes),
  String(cost.median),
  share(cost),
];
const cellsOf = (line: CostLine): string[] => [line.agencyName, line.month, ...costCells(line)];

async function* inOne<T>(lines: readonly T[]): AsyncGenerator<readonly T[]> {
  yield lines;
}
