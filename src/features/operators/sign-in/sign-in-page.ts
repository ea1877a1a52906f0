import type { Request, Response } from 'express';
import { render } from '#platform/http/render.js';
import { sessionCookie } from '#platform/http/session-store.js';
import { safeReturnPath } from '#features/operators/rules.js';

/** Fields of a form that travel: annex 2 filled in with forty people has about nine hundred. */
const carriedLimit = 1_000;

/**
 * The sign-in page for whoever came without a session. A form that was sent after the session had ended keeps what was typed:
 * its fields travel through the sign-in page and come back as a form to send again (C66). Files and secrets do not travel.
 */
export async function askToSignIn(req: Request, res: Response, basePath: string): Promise<void> {
  const wanted = req.method === 'GET' ? req.originalUrl.slice(basePath.length) : '';
  if (req.get('HX-Request')) {
    // A page that holds what was typed is not left for the sign-in page: it says what to do.
    if (!req.get('X-Keep')) res.set('HX-Redirect', basePath + signInPath(wanted));
    res.status(401).end();
    return;
  }
  if (req.method === 'GET') {
    const go = () => res.redirect(303, basePath + signInPath(wanted));
    // What the page has to say (the session ended, and why) is stored before the browser asks for it.
    if (req.session.flash) req.session.save(go);
    else go();
    return;
  }
  res.status(401);
  const carried = carriedForm(req, req.path.slice(basePath.length));
  const kept = carried
    ? '您刚才填写的内容已保留，登录后可继续提交。'
    : '刚才的操作没有执行；登录后回到原来的页面，要上传的文件请重新选择。';
  await showSignIn(req, res, {
    returnTo: pageBefore(req, basePath),
    carried,
    message: `登录已过期，请重新登录。${kept}`,
  });
}

/** The page of ours that a form stood on, as the browser says; only its path is taken. */
function pageBefore(req: Request, basePath: string): string {
  const referer = req.get('referer') ?? '';
  const path = URL.canParse(referer) ? new URL(referer).pathname : '';
  return path.startsWith(`${basePath}/`) ? safeReturnPath(path.slice(basePath.length)) : '/';
}

const signInPath = (wanted: string) =>
  wanted === '' || wanted === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(wanted)}`;

export interface CarriedForm {
  readonly path: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** Browsers send the cookie of an ended session too, but not with a form of another site (SameSite): such a form is not kept. */
const isFromHere = (req: Request): boolean =>
  (req.get('cookie') ?? '').split(/;\s*/).some((pair) => pair.startsWith(`${sessionCookie}=`));

function carriedForm(req: Request, path: string): CarriedForm | null {
  if (!isFromHere(req)) return null;
  const body = (req.body ?? {}) as Record<string, unknown>;
  const fields = Object.entries(body)
    .filter(
      (entry): entry is [string, string] =>
        typeof entry[1] === 'string' && !entry[0].startsWith('_') && !/password/i.test(entry[0]),
    )
    .slice(0, carriedLimit);
  return fields.length > 0 ? { path, fields } : null;
}

/** Reads a carried form back from the sign-in form's hidden field; anything odd is dropped. */
export function readCarried(text: string): CarriedForm | null {
  try {
    const value = JSON.parse(text) as CarriedForm;
    const sound =
      typeof value.path === 'string' &&
      safeReturnPath(value.path) === value.path &&
      Array.isArray(value.fields) &&
      value.fields.length <= carriedLimit &&
      value.fields.every((pair) => Array.isArray(pair) && typeof pair[0] === 'string' && typeof pair[1] === 'string');
    return sound ? value : null;
  } catch {
    return null;
  }
}

export async function showSignIn(
  req: Request,
  res: Response,
  model: { returnTo: string; carried: CarriedForm | null; message?: string; account?: string },
): Promise<void> {
  await render(req, res, 'operators/sign-in/sign-in', { account: '', message: '', ...model });
}
