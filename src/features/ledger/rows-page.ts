import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { asDownload, sendRows } from '#platform/http/download.js';
import { choiceText, queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { ledgerClasses, type EntryClass, type LedgerReason } from '#domain/ledger/classes.js';
import { classWords, reasonWords } from '#domain/ledger/words.js';
import { csvStream } from '#formats/csv/writer.js';
import { listBook } from '#formats/ooxml/list-book.js';
import { xlsxStream } from '#formats/ooxml/xlsx-writer.js';
import { momentWords } from '#features/drive/progress/moment-rules.js';
import { ledgerHeaders, ledgerRows, ledgerWidths } from './ledger-export.js';
import { listSums } from './ledger-queries.js';
import { type LedgerFilter, type LedgerLine, type LedgerPlace, listLedger } from './ledger-row-queries.js';
import { ledgerRowId, noUnitName } from './present.js';
import { seenLedger } from './seen.js';

const pageSize = 50;
const noUnit = 'none';
const atLast = new Date('9999-12-31T00:00:00Z');
const reasons: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(reasonWords).filter(([key]) => key !== 'gone'),
);

/** The licences behind a figure, a line each, and the same as a file. */
export function rowsHandlers(deps: Deps) {
  const { db, config } = deps;

  async function asked(req: Request) {
    const seen = await seenLedger(deps, req);
    const ask = {
      unit: queryText(req, 'unit'),
      class: choiceText(req, 'class', Object.fromEntries(ledgerClasses.map((key) => [key, classWords[key]]))),
      reason: choiceText(req, 'reason', reasons),
      q: queryText(req, 'q').trim().slice(0, 60),
    };
    const filter: LedgerFilter = {
      units: unitsAsked(ask.unit, seen.own),
      class: (ask.class || undefined) as EntryClass | undefined,
      reason: (ask.reason || undefined) as LedgerReason | undefined,
      keyword: ask.q || undefined,
      at: seen.at,
    };
    return { ...seen, ask, filter };
  }

  const exported = (kind: 'xlsx' | 'csv'): Handler =>
    async function send(req: Request, res: Response) {
      const { drive, names, look, filter } = await asked(req);
      const when = momentWords(look.at, config.officeZone);
      asDownload(res, `原许可业户总账_${when.replace(/[- :]/g, '')}.${kind}`, kind);
      const rows = ledgerRows(db, drive.id, filter, names, config.officeZone);
      const title = `原许可业户总账（截至 ${when}）`;
      const book = { sheet: '总账', title, headers: ledgerHeaders, widths: ledgerWidths, rows };
      await sendRows(res, kind === 'xlsx' ? xlsxStream(listBook(book)) : csvStream(ledgerHeaders, rows));
    };

  return {
    show: (async (req, res) => {
      const { drive, own, names, units, look, at, ask, filter } = await asked(req);
      const after = placeOf(queryText(req, 'after'));
      const [lines, sums] = await Promise.all([
        listLedger(db, drive.id, filter, { after, limit: pageSize + 1 }),
        listSums(db, drive.id, at ?? atLast, filter.units),
      ]);
      const shown = lines.slice(0, pageSize);
      const found = sums
        .filter((one) => one.class !== 'gone')
        .filter(
          (one) => (!filter.class || one.class === filter.class) && (!filter.reason || one.reason === filter.reason),
        )
        .reduce((all, { count }) => all + count, 0);
      const query = { ...ask, at: look.key };
      const last = shown.at(-1);
      await render(req, res, 'ledger/rows', {
        look,
        own: '/ledger/rows',
        fields: Object.entries(ask).filter(([, value]) => value !== ''),
        query,
        ask,
        found: ask.q === '' ? found : undefined,
        units,
        noUnit: own === undefined ? noUnit : undefined,
        classes: Object.fromEntries(ledgerClasses.map((key) => [key, classWords[key]])),
        reasons,
        lines: shown.map((line) => lineView(line, names)),
        next: lines.length > pageSize && last ? { ...query, after: placeText(last) } : undefined,
        isPaged: after !== undefined,
      });
    }) satisfies Handler,
    exportXlsx: exported('xlsx'),
    exportCsv: exported('csv'),
  };
}

const lineView = (line: LedgerLine, names: ReadonlyMap<string, string>) => ({
  ...line,
  rowId: ledgerRowId(line.oldId, line.copyNo),
  className: classWords[line.class],
  reasonName: reasonWords[line.reason],
  unitName: line.unit === '' ? noUnitName : (names.get(line.unit) ?? line.unit),
});

/** The units of the filter; what is not theirs gives an office nothing. */
function unitsAsked(unit: string, own: readonly string[] | undefined): readonly string[] | undefined {
  if (own) return unit === '' ? own : own.filter((code) => code === unit);
  if (unit === noUnit) return [''];
  return /^\d{6}$/.test(unit) ? [unit] : undefined;
}

const placeText = (line: LedgerLine): string =>
  [line.class, line.reason, line.unit || noUnit, line.licenceId].join('.');

function placeOf(text: string): LedgerPlace | undefined {
  const [, entryClass = '', reason = '', unit = '', id = ''] =
    /^([a-z_]{1,17})\.([a-z_]{1,24})\.(\d{6}|none)\.(\d{1,15})$/.exec(text) ?? [];
  if (id === '') return undefined;
  return { class: entryClass, reason, unit: unit === noUnit ? '' : unit, licenceId: Number(id) };
}
