import type { Request } from 'express';
import { pipeline } from 'node:stream/promises';
import { audit } from '#platform/audit.js';
import { dateTimeIn, dayIn } from '#platform/clock.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import { type Actor, actorOf } from '#platform/http/actor.js';
import { queryText } from '#platform/http/csrf.js';
import { asDownload } from '#platform/http/download.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { csvStream } from '#formats/csv/writer.js';
import { listBook } from '#formats/ooxml/list-book.js';
import { xlsxStream } from '#formats/ooxml/xlsx-writer.js';
import { annexColumn, annexDefinition } from '#domain/annexes/index.js';
import { kindWordsOf } from '#domain/checking/kind-words.js';
import { driveWordsOf } from '#features/annexes/drive-words.js';
import { listWaivers, type Waiver } from './waiver-queries.js';
import { type WaiverState, waiverState, waiverStates } from './waiver-rules.js';

const mostShown = 2_000;

/** The register of waivers: whose, of what, until when, on which decision; printed and exported as it is filtered (C35). */
export function waiverRegisterHandlers(deps: Deps) {
  async function linesFor(req: Request, actor: Actor) {
    const today = dayIn(deps.config.officeZone, deps.clock.now());
    const waivers = await listWaivers(deps.db, actor.scope.level === 'province' ? null : actor.agencyId, mostShown);
    const driveOf = await driveWordsOf(
      deps.db,
      waivers.map(({ annexId }) => annexId),
    );
    const all = waivers.map((waiver) => ({ ...lineOf(waiver, today), drive: driveOf(waiver.annexId) }));
    const ask = {
      state: Object.hasOwn(waiverStates, queryText(req, 'state')) ? (queryText(req, 'state') as WaiverState) : '',
      annex: /^[3-5]$/.test(queryText(req, 'annex')) ? Number(queryText(req, 'annex')) : 0,
      unit: /^\d{6}$/.test(queryText(req, 'unit')) ? queryText(req, 'unit') : '',
    } as const;
    const lines = all
      .filter(({ state }) => ask.state === '' || state === ask.state)
      .filter(({ annexNo }) => ask.annex === 0 || annexNo === ask.annex)
      .filter(({ unitCode }) => ask.unit === '' || unitCode === ask.unit);
    const units = Object.fromEntries(all.map(({ unitCode, unitName }) => [unitCode, unitName]));
    return { ask, lines, units, today };
  }

  const exported =
    (format: 'xlsx' | 'csv'): Handler =>
    async (req, res) => {
      const actor = actorOf(req);
      const { lines } = await linesFor(req, actor);
      await inTransaction(deps.db, async (trx) =>
        audit(trx, deps.clock.now(), actor, {
          verb: 'waiver.export',
          objectType: 'waiver',
          objectId: 0,
          agencyId: actor.agencyId,
          after: { count: lines.length, format },
        }),
      );
      const rows = inOne(lines.map((line) => cellsOf(line, deps.config.officeZone)));
      asDownload(res, `豁免登记.${format}`, format);
      const book = { sheet: '豁免登记', title: '豁免登记', headers: exportHeaders, widths: exportWidths, rows };
      await pipeline(format === 'xlsx' ? xlsxStream(listBook(book)) : csvStream(exportHeaders, rows), res);
    };

  return {
    show: (async (req, res) => {
      const actor = actorOf(req);
      const { ask, lines, units, today } = await linesFor(req, actor);
      const open = lines.filter(({ state }) => state === 'asked').length;
      const holding = lines.filter(({ state }) => state === 'holds').length;
      await render(req, res, 'annexes/waivers/register', {
        ask,
        query: { state: ask.state, annex: ask.annex || '', unit: ask.unit },
        lines,
        units,
        states: waiverStates,
        isProvince: actor.scope.level === 'province',
        agencyName: actor.agencyName,
        today,
        open,
        holding,
      });
    }) satisfies Handler,
    exportXlsx: exported('xlsx'),
    exportCsv: exported('csv'),
  };
}

async function* inOne<T>(lines: readonly T[]): AsyncGenerator<readonly T[]> {
  yield lines;
}

const lineOf = (waiver: Waiver, today: string) => {
  const state = waiverState(waiver, today);
  const isWhole = !annexDefinition(waiver.annexNo).columns.some(({ field }) => field === waiver.field);
  const header = isWhole ? '整行' : annexColumn(annexDefinition(waiver.annexNo), waiver.field).header;
  return {
    ...waiver,
    state,
    stateName: waiverStates[state],
    what: `${header}：${kindWordsOf(waiver.kind) ?? '不符合规则'}`,
    path: `/waivers/${waiver.id}`,
  };
};
type Line = ReturnType<typeof lineOf> & { readonly drive: string };

const exportHeaders = [
  '豁免号',
  '填报单位',
  '机构',
  '附件',
  '版本',
  '规则',
  '错误',
  '行数',
  '理由',
  '申请人',
  '申请时间',
  '状态',
  '有效期至',
  '决定人',
  '决定理由',
  '结束理由',
];
const exportWidths = [8, 14, 26, 6, 6, 8, 28, 6, 40, 10, 17, 10, 12, 10, 30, 30];

const cellsOf = (line: Line, zone: string): string[] => [
  String(line.id),
  line.unitName,
  line.agencyName,
  `${line.annexNo}${line.drive}`,
  String(line.versionNo ?? ''),
  line.rule,
  line.what,
  String(line.rowCount),
  line.ground,
  line.askedByName,
  dateTimeIn(zone, line.askedAt).slice(0, 16),
  line.stateName,
  line.expiresOn,
  line.decidedByName ?? '',
  line.decisionReason ?? '',
  line.endReason ?? '',
];
