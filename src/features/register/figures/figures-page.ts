import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { dateTimeIn, dayIn } from '#platform/clock.js';
import { inTransaction } from '#platform/db/transaction.js';
import { actorOf } from '#platform/http/actor.js';
import { queryText } from '#platform/http/csrf.js';
import { asDownload, sendRows } from '#platform/http/download.js';
import { goTo, render } from '#platform/http/render.js';
import { queryString } from '#platform/views/helpers.js';
import type { Handler } from '#platform/http/route-table.js';
import { problems } from '#platform/problem.js';
import { createMemory } from '#platform/work.js';
import { printPdf } from '#formats/pdf/print.js';
import { listBook } from '#formats/ooxml/list-book.js';
import { xlsxStream } from '#formats/ooxml/xlsx-writer.js';
import { filterChips } from '#features/register/list/chips.js';
import { placeNames } from '#features/register/places.js';
import type { NamedPlace } from '#features/register/reference-queries.js';
import { type Region, regionFor } from '#features/register/scope.js';
import { cursorText, filterQuery, readCursor } from '#features/register/search/filter.js';
import { acrossWords, type FiguresAsked, figuresQuery, readFigures } from './ask.js';
import { listOfficeNames } from '#features/register/list/office-queries.js';
import { figuresFrom } from './cell-queries.js';
import { dimensionWords } from './dimensions.js';
import { bookRows, bookWidths } from './figures-book.js';
import { figuresDocument } from './figures-pdf.js';
import { type AskedFigures, type FiguresModel, figuresModel, momentAfter, placesOfRegion } from './figures-model.js';
import { listPastBusinesses } from './past-list.js';
import { pastRow } from './past-present.js';

/** What a page of figures is about. */
interface Asked extends FiguresAsked {
  readonly region: Region | null;
  readonly today: string;
  readonly from: string;
}

const rowsOfPage = 50;

/** The register counted, within the person's region: now or as of a day; rows by columns, in pictures, as a file, and the rows behind. */
export function figureHandlers(deps: Deps, places: () => Promise<readonly NamedPlace[]>) {
  const { db, clock, config } = deps;
  const remember = createMemory(() => clock.now().getTime());
  const zone = config.officeZone;

  async function ask(req: Request): Promise<Asked> {
    const all = await places();
    const today = dayIn(zone, clock.now());
    const own = regionFor(actorOf(req).scope, '', all);
    const from = await remember('from', () => figuresFrom(db));
    const asked = readFigures(req, own ? placesOfRegion(own) : 'division', today, from);
    return { ...asked, region: regionFor(actorOf(req).scope, asked.filter.division, all), today, from };
  }

  async function load(asked: Asked): Promise<FiguresModel | undefined> {
    const { region, filter, rows, columns, asOf, today } = asked;
    if (!region) return undefined;
    const wanted: AskedFigures = { region, filter, rows, columns, asOf, today, zone };
    return remember(JSON.stringify(wanted), async () => figuresModel(db, wanted, await places()));
  }

  /** Which day, which part of the register: above the figures and in the file. */
  async function chipsOf({ filter }: Asked) {
    const names = await listOfficeNames(db, filter.office === '' ? [] : [filter.office]);
    return filterChips(filter, await places(), names.get(filter.office));
  }

  const figures = (async (req, res) => {
    const asked = await ask(req);
    if (asked.fault !== '') res.status(422);
    await render(req, res, 'register/figures/figures', {
      asked,
      at: clock.now(),
      model: await load(asked),
      chips: (await chipsOf(asked)).map((chip) => ({ ...chip, query: { ...keptOf(asked), ...chip.query } })),
      kept: filterQuery(asked.filter),
      query: figuresQuery(asked),
      rowWords: dimensionWords,
      acrossWords,
      listPath: asked.asOf === undefined ? '/businesses' : '/businesses/figures/businesses',
      listQuery: asked.asOf === undefined ? {} : { as_of: asked.asOf },
    });
  }) satisfies Handler;

  const figureBusinesses = (async (req, res) => {
    const asked = await ask(req);
    const filtered = filterQuery(asked.filter);
    // Of today, and where the day cannot be, other pages tell.
    if (asked.fault !== '')
      return goTo(req, res, `/businesses/figures${queryString({ ...filtered, as_of: asked.typedDay })}`);
    if (asked.asOf === undefined) return goTo(req, res, `/businesses${queryString(filtered)}`);
    const moment = momentAfter(asked.asOf, zone);
    const after = readCursor(queryText(req, 'after'));
    const found = asked.region
      ? await listPastBusinesses(db, actorOf(req).scope, asked.region, asked.filter, await places(), {
          moment,
          after,
          limit: rowsOfPage + 1,
        })
      : [];
    const rows = found.slice(0, rowsOfPage);
    const last = found.length > rowsOfPage ? rows.at(-1) : undefined;
    const names = placeNames(await places());
    const query = { ...filtered, as_of: asked.asOf };
    await render(req, res, 'register/figures/businesses', {
      asked,
      rows: rows.map((row) => pastRow(row, names)),
      total: (await load(asked))?.total ?? 0,
      chips: await chipsOf(asked),
      query,
      next: last && { ...query, after: cursorText(last) },
      isFirst: after === undefined,
    });
  }) satisfies Handler;

  const exportFigures = (async (req, res) => {
    const asked = await ask(req);
    const model = asked.fault === '' ? await load(asked) : undefined;
    if (!model) throw problems.not_found();
    await sendBook(req, res, asked, model);
  }) satisfies Handler;

  /** The same figures on paper (C55). */
  const figuresPdf = (async (req, res) => {
    const asked = await ask(req);
    const model = asked.fault === '' ? await load(asked) : undefined;
    if (!model) throw problems.not_found();
    const at = clock.now();
    const when =
      asked.asOf === undefined ? `截至 ${dateTimeIn(zone, at).slice(0, 16)}（北京时间）` : `${asked.asOf} 当天终了时`;
    const parts = (await chipsOf(asked)).map(({ label }) => label).join('，');
    const office = actorOf(req).agencyName;
    const bytes = await printPdf(
      figuresDocument(model, { office, when: parts === '' ? when : `${when}；${parts}`, at }),
    );
    asDownload(res, `业户统计_${(asked.asOf ?? asked.today).replaceAll('-', '')}.pdf`, 'pdf').send(bytes);
  }) satisfies Handler;

  async function sendBook(req: Request, res: Response, asked: Asked, model: FiguresModel): Promise<void> {
    const actor = actorOf(req);
    const now = clock.now();
    await inTransaction(db, async (trx) => {
      audit(trx, now, actor, {
        verb: 'register.export',
        objectType: 'register',
        objectId: 'figures',
        agencyId: actor.agencyId,
        after: { filter: figuresQuery(asked), n: model.total },
      });
    });
    const at = `${dateTimeIn(zone, now).slice(0, 16)}（北京时间）`;
    const of = asked.asOf === undefined ? `截至 ${at}` : `${asked.asOf} 当天终了时`;
    const parts = (await chipsOf(asked)).map(({ label }) => label).join('，') || '辖区内全部业户';
    const rows = bookRows(model, `注：${of}；${parts}；${actor.agencyName} ${actor.name} 于 ${at}导出。`);
    asDownload(res, `业户统计_${(asked.asOf ?? asked.today).replaceAll('-', '')}.xlsx`, 'xlsx');
    const headers = [model.table.of, ...model.table.columns, '合计'];
    const widths = bookWidths(headers.length);
    await sendRows(res, xlsxStream(listBook({ sheet: '统计', title: '业户统计', headers, widths, rows })));
  }

  return { figures, figureBusinesses, figuresPdf, exportFigures };
}

/** What a page keeps besides its filter. */
function keptOf(asked: Asked): Record<string, string> {
  const { rows = '', columns = '', as_of = '' } = figuresQuery(asked);
  return { rows, columns, ...(as_of === '' ? {} : { as_of }) };
}
