import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { queryText } from '#platform/http/csrf.js';
import { asDownload, sendRows } from '#platform/http/download.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { problems } from '#platform/problem.js';
import { settingsOf } from '#platform/settings.js';
import { listBook } from '#formats/ooxml/list-book.js';
import { xlsxStream } from '#formats/ooxml/xlsx-writer.js';
import { printPdf } from '#formats/pdf/print.js';
import { packing, zipStream } from '#formats/zip/writer.js';
import { archiveEntries } from './archive.js';
import {
  coverageDocument,
  coverageHeaders,
  coverageOf,
  coverageRows,
  coverageWidths,
  equationSentence,
  reasonHeaders,
  reasonRows,
  signatureLabels,
} from './coverage.js';
import { listSums } from './ledger-queries.js';
import { seenLedger } from './seen.js';

const atLast = new Date('9999-12-31T00:00:00Z');

/** 覆盖情况报告: page and print, .xlsx, PDF, and the archive that outlives this program (R14, C44). */
export function coverageHandlers(deps: Deps) {
  const { db, config, clock } = deps;

  async function asked(req: Request) {
    const seen = await seenLedger(deps, req);
    const typed = queryText(req, 'unit');
    const unit = /^\d{6}$/.test(typed) ? typed : '';
    if (unit !== '' && (!seen.names.has(unit) || (seen.own && !seen.own.includes(unit)))) throw problems.not_found();
    const units = unit === '' ? seen.own : [unit];
    const sums = await listSums(db, seen.drive.id, seen.at ?? atLast, units);
    const about = { unit, own: seen.own, names: seen.names, at: seen.look.at };
    return { ...seen, choices: seen.units, unit, units, coverage: await coverageOf(deps, seen.drive, sums, about) };
  }

  const fileName = (unitName: string, when: string, kind: string) =>
    `原许可业户覆盖情况_${unitName.slice(0, 30)}_${when.replace(/[- :]/g, '')}.${kind}`;

  return {
    show: (async (req, res) => {
      const { look, choices, unit, coverage } = await asked(req);
      await render(req, res, 'ledger/coverage', {
        look,
        own: '/ledger/coverage',
        fields: unit === '' ? [] : [['unit', unit]],
        query: { unit },
        unit,
        units: choices,
        coverage,
        sentence: equationSentence(coverage),
        headers: coverageHeaders,
        rows: coverageRows(coverage),
        reasonHeaders,
        reasonRows: reasonRows(coverage),
        signatureLabels,
        printedAt: clock.now(),
        fileQuery: { unit, at: look.key },
      });
    }) satisfies Handler,

    xlsx: (async (req, res) => {
      const { coverage } = await asked(req);
      asDownload(res, fileName(coverage.unitName, coverage.when, 'xlsx'), 'xlsx');
      const title = `${coverage.unitName}原许可业户覆盖情况（截至 ${coverage.when}）`;
      const rows = (async function* () {
        yield coverageRows(coverage);
        yield [[''], [...reasonHeaders], ...reasonRows(coverage)];
        yield [[''], [equationSentence(coverage)]];
      })();
      const book = { sheet: '覆盖情况', title, headers: coverageHeaders, widths: coverageWidths, rows };
      await sendRows(res, xlsxStream(listBook(book)));
    }) satisfies Handler,

    pdf: (async (req, res) => {
      const { coverage } = await asked(req);
      const { issuingOrgan } = await settingsOf(deps).read();
      const bytes = await printPdf(coverageDocument(coverage, issuingOrgan, clock.now()));
      asDownload(res, fileName(coverage.unitName, coverage.when, 'pdf'), 'pdf').end(bytes);
    }) satisfies Handler,

    archive: (async (req, res) => {
      const { drive, names, units, look, coverage } = await asked(req);
      asDownload(res, fileName(coverage.unitName, coverage.when, 'zip').replace('覆盖情况', '总账档案'), 'zip');
      const about = {
        driveId: drive.id,
        driveName: drive.title,
        names,
        // All of it as of one moment, however long it takes.
        filter: { units, at: look.at },
        coverage,
        zone: config.officeZone,
      };
      await sendRows(res, zipStream(archiveEntries(db, about), packing.smallest));
    }) satisfies Handler,
  };
}
