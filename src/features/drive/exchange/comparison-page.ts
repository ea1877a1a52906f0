import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { choiceText, idParam, queryText, textField } from '#platform/http/csrf.js';
import { asDownload, sendRows } from '#platform/http/download.js';
import { goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { fileNameOf } from '#platform/http/uploads.js';
import { findJob, isWaitOver } from '#platform/jobs/queue.js';
import { problems } from '#platform/problem.js';
import { csvStream } from '#formats/csv/writer.js';
import { listBook } from '#formats/ooxml/list-book.js';
import { xlsxStream } from '#formats/ooxml/xlsx-writer.js';
import { maskCell } from '#domain/values/masking.js';
import { valueWords } from '#domain/annexes/value-words.js';
import { registerField } from '#features/register/fields.js';
import { storeComparison } from './comparing.js';
import { type Comparison, type ExtractDifference, findComparison, listDifferences } from './exchange-queries.js';
import { exchangeProblems } from './problems.js';
import { isTakeable, takeOver } from './taking.js';
import { comparisonStates, type DifferenceKind, differenceKinds } from './words.js';

const pageSize = 50;
const waitMs = 4_000;
const rowsAtOnce = 1_000;
const pathOf = (id: number): string => `/exchange/comparisons/${id}`;

/** A later list of the old system held against the register: what it says differently, exported, taken over fact by fact. */
export function comparisonHandlers(deps: Deps) {
  const { db } = deps;

  async function comparisonOf(req: Request): Promise<Comparison> {
    const comparison = await findComparison(db, idParam(req, 'comparisonId'));
    if (!comparison) throw problems.not_found();
    return comparison;
  }

  async function goWhenDone(req: Request, res: Response, { to }: { readonly to: string }): Promise<void> {
    deps.jobSignal.ring();
    const jobId = (await findComparison(db, Number(/\d+$/.exec(to)?.[0])))?.jobId ?? null;
    if (jobId !== null) await deps.jobSignal.waitFor(jobId, waitMs, () => isWaitOver(db, jobId));
    goTo(req, res, to);
  }

  const exported =
    (kind: 'xlsx' | 'csv'): Handler =>
    async (req, res) => {
      const { id } = await comparisonOf(req);
      const actor = actorOf(req);
      await inTransaction(db, async (trx) =>
        audit(trx, deps.clock.now(), actor, {
          verb: 'exchange.export-differences',
          objectType: 'extract-comparison',
          objectId: id,
          after: { format: kind },
        }),
      );
      asDownload(res, `运政系统名单比对_${id}.${kind}`, kind);
      const rows = differenceRows(deps, id);
      const book = { sheet: '比对', title: '运政系统名单比对', headers: exportHeaders, widths: exportWidths, rows };
      await sendRows(res, kind === 'xlsx' ? xlsxStream(listBook(book)) : csvStream(exportHeaders, rows));
    };

  return {
    /** Asked before the body is read; the verb was. */
    guard: async () => {},
    send: step(
      deps,
      async (trx, req) => {
        const { file } = req;
        if (!file || file.size === 0) throw exchangeProblems.no_file({ field: 'file' });
        const content = { content: file.kept, name: fileNameOf(file) };
        return { to: pathOf(await storeComparison(trx, deps, actorOf(req), content)) };
      },
      goWhenDone,
    ),

    show: (async (req, res) => {
      const comparison = await comparisonOf(req);
      const { id } = comparison;
      const kind = (choiceText(req, 'kind', differenceKinds) || 'differs') as DifferenceKind;
      const after = /^\d{1,15}$/.test(queryText(req, 'after')) ? Number(queryText(req, 'after')) : 0;
      const found = await listDifferences(db, deps.cipher, { comparisonId: id, kind, after, limit: pageSize + 1 });
      const job = comparison.jobId === null ? undefined : await findJob(db, comparison.jobId);
      const lines = found.slice(0, pageSize).map(lineOf);
      const mayTake = mayDo(actorOf(req), 'exchange.take') && lines.some(({ isOpen }) => isOpen);
      await render(req, res, 'drive/exchange/comparison', {
        comparison,
        here: pathOf(id),
        stateName: comparisonStates[comparison.state],
        job,
        isBusy: comparison.state === 'reading' && job?.state !== 'failed',
        kinds: (Object.keys(differenceKinds) as DifferenceKind[]).map((one) => ({
          label: differenceKinds[one],
          count: countOf(comparison, one),
          isHere: one === kind,
          query: { kind: one },
        })),
        kind,
        isFacts: kind === 'differs',
        lines,
        mayTake,
        next: found.length > pageSize ? { kind, after: lines.at(-1)?.id } : undefined,
      });
    }) satisfies Handler,

    exportXlsx: exported('xlsx'),
    exportCsv: exported('csv'),

    take: step(deps, async (trx, req) => {
      const { id: comparisonId } = await comparisonOf(req);
      const ids = Object.keys((req.body ?? {}) as object).flatMap((name) =>
        /^d\.[1-9]\d{0,14}$/.test(name) ? [Number(name.slice(2))] : [],
      );
      const ground = textField(req, 'ground').replace(/\s+/g, ' ').trim();
      const count = await takeOver(trx, deps, actorOf(req), { comparisonId, ids, ground });
      return { to: pathOf(comparisonId), done: `已按名单更正 ${count} 处，业户的变更记录中写明了依据。` };
    }),
  };
}

const countOf = (one: Comparison, kind: DifferenceKind): number =>
  ({ differs: one.differingCount, unknown: one.unknownCount, several: one.severalCount, gone: one.goneCount })[kind];

const shown = (field: string, value: string): string => {
  if (field === '' || value === '') return '';
  const known = registerField(field);
  return known.personal === undefined ? valueWords(known, value) : maskCell(known, value);
};

const lineOf = (one: ExtractDifference) => ({
  ...one,
  label: one.field === '' ? '' : registerField(one.field).label,
  ours: shown(one.field, one.ours),
  theirs: shown(one.field, one.theirs),
  isOpen: isTakeable(one),
  businessPath: one.businessId === null ? '' : `/businesses/${one.businessId}`,
});

const exportHeaders = ['情况', '业户编号', '业户', '名单行', '项目', '登记册', '运政系统', '办理', '依据'];
const exportWidths = [12, 18, 36, 8, 20, 30, 30, 24, 30];

async function* differenceRows(deps: Deps, comparisonId: number): AsyncGenerator<readonly (readonly string[])[]> {
  for (const kind of Object.keys(differenceKinds) as DifferenceKind[])
    for (let after = 0; ; ) {
      const part = await listDifferences(deps.db, deps.cipher, { comparisonId, kind, after, limit: rowsAtOnce });
      const last = part.at(-1);
      if (!last) break;
      after = last.id;
      yield part
        .map(lineOf)
        .map((line) => [
          differenceKinds[kind],
          line.oldId,
          line.name,
          line.sheetRow === null ? '' : String(line.sheetRow),
          line.label,
          line.ours,
          line.theirs,
          line.takenByName === null ? '' : `${line.takenByName}已采用`,
          line.ground ?? '',
        ]);
    }
}
