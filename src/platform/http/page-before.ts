import type { Request, RequestHandler, Response } from 'express';
import { fieldOf, forgetRefusal, noteRefusal } from '#platform/http/refusal.js';
import type { Problem } from '#platform/problem.js';

/**
 * Answers a form that was refused with the page on which it stood, as it is now: the sentence on top, the field marked, what was typed
 * kept. The status is the refusal's. Answers false, with nothing sent, when there is no such page: the browser does not say which, it is
 * not one of ours, or this person may not see it any more.
 */
export async function answerOnPageBefore(
  req: Request,
  res: Response,
  problem: Problem,
  { basePath, pages }: { readonly basePath: string; readonly pages: RequestHandler },
): Promise<boolean> {
  const address = addressBefore(req, basePath);
  if (address === undefined) return false;
  const { method, url, route } = req as Request & { route?: unknown };
  noteRefusal(req, { field: fieldOf(problem), said: problem.sentence });
  res.status(problem.status);
  Object.assign(req, { method: 'GET', url: address });
  return new Promise((resolve) => {
    const end = (isAnswered: boolean) => {
      // The log, which is written next, tells what was asked for.
      Object.assign(req, { method, url, route });
      forgetRefusal(req);
      resolve(isAnswered);
    };
    res.prependOnceListener('finish', () => end(true)).prependOnceListener('close', () => end(true));
    // Comes here only without an answer: no page of ours has that address, or it failed.
    void pages(req, res, () => {
      if (res.headersSent && !res.writableEnded) res.destroy();
      end(res.headersSent);
    });
  });
}

/** The page that the form stood on, as the browser says; only its path and query are taken, so that it can be none but one of ours. */
function addressBefore(req: Request, basePath: string): string | undefined {
  const referer = req.get('referer') ?? '';
  if (!URL.canParse(referer)) return undefined;
  const { pathname, search } = new URL(referer);
  return pathname.startsWith(`${basePath}/`) ? pathname + search : undefined;
}
