import type { Request, Response } from 'express';
import { audit } from '#platform/audit.js';
import { dateTimeIn, dayIn, startOfDay } from '#platform/clock.js';
import type { Deps } from '#platform/deps.js';
import { inTransaction } from '#platform/db/transaction.js';
import { actorOf } from '#platform/http/actor.js';
import { queryText } from '#platform/http/csrf.js';
import { asDownload, sendRows } from '#platform/http/download.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { problems } from '#platform/problem.js';
import { csvStream } from '#formats/csv/writer.js';
import { listBook } from '#formats/ooxml/list-book.js';
import { xlsxStream } from '#formats/ooxml/xlsx-writer.js';
import { dayAfter } from '#domain/values/days.js';
import { type AuditAsked, countAudit, findEntry, listAudit } from '#features/audit/entry-queries.js';
import { auditColumns, auditRows, auditTitle } from '#features/audit/export.js';
import { auditChips, auditQuery, type AuditFilter, readAuditFilter } from '#features/audit/filter.js';
import { loadNames } from '#features/audit/names.js';
import { objectText } from '#features/audit/object-words.js';
import { auditView, detailsOf } from '#features/audit/present.js';
import { objectNames, verbChoices } from '#features/audit/words.js';

const pageSize = 50;
/** How many are counted exactly. */
const counted = 10_000;

/** The audit: a list of sentences, one entry with all that it keeps, and the list as a file. */
export function auditPages(deps: Deps) {
  const { db, clock, config } = deps;
  const zone = config.officeZone;

  async function begin(req: Request, res: Response, kind: 'xlsx' | 'csv') {
    const actor = actorOf(req);
    const filter = readAuditFilter((name) => queryText(req, name));
    const now = clock.now();
    const asked = askedOf(filter, zone);
    const n = await countAudit(db, asked, counted + 1);
    await inTransaction(db, async (trx) => {
      audit(trx, now, actor, {
        verb: 'audit.export',
        objectType: 'audit',
        objectId: kind,
        agencyId: actor.agencyId,
        after: { filter: auditQuery(filter), n: Math.min(n, counted), isMore: n > counted },
      });
    });
    asDownload(res, `操作审计_${dayIn(zone, now).replaceAll('-', '')}.${kind}`, kind);
    const note = (rows: number) =>
      `注：${actor.agencyName} ${actor.name} 于 ${dateTimeIn(zone, now)}（北京时间）导出，共 ${rows} 条。`;
    return auditRows(deps, asked, note);
  }

  return {
    list: (async (req, res) => {
      const filter = readAuditFilter((name) => queryText(req, name));
      const asked = askedOf(filter, zone);
      const before = numberIn(queryText(req, 'before'));
      const [lines, n] = await Promise.all([
        listAudit(db, asked, before, pageSize + 1),
        countAudit(db, asked, counted + 1),
      ]);
      const page = lines.slice(0, pageSize);
      const told = { objectType: filter.objectType, objectId: filter.objectId, agency: '', before: null, after: null };
      const names = await loadNames(db, filter.objectId === '' ? page : [...page, told]);
      const query = auditQuery(filter);
      await render(req, res, 'audit/list', {
        filter,
        query,
        lines: page.map((line) => auditView(line, names, zone)),
        total: { n: Math.min(n, counted), isMore: n > counted },
        chips: auditChips(filter, filter.objectId === '' ? '' : objectText(told, names)),
        verbChoices,
        objectNames,
        isFirst: before === 0,
        older: lines.length > pageSize ? { ...query, before: page.at(-1)?.seq } : undefined,
      });
    }) satisfies Handler,

    show: (async (req, res) => {
      const entry = await findEntry(db, numberIn(String(req.params['seq'])));
      if (!entry) throw problems.not_found();
      const names = await loadNames(db, [entry]);
      const { chain, previousHash, hash } = entry;
      await render(req, res, 'audit/entry', {
        line: auditView(entry, names, zone),
        details: detailsOf(entry, names, zone),
        about: { type: entry.objectType, id: entry.objectId },
        seal: { chain, previousHash, hash },
      });
    }) satisfies Handler,

    exportXlsx: (async (req, res) => {
      const rows = await begin(req, res, 'xlsx');
      const [headers, widths] = [headersOf, auditColumns.map(({ width }) => width)];
      await sendRows(res, xlsxStream(listBook({ sheet: auditTitle, title: auditTitle, headers, widths, rows })));
    }) satisfies Handler,

    exportCsv: (async (req, res) => {
      await sendRows(res, csvStream(headersOf, await begin(req, res, 'csv')));
    }) satisfies Handler,
  };
}

const headersOf = auditColumns.map(({ header }) => header);

/** The days of the filter as instants of the office's zone. */
const askedOf = (filter: AuditFilter, zone: string): AuditAsked => ({
  ...filter,
  since: filter.from === '' ? null : startOfDay(zone, filter.from),
  until: filter.to === '' ? null : startOfDay(zone, dayAfter(filter.to)),
});

/** The number of an entry, which is longer than other ids; 0 for anything else, which no entry has. */
export const numberIn = (text: string): number => (/^\d{1,16}$/.test(text) ? Number(text) : 0);
