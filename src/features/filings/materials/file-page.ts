import type { Request, Response } from 'express';
import { dayIn } from '#platform/clock.js';
import { audit } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { idParam, queryText, textField } from '#platform/http/csrf.js';
import { asDownload, sendPieces } from '#platform/http/download.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { findJob } from '#platform/jobs/queue.js';
import { problems } from '#platform/problem.js';
import { type CaseFrame, frameOf } from '#features/filings/cases/frame.js';
import { findMaterialFile, hasView, type MaterialFile, noteView } from './material-queries.js';
import { isOpenToFiles, materialName } from './material-rules.js';
import { materialsPath } from './materials-page.js';
import { listPages } from './preview-queries.js';
import { fileView } from './present.js';
import { takeBackMaterial } from './taking-back.js';
import { pageStrip, pictureOf, readAsk } from './viewing.js';

interface Seen {
  readonly frame: CaseFrame;
  readonly file: MaterialFile;
}

/** One file of a case: its pages in the page, the file itself, taking it back. */
export function materialFileHandlers(deps: Deps) {
  const { db, files } = deps;

  /** The file that the address names; that its content is seen is recorded before it leaves, once a day. */
  async function seenFile(req: Request): Promise<Seen> {
    const actor = actorOf(req);
    const frame = await frameOf(deps, req, 'materials');
    const file = await findMaterialFile(db, frame.one.id, idParam(req, 'materialFileId'));
    if (!file) throw problems.not_found();
    // Scans show whole numbers: nobody sees them in another person's name.
    if (actor.viewedBy) throw problems.view_only();
    const now = deps.clock.now();
    const view = { materialFileId: file.id, seenBy: actor.id, seenOn: dayIn(deps.config.officeZone, now) };
    if (await hasView(db, view)) return { frame, file };
    await inTransaction(db, async (trx) => {
      if (await noteView(trx, view))
        audit(trx, now, actor, {
          verb: 'filing.see-material',
          objectType: 'filing_case',
          objectId: frame.one.id,
          agencyId: frame.one.agencyId,
          after: { material: file.code, name: file.name, sha256: file.sha256 },
        });
    });
    return { frame, file };
  }

  return {
    show: (async (req, res) => {
      const { frame, file } = await seenFile(req);
      const actor = actorOf(req);
      const pages = await listPages(db, file.fileId);
      const ask = readAsk((name) => queryText(req, name), pages.length);
      const here = `${materialsPath(frame.one.id)}/${file.id}`;
      const picture = pages[ask.page - 1];
      const isOwn = frame.one.agencyId === actor.agencyId;
      await render(
        req,
        res,
        'filings/materials/file',
        {
          frame,
          here,
          materialsPath: materialsPath(frame.one.id),
          material: materialName(file.code),
          file: fileView(frame.one.id, file),
          isPreparing: file.preview === 'waiting',
          job: file.jobId === null ? undefined : await findJob(db, file.jobId),
          strip: pageStrip(ask, pages.length, file.pageCount ?? pages.length),
          picture: picture && pictureOf(ask, picture, `${here}/pages/${picture.pageNo}`),
          mayTakeBack:
            isOwn && mayDo(actor, 'filing.enter') && isOpenToFiles(frame.one.state) && file.takenBackAt === null,
        },
        ['filings/materials/_pages'],
      );
    }) satisfies Handler,

    original: (async (req, res) => {
      const { file } = await seenFile(req);
      asDownload(res, file.name, file.kind);
      await sendPieces(res, { ...file, sizeBytes: Number(file.sizeBytes) }, files.chunks(db, file.fileId));
    }) satisfies Handler,

    page: (async (req: Request, res: Response) => {
      const pageNo = idParam(req, 'pageNo');
      const { file } = await seenFile(req);
      const page = (await listPages(db, file.fileId)).find((one) => one.pageNo === pageNo);
      const stored = page && (await files.find(db, page.pictureId));
      if (!page || !stored) throw problems.not_found();
      res.set({ 'Content-Type': page.kind === 'png' ? 'image/png' : 'image/jpeg', 'Content-Disposition': 'inline' });
      await sendPieces(res, stored, files.chunks(db, page.pictureId));
    }) satisfies Handler,

    takeBack: step(deps, async (trx, req) => {
      const [caseId, id] = [idParam(req, 'filingId'), idParam(req, 'materialFileId')];
      const ground = textField(req, 'ground').replace(/\s+/g, ' ').trim();
      const name = await takeBackMaterial(trx, deps, actorOf(req), { caseId, id, ground });
      return { to: materialsPath(caseId), done: `已收回“${name}”。文件和收回的记录都保留，不再作为这件办件的材料。` };
    }),
  };
}
