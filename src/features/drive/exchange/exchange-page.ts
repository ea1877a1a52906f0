import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { dateTimeIn, dayIn } from '#platform/clock.js';
import { inTransaction } from '#platform/db/transaction.js';
import { type Actor, actorOf, mayDo } from '#platform/http/actor.js';
import { queryText, textField } from '#platform/http/csrf.js';
import { asDownload, sendRows } from '#platform/http/download.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { formPage, wrongField } from '#platform/http/step.js';
import { csvStream } from '#formats/csv/writer.js';
import { listBook } from '#formats/ooxml/list-book.js';
import { xlsxStream } from '#formats/ooxml/xlsx-writer.js';
import { rememberPlaces } from '#features/register/places.js';
import { placesOf } from '#features/register/scope.js';
import { readFilter } from '#features/register/search/filter.js';
import { readTotal } from '#features/register/search/count-queries.js';
import { searchRegister } from '#features/register/search/search.js';
import { listComparisons } from './exchange-queries.js';
import { extractHeaders, extractRows, extractTitle, extractWidths } from './exporting.js';
import { comparisonStates } from './words.js';

const recent = 30;
type Kind = 'xlsx' | 'csv';
const kindOf = (text: string): Kind => (text === 'csv' ? 'csv' : 'xlsx');

/** 运政系统数据交换: the register in the old system's list form, and later lists held against it (R3). */
export function exchangeHandlers(deps: Deps) {
  const places = rememberPlaces(deps);

  async function show(req: Request, res: Response, fault = ''): Promise<void> {
    const actor = actorOf(req);
    const mayCompare = mayDo(actor, 'exchange.compare');
    const comparisons = mayCompare ? await listComparisons(deps.db, recent) : [];
    const own = placesOf(actor.scope, await places());
    await render(req, res, 'drive/exchange/exchange', {
      units: Object.fromEntries(own.map(({ code, name }) => [code, name])),
      unit: textField(req, 'unit'),
      mayReveal: mayDo(actor, 'exchange.reveal'),
      mayCompare,
      fault,
      reason: textField(req, 'reason'),
      comparisons: comparisons.map((one) => ({ ...one, stateName: comparisonStates[one.state] })),
    });
  }

  /** Recorded before the first byte leaves. */
  async function send(
    res: Response,
    actor: Actor,
    { unit, kind, reason }: { readonly unit: string; readonly kind: Kind; readonly reason: string | undefined },
  ): Promise<void> {
    const filter = readFilter((name) => (name === 'division' ? unit : ''));
    const search = await searchRegister(deps.db, actor.scope, filter, await places());
    const now = deps.clock.now();
    const total = await readTotal(deps.db, search.total);
    await inTransaction(deps.db, async (trx) =>
      audit(trx, now, actor, {
        verb: reason === undefined ? 'exchange.export' : 'exchange.reveal',
        objectType: 'register',
        objectId: `extract ${kind}`,
        agencyId: actor.agencyId,
        after: { unit: filter.division, ...total, ...(reason === undefined ? {} : { reason }) },
      }),
    );
    const zone = deps.config.officeZone;
    const rows = extractRows(deps, search, reason !== undefined);
    asDownload(res, `${extractTitle}_${dayIn(zone, now).replaceAll('-', '')}.${kind}`, kind);
    const masks = reason === undefined ? '号码已脱敏' : '含完整号码，请妥善保管';
    const title = `${extractTitle}　${actor.agencyName} ${actor.name} ${dateTimeIn(zone, now)}（北京时间）导出，${masks}`;
    const book = { sheet: '名单', title, headers: extractHeaders, widths: extractWidths, rows };
    await sendRows(res, kind === 'xlsx' ? xlsxStream(listBook(book)) : csvStream(extractHeaders, rows));
  }

  const masked =
    (kind: Kind): Handler =>
    (req, res) =>
      send(res, actorOf(req), { unit: queryText(req, 'unit'), kind, reason: undefined });

  return {
    show: ((req, res) => show(req, res)) satisfies Handler,
    exportXlsx: masked('xlsx'),
    exportCsv: masked('csv'),
    /** Whole numbers leave as the answer to a reason, never at an address. */
    reveal: formPage({
      read: (req) => ({
        unit: textField(req, 'unit'),
        kind: kindOf(textField(req, 'kind')),
        reason: textField(req, 'reason').replace(/\s+/g, ' ').trim(),
      }),
      async submit(req, form, res) {
        if (form.reason.length < 2 || form.reason.length > 200)
          throw wrongField('reason', '请写明为什么要导出完整号码（2 到 200 字）。');
        await send(res, actorOf(req), form);
        return undefined;
      },
      show: (req, res, _form, fault) => show(req, res, fault?.message ?? ''),
    }),
  };
}
