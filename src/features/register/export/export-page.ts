import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { dateTimeIn, dayIn } from '#platform/clock.js';
import { csvStream } from '#formats/csv/writer.js';
import { inTransaction } from '#platform/db/transaction.js';
import { actorOf } from '#platform/http/actor.js';
import { asDownload, sendRows } from '#platform/http/download.js';
import type { Handler } from '#platform/http/route-table.js';
import { listBook } from '#formats/ooxml/list-book.js';
import { xlsxStream } from '#formats/ooxml/xlsx-writer.js';
import { exportHeaders, exportRows, exportTitle, exportWidths } from './export.js';
import { filterQuery, type RegisterFilter } from '#features/register/search/filter.js';
import { readTotal } from '#features/register/search/count-queries.js';
import type { Search } from '#features/register/search/ways.js';

type SearchFor = (req: Request) => Promise<{ filter: RegisterFilter; search: Search }>;

/** The filtered list as a file: the same rows as on the page, masked, streamed row by row, recorded before the first byte (C56). */
export function exportHandlers(deps: Deps, searchFor: SearchFor) {
  async function begin(req: Request, res: Response, kind: 'xlsx' | 'csv') {
    const actor = actorOf(req);
    const { filter, search } = await searchFor(req);
    const now = deps.clock.now();
    const total = await readTotal(deps.db, search.total);
    await inTransaction(deps.db, async (trx) => {
      audit(trx, now, actor, {
        verb: 'register.export',
        objectType: 'register',
        objectId: kind,
        agencyId: actor.agencyId,
        after: { filter: filterQuery(filter), ...total },
      });
    });
    const zone = deps.config.officeZone;
    const note = (rows: number) =>
      `注：${actor.agencyName} ${actor.name} 于 ${dateTimeIn(zone, now)}（北京时间）导出，共 ${rows} 户，证件号码和手机已脱敏。`;
    asDownload(res, `备案业户_${dayIn(zone, now).replaceAll('-', '')}.${kind}`, kind);
    return exportRows(deps, search, filter, note);
  }
  return {
    exportXlsx: (async (req, res) => {
      const rows = await begin(req, res, 'xlsx');
      await sendRows(
        res,
        xlsxStream(
          listBook({ sheet: '附件3', title: exportTitle, headers: exportHeaders, widths: exportWidths, rows }),
        ),
      );
    }) satisfies Handler,
    exportCsv: (async (req, res) => {
      const rows = await begin(req, res, 'csv');
      await sendRows(res, csvStream(exportHeaders, rows));
    }) satisfies Handler,
  };
}
