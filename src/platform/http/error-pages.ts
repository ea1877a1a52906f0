import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { isDatabaseFull, isDatabaseUnavailable } from '#platform/db/errors.js';
import { answerOnPageBefore } from '#platform/http/page-before.js';
import { type FrameSource, render } from '#platform/http/render.js';
import { isSessionNotKept } from '#platform/http/session-store.js';
import type { Log } from '#platform/log.js';
import { Problem, problems } from '#platform/problem.js';
import { storageProblems } from '#platform/storage.js';

export const notFound: RequestHandler = () => {
  throw problems.not_found();
};

/** Nothing of the portal lives outside its base path: the root leads there, all else is not found, without a session. */
export function outsideBasePath(basePath: string): RequestHandler {
  return (req, res, next) => {
    if (req.path === basePath || req.path.startsWith(`${basePath}/`)) return next();
    if (req.path === '/') return res.redirect(302, `${basePath}/`);
    res.status(404).type('text/plain').send(`没有这个地址。本系统的入口是 ${basePath}/ 。`);
  };
}

/** The last handler: refusals keep their words, everything else is a page with a number and no inner detail (S1, S5). */
export function errorPages(log: Log): ErrorRequestHandler {
  return async (error: unknown, req, res, next) => {
    const problem = asProblem(error, req);
    if (!problem || problem.status >= 500) {
      // Trouble that passes by itself is a warning; a full disk waits for somebody.
      log[problem && problem.status !== 507 ? 'warn' : 'error']('request failed', { id: req.requestId, error });
    }
    // The session could not be stored after the answer was whole: it stands, and its connection too.
    if (res.writableEnded) return;
    if (res.headersSent) {
      // What is handed on ends the connection, and the page with it, though nothing is wrong with the page.
      if (!isSessionNotKept(error)) next(error);
      return;
    }
    await answer(req, res, problem ?? fault(req)).catch((inner: unknown) => {
      log.error('error page failed', { id: req.requestId, error: inner });
      res
        .status(problem?.status ?? 500)
        .type('text/plain')
        .send(problem?.sentence ?? fault(req).sentence);
    });
  };
}

async function answer(req: Request, res: Response, problem: Problem): Promise<void> {
  res.status(problem.status);
  if (problem.status === 503) res.set('Retry-After', '30');
  if (req.get('HX-Request')) {
    res.type('html').send(escapeHtml(problem.sentence));
    return;
  }
  // An error page is for what has no page: a form that is refused stays where it was filled in.
  const { config, pages } = req.app.locals['frame'] as FrameSource;
  const isForm = !isReading(req) && problem.status < 500;
  if (isForm && (await answerOnPageBefore(req, res, problem, { basePath: config.basePath, pages }))) return;
  res.status(problem.status);
  await render(req, res, 'shared/problem', { problem, reference: req.requestId });
}

/** Who only opened a page has done nothing that could be left half done; what was done before stands (it may just have been said so). */
const isReading = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD';

const fault = (req: Request) =>
  new Problem(
    'portal.fault',
    500,
    `系统内部出现错误，${
      isReading(req)
        ? '这一页现在打不开，已经办理的事项不受影响。请稍后重试；'
        : '您的操作可能没有完成，请先查看记录再决定是否重做。'
    }技术支持可凭编号 ${req.requestId} 查找原因。`,
  );

function asProblem(error: unknown, req: Request): Problem | undefined {
  const problem = refusalOf(error);
  if (!problem || !isReading(req)) return problem;
  if (problem.code === 'portal.unavailable') return problems.unavailable_page();
  return problem.status === 507 ? storageProblems.full_page() : problem;
}

function refusalOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (isDatabaseUnavailable(error)) return problems.unavailable();
  if (isDatabaseFull(error)) return storageProblems.database_full();
  const { status, type, code } = error as { status?: number; type?: string; code?: string };
  if (code === 'ENOSPC' || code === 'EDQUOT') return storageProblems.disk_full();
  // A compressed form that turns out too large; a plain one was stopped before.
  if (type === 'entity.too.large') return problems.body_too_large({ limit: '256 KB' });
  if (error instanceof URIError) return problems.not_found();
  if (typeof status === 'number' && status >= 400 && status < 500)
    return status === 404 ? problems.not_found() : problems.bad_request();
  return undefined;
}

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
