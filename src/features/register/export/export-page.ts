import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { dateTimeIn, dayIn } from '#platform/clock.js';
import { inTransaction } from '#platform/db/transaction.js';
import { type Actor, actorOf } from '#platform/http/actor.js';
import { queryText, textField } from '#platform/http/csrf.js';
import { asDownload, sendRows } from '#platform/http/download.js';
import { goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage } from '#platform/http/step.js';
import { isWaitOver } from '#platform/jobs/queue.js';
import { queryString } from '#platform/views/helpers.js';
import { filterChips } from '#features/register/list/chips.js';
import type { NamedPlace } from '#features/register/reference-queries.js';
import { readTotal } from '#features/register/search/count-queries.js';
import { filterQuery, type RegisterFilter } from '#features/register/search/filter.js';
import { preparedSearch } from '#features/register/search/prepared.js';
import type { Search } from '#features/register/search/ways.js';
import type { ExportLayout } from './export.js';
import { exportFile } from './export-file.js';
import { findExport, noteSent } from './export-queries.js';
import { type ExportMark, goesAtOnce } from './export-rules.js';
import { type AskedExport, exportLater, filterOf, filterWords, mayExportFull, recordExport } from './exports.js';
import { type ExportFormat, type LoggedFormat, exportFormats, exportLayouts } from './export-words.js';

const waitMs = 4_000;
export const exportPath = (id: number): string => `/exports/${id}`;

interface TypedExport {
  readonly filter: RegisterFilter;
  readonly format: ExportFormat;
  readonly layout: ExportLayout;
  readonly isFull: boolean;
  readonly reason: string;
}

/**
 * The filtered list as a file: the same rows as on the page, recorded before the first byte (C56). A small list goes at once; a long one,
 * and whatever holds whole numbers, is asked for on a page and made in the background.
 */
export function exportHandlers(
  deps: Deps,
  places: () => Promise<readonly NamedPlace[]>,
  filterFor: (req: Request) => RegisterFilter,
) {
  const { db, clock, config, cipher } = deps;

  async function counted(actor: Actor, filter: RegisterFilter) {
    const search = await preparedSearch(db, actor.scope, filter, await places());
    return { search, total: await readTotal(db, search.total) };
  }

  const direct =
    (format: ExportFormat): Handler =>
    async (req, res) => {
      const actor = actorOf(req);
      const filter = filterFor(req);
      const { search, total } = await counted(actor, filter);
      if (!goesAtOnce(total))
        return goTo(req, res, `/businesses/export${queryString({ ...filterQuery(filter), format })}`);
      await sendAtOnce(res, actor, search, { filter, format, layout: 'list', isFull: false, reason: '', total });
    };

  async function sendAtOnce(res: Response, actor: Actor, search: Search, asked: AskedExport): Promise<void> {
    const now = clock.now();
    const { filter, format, layout } = asked;
    const id = await inTransaction(db, (trx) => recordExport(trx, deps, actor, asked, 'sent'));
    const mark: ExportMark = {
      ...{ no: id, office: actor.agencyName, name: actor.name, at: dateTimeIn(config.officeZone, now) },
      ...{ isFull: false, reason: null },
      filter: filterWords(queryString(filterQuery(filter)), await places()),
    };
    const hash = createHash('sha256');
    let [rows, sizeBytes] = [0, 0];
    async function* digested(): AsyncGenerator<Buffer> {
      const onRows = (count: number) => {
        rows = count;
      };
      for await (const piece of exportFile({
        db,
        cipher,
        search,
        filter,
        layout,
        isFull: false,
        format,
        mark,
        onRows,
      })) {
        hash.update(piece);
        sizeBytes += piece.length;
        yield piece;
      }
      const sha256 = hash.digest('hex');
      await inTransaction(db, (trx) => noteSent(trx, id, { rows, sizeBytes, sha256, at: clock.now() }));
    }
    asDownload(res, exportName(config.officeZone, now, format), format);
    await sendRows(res, digested());
  }

  async function ask(req: Request, res: Response, typed: TypedExport, fault?: Fault): Promise<void> {
    const actor = actorOf(req);
    const { total } = await counted(actor, typed.filter);
    await render(req, res, 'register/export/ask', {
      typed,
      total,
      chips: filterChips(typed.filter, await places()),
      listQuery: filterQuery(typed.filter),
      filterText: new URLSearchParams(filterQuery(typed.filter)).toString(),
      formats: exportFormats,
      layouts: Object.entries(exportLayouts).map(([value, label]) => ({ value, label })),
      mayFull: mayExportFull(actor),
      fault,
    });
  }

  return {
    exportXlsx: direct('xlsx'),
    exportCsv: direct('csv'),
    askExport: ((req, res) =>
      ask(req, res, {
        filter: filterFor(req),
        format: formatOf(queryText(req, 'format')),
        layout: layoutOf(queryText(req, 'layout')),
        isFull: false,
        reason: '',
      })) satisfies Handler,
    makeExport: formPage<TypedExport>({
      read: (req) => ({
        filter: filterOf(textField(req, 'filter').slice(0, 1_500)),
        format: formatOf(textField(req, 'format')),
        layout: layoutOf(textField(req, 'layout')),
        isFull: textField(req, 'numbers') === 'full',
        reason: textField(req, 'reason').replace(/\s+/g, ' ').trim(),
      }),
      async submit(req, typed) {
        const actor = actorOf(req);
        const { total } = await counted(actor, typed.filter);
        const answer = await doOnce(deps, req, async (trx) => ({
          to: exportPath(await exportLater(trx, deps, actor, { ...typed, total })),
        }));
        await waitFor(Number(/\d+$/.exec(answer.to)?.[0]));
        return answer;
      },
      show: ask,
    }),
  };

  /** A moment: most files are ready by then. */
  async function waitFor(id: number): Promise<void> {
    deps.jobSignal.ring();
    const jobId = (await findExport(db, id))?.jobId ?? null;
    if (jobId !== null) await deps.jobSignal.waitFor(jobId, waitMs, () => isWaitOver(db, jobId));
  }
}

export const exportName = (zone: string, at: Date, format: LoggedFormat): string =>
  `备案业户_${dayIn(zone, at).replaceAll('-', '')}.${format}`;

const formatOf = (text: string): ExportFormat => (text === 'csv' ? 'csv' : 'xlsx');
const layoutOf = (text: string): ExportLayout => (text === 'annex3' ? 'annex3' : 'list');
