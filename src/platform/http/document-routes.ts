import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { attachDocument, documentProblems, type DocumentOwner, getDocument } from '#platform/documents.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam } from '#platform/http/csrf.js';
import { asDownload, sendPieces } from '#platform/http/download.js';
import { get, post, type RouteTable, type Verb } from '#platform/http/route-table.js';
import { doOnce, lead } from '#platform/http/step.js';
import { fileNameOf } from '#platform/http/uploads.js';
import { Problem } from '#platform/problem.js';

/** A page with scans below it. */
export interface DocumentPlace {
  /** Route of the page, e.g. `/agency-changes/:changeId`. */
  readonly path: string;
  readonly readVerb: Verb;
  readonly attachVerb: Verb;
  /** What the scans belong to. @throws portal.not_found for who must not see it, portal.forbidden for who must not attach */
  owner(req: Request, act: 'read' | 'attach'): Promise<DocumentOwner>;
  /** The page once more, with a refusal. */
  show(req: Request, res: Response, problem: Problem): Promise<void>;
}

/** Download and attaching of the scans of a page. */
export function documentRoutes(deps: Deps, place: DocumentPlace): RouteTable {
  return [
    get(`${place.path}/documents/:documentId`, place.readVerb, async (req, res) => {
      const document = await getDocument(deps.db, await place.owner(req, 'read'), idParam(req, 'documentId'));
      asDownload(res, document.name, document.kind);
      await sendPieces(res, document, deps.files.chunks(deps.db, document.fileId));
    }),
    post(
      `${place.path}/documents`,
      place.attachVerb,
      async (req, res) => {
        const owner = await place.owner(req, 'attach');
        const page = req.path.slice(deps.config.basePath.length).replace(/\/documents$/, '');
        try {
          const { file } = req;
          if (!file || file.size === 0) throw documentProblems.no_file();
          const answer = await doOnce(deps, req, async (trx) => {
            await attachDocument(trx, deps, actorOf(req), owner, { content: file.kept, name: fileNameOf(file) });
            return { to: page, done: '已附上，有权查看这一页的人都可以下载。' };
          });
          lead(req, res, answer);
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          res.status(error.status);
          await place.show(req, res, error);
        }
      },
      { field: 'file', guard: async (req) => void (await place.owner(req, 'attach')) },
    ),
  ];
}
