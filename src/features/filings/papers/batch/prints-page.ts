import type { Request } from 'express';
import { audit } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, queryText, textField } from '#platform/http/csrf.js';
import { asDownload, sendPieces } from '#platform/http/download.js';
import { goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, formPage } from '#platform/http/step.js';
import { findJob, isWaitOver } from '#platform/jobs/queue.js';
import { problems } from '#platform/problem.js';
import { caseKinds } from '#domain/filing/kinds.js';
import { originOf } from '#features/filings/papers/origin.js';
import { filingProblems } from '#features/filings/problems.js';
import { rememberPlaces } from '#features/register/places.js';
import { findPrint, type FormPrint, listPrints } from './print-queries.js';
import { askPrint, formKinds, mostForms, type PrintAsk } from './printing.js';

const waitMs = 9_000;
const listed = 50;
const listPath = '/filings/papers';
const pathOf = (id: number): string => `${listPath}/batch/${id}`;

export const printStates: Readonly<Record<FormPrint['state'], string>> = {
  making: '正在打印',
  ready: '可以下载',
  broken: '没有打印成',
  expired: '已过期删除',
};

/** Many filing forms in one file: asked for, watched, taken away until they expire. */
export function printHandlers(deps: Deps) {
  const { db, clock } = deps;
  const places = rememberPlaces(deps);

  async function printOf(req: Request): Promise<FormPrint> {
    const print = await findPrint(db, idParam(req, 'printId'), actorOf(req).agencyId);
    if (!print) throw problems.not_found();
    return print;
  }

  const page = async (req: Request, ask: PrintAsk) => ({
    ask,
    mostForms,
    kinds: formKinds.map((code) => ({ code, name: caseKinds[code] })),
    prints: (await listPrints(db, actorOf(req).agencyId, listed)).map((one) => ({
      ...one,
      path: pathOf(one.id),
      stateName: printStates[one.state],
    })),
  });

  return {
    list: (async (req, res) => {
      const filter = new URLSearchParams(queryText(req, 'filter').slice(0, 1_000)).toString();
      const what = queryText(req, 'what') === 'businesses' ? 'businesses' : 'cases';
      const ask: PrintAsk = { what, kind: '', from: '', to: '', filter };
      await render(req, res, 'filings/papers/prints', await page(req, ask));
    }) satisfies Handler,

    ask: formPage({
      read: (req): PrintAsk => ({
        what: textField(req, 'what') === 'businesses' ? 'businesses' : 'cases',
        kind: textField(req, 'kind'),
        from: textField(req, 'from').trim().slice(0, 40),
        to: textField(req, 'to').trim().slice(0, 40),
        filter: textField(req, 'filter').slice(0, 1_000),
      }),
      async submit(req, ask, res) {
        const context = { places: await places(), origin: originOf(req, deps.config) };
        const { to } = await doOnce(deps, req, async (trx) => ({
          to: pathOf(await askPrint(trx, deps, actorOf(req), ask, context)),
        }));
        deps.jobSignal.ring();
        const print = await findPrint(db, Number(to.split('/').pop()));
        if (print?.jobId) {
          const { jobId } = print;
          await deps.jobSignal.waitFor(jobId, waitMs, () => isWaitOver(db, jobId));
        }
        goTo(req, res, to);
        return undefined;
      },
      show: async (req, res, ask, fault) =>
        render(req, res, 'filings/papers/prints', { ...(await page(req, ask)), fault }),
    }),

    show: (async (req, res) => {
      const print = await printOf(req);
      const job = print.jobId === null ? undefined : await findJob(db, print.jobId);
      if (req.get('HX-Target') === 'filings-papers-progress' && print.state !== 'making') {
        res.set('HX-Refresh', 'true').end();
        return;
      }
      await render(
        req,
        res,
        'filings/papers/print',
        { print, stateName: printStates[print.state], here: pathOf(print.id), done: job?.done ?? 0 },
        ['filings/papers/_progress'],
      );
    }) satisfies Handler,

    download: (async (req, res) => {
      const print = await printOf(req);
      const now = clock.now();
      const isOver = print.expiresAt !== null && print.expiresAt <= now;
      if (print.state !== 'ready' || print.fileId === null || isOver)
        throw filingProblems.print_gone({ state: printStates[isOver ? 'expired' : print.state] });
      const file = await deps.files.find(db, print.fileId);
      if (!file) throw problems.not_found();
      const actor = actorOf(req);
      await inTransaction(db, async (trx) => {
        audit(trx, now, actor, {
          verb: 'filing.take-print',
          objectType: 'filing-print',
          objectId: print.id,
          agencyId: print.agencyId,
          after: { count: print.count, sha256: file.sha256 },
        });
      });
      asDownload(res, `备案表_${print.count}份_${print.id}.pdf`, 'pdf');
      await sendPieces(res, file, deps.files.chunks(db, file.id));
    }) satisfies Handler,
  };
}
