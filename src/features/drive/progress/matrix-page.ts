import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { queryText } from '#platform/http/csrf.js';
import { asDownload, sendRows } from '#platform/http/download.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { problems } from '#platform/problem.js';
import { standingNames } from '#domain/annexes/states.js';
import { csvStream } from '#formats/csv/writer.js';
import { listBook } from '#formats/ooxml/list-book.js';
import { xlsxStream } from '#formats/ooxml/xlsx-writer.js';
import { listDivisions } from '#features/agencies/queries.js';
import { chosenDrive } from '#features/drive/chosen-drive.js';
import type { Drive } from '#features/drive/queries.js';
import { type Call, listLastCalls } from './call-queries.js';
import { outcomeWords } from './call-rules.js';
import { callWords } from './calls.js';
import { lookOf } from './look.js';
import { findBegun } from './standing-queries.js';
import { loadMatrix } from './matrix.js';
import { linesAsked, matrixQuery, readMatrixAsk, showWords } from './matrix-ask.js';
import { exportHeaders, exportRows, exportWidths } from './matrix-export.js';
import { annexPath, figureHeads, lineFigures, matrixPicture, sumFigures, sumLines } from './matrix-present.js';
import { isWithOffice, type MatrixLine, sorted, sortWords } from './matrix-rules.js';
import { momentWords } from './moment-rules.js';

/** 对账表: every unit and annex with what is expected, in, faulty, reviewed and late, now or at any moment since the drive began (C38, C55). */
export function matrixHandlers(deps: Deps) {
  const { db, config } = deps;

  async function asked(req: Request) {
    const actor = actorOf(req);
    const drive = await chosenDrive(deps, req);
    if (!drive) return undefined;
    const look = lookOf(deps, req, drive, await findBegun(db, drive.id));
    const ask = readMatrixAsk((name) => queryText(req, name));
    const [all, divisions] = await Promise.all([loadMatrix(db, drive, actor, look), listDivisions(db)]);
    const parents = new Map(divisions.map(({ code, parent }) => [code, parent ?? undefined]));
    const lines = sorted(
      linesAsked(all, ask, (unit) => parents.get(unit)),
      ask.sort,
    );
    const isProvince = actor.scope.level === 'province';
    const mayOpen = ({ agencyId }: Pick<MatrixLine, 'agencyId'>) => isProvince || agencyId === actor.agencyId;
    return { drive, look, ask, all, lines, mayOpen, units: unitChoices(all, divisions) };
  }

  const exported = (kind: 'xlsx' | 'csv'): Handler =>
    async function send(req: Request, res: Response) {
      const found = await asked(req);
      if (!found) throw problems.not_found();
      const when = momentWords(found.look.at, config.officeZone);
      const title = `采集进度对账表（截至 ${when}）`;
      asDownload(res, `采集进度对账表_${when.replace(/[- :]/g, '')}.${kind}`, kind);
      const rows = exportRows(found.lines, config.officeZone, when);
      const book = { sheet: '对账表', title, headers: exportHeaders, widths: exportWidths, rows };
      await sendRows(res, kind === 'xlsx' ? xlsxStream(listBook(book)) : csvStream(exportHeaders, rows));
    };

  return {
    show: (async (req, res) => {
      const found = await asked(req);
      if (!found) return render(req, res, 'drive/progress/matrix', { drive: undefined });
      const { drive, look, ask, all, lines, mayOpen, units } = found;
      const mayCall = mayDo(actorOf(req), 'drive.call');
      const calls = mayCall ? await listLastCalls(db, drive.id, look.at) : new Map<number, Call>();
      await render(req, res, 'drive/progress/matrix', {
        drive,
        look,
        mayCall,
        own: '/progress/matrix',
        ask,
        fields: Object.entries(matrixQuery(ask, '')).filter(([, value]) => value !== ''),
        query: matrixQuery(ask, look.key),
        sorts: sortWords,
        shows: showWords,
        units,
        heads: figureHeads,
        figureMarkup: matrixPicture(lines, config.basePath, look.key),
        sums: sumLines(lines, ask, look),
        total: { count: lines.length, of: all.length, figures: sumFigures(lines, ask, look) },
        lines: lines.map((line) => lineView(line, drive)),
        here: 'matrix',
      });

      function lineView(line: MatrixLine, { deadlineAt }: Drive) {
        return {
          ...line,
          path: look.isNow && mayOpen(line) ? `/annexes/${line.annexId}` : annexPath(line.annexId, look.key),
          standingName: standingNames[line.standing],
          flag: line.isOverdue ? '逾期' : line.isLate ? '迟报' : '',
          extended: line.deadlineAt > deadlineAt ? momentWords(line.deadlineAt, config.officeZone).slice(5) : '',
          views: lineFigures(line, look, mayOpen),
          call: callView(calls.get(line.agencyId), line),
        };
      }

      /** The last call to the office of a line; its promise is broken where the time has passed and the annex is not in. */
      function callView(call: Call | undefined, line: MatrixLine) {
        if (!call) return undefined;
        const zone = config.officeZone;
        const isBroken = call.promisedAt !== null && call.promisedAt < look.at && isWithOffice(line);
        const when = momentWords(call.at, zone).slice(5, 10);
        return { short: `${when} ${outcomeWords[call.outcome]}`, words: callWords(call, zone), isBroken };
      }
    }) satisfies Handler,
    exportXlsx: exported('xlsx'),
    exportCsv: exported('csv'),
  };
}

/** Units of the lines, and cities that hold several of them. */
function unitChoices(
  lines: readonly MatrixLine[],
  divisions: readonly { readonly code: string; readonly name: string; readonly parent: string | null }[],
): (readonly [string, string])[] {
  const units = new Map(lines.map(({ unitCode, unitName }) => [unitCode, unitName]));
  const within = (city: string) =>
    divisions.filter(({ code, parent }) => parent === city && units.has(code) && code !== city);
  return divisions
    .filter(({ code, parent }) => units.has(code) || (parent === '460000' && within(code).length > 0))
    .map(({ code, name }) => [code, within(code).length > 0 ? `${name}（含下辖）` : name] as const);
}
