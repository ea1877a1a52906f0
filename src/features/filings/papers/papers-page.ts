import type { Request, Response } from 'express';
import { audit } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import { actorOf, mayDo, personOf } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';
import { asDownload } from '#platform/http/download.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { formPage, wrongField } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { papers, papersOf } from '#domain/filing/papers.js';
import { printPdf } from '#formats/pdf/print.js';
import { type CaseFrame, frameOf } from '#features/filings/cases/frame.js';
import { documentView } from './blocks-present.js';
import { caseFile } from './case-file.js';
import { originOf } from './origin.js';
import { paperFactsOf, recordOf } from './paper-facts.js';
import { allowedPaper, type Paper, paperDocument, paperOf } from './papers.js';

/** Papers of a case: the list, each to look at and as PDF, the form with whole numbers on a reason, and the whole case as one file. */
export function paperHandlers(deps: Deps) {
  const { db, clock, config } = deps;

  async function askedPaper(req: Request): Promise<{ frame: CaseFrame; paper: Paper }> {
    const frame = await frameOf(deps, req, 'papers');
    const kind = allowedPaper(frame.one, String(req.params['paper'] ?? ''));
    if (!kind) throw problems.not_found();
    const record = await recordOf(deps, frame.one);
    const paper = await paperOf(deps, record, kind, { isFull: false, origin: originOf(req, config) });
    return { frame, paper };
  }

  async function sendPaper(res: Response, paper: Paper): Promise<void> {
    const bytes = await printPdf(paperDocument(paper, clock.now()));
    asDownload(res, `${paper.title}_${paper.number}.pdf`, 'pdf').send(bytes);
  }

  async function showList(req: Request, res: Response, fault = ''): Promise<void> {
    const frame = await frameOf(deps, req, 'papers');
    const record = await recordOf(deps, frame.one);
    const kinds = papersOf(frame.one);
    const rows = await Promise.all(
      kinds.map(async (kind) => {
        const { number, day } = await paperFactsOf(db, record, kind, config.officeZone);
        return { title: papers[kind].title, number, day, path: `/filings/${frame.one.id}/papers/${kind}` };
      }),
    );
    await render(req, res, 'filings/papers/list', {
      frame,
      rows,
      filePath: `/filings/${frame.one.id}/papers/file.pdf`,
      hasForm: kinds.includes('form') && mayReveal(req, frame),
      fault,
    });
  }

  const mayReveal = (req: Request, { one }: CaseFrame): boolean =>
    mayDo(personOf(req), 'register.reveal') && actorOf(req).agencyId === one.agencyId;

  return {
    list: (async (req, res) => showList(req, res)) satisfies Handler,

    show: (async (req, res) => {
      const { frame, paper } = await askedPaper(req);
      await render(req, res, 'filings/papers/paper', {
        frame,
        paper,
        blocks: documentView(paper.blocks),
        path: `/filings/${frame.one.id}/papers/${paper.paper}`,
      });
    }) satisfies Handler,

    pdf: (async (req, res) => sendPaper(res, (await askedPaper(req)).paper)) satisfies Handler,

    file: (async (req, res) => {
      const frame = await frameOf(deps, req, 'papers');
      const bytes = await printPdf(await caseFile(deps, await recordOf(deps, frame.one), frame.title, clock.now()));
      asDownload(res, `办件全卷_${frame.one.id}.pdf`, 'pdf').send(bytes);
    }) satisfies Handler,

    /** The form with whole numbers: the reason is recorded first; it is answered at once and lies at no address. */
    full: formPage({
      read: (req) => frameOf(deps, req, 'papers'),
      async submit(req, frame, res) {
        const actor = actorOf(req);
        if (!mayReveal(req, frame)) throw problems.forbidden();
        const kind = allowedPaper(frame.one, 'form');
        if (!kind) throw problems.not_found();
        const reason = textField(req, 'reason').trim().slice(0, 200);
        if (reason.length < 2) throw wrongField('reason', '请写明打印完整号码的理由，例如：交经营者留存。');
        await inTransaction(db, async (trx) => {
          audit(trx, clock.now(), actor, {
            verb: 'filing.print-full',
            objectType: 'filing',
            objectId: frame.one.id,
            agencyId: frame.one.agencyId,
            after: { reason },
          });
        });
        const record = await recordOf(deps, frame.one);
        await sendPaper(res, await paperOf(deps, record, kind, { isFull: true, origin: originOf(req, config) }));
        return undefined;
      },
      show: (req, res, _frame, fault) => showList(req, res, fault?.message ?? ''),
    }),
  };
}
