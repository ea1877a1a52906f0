import { timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { Ids } from '#platform/ids.js';
import { problems } from '#platform/problem.js';

/** The session's token, made at first need. Old engines know no SameSite, so every POST carries it. */
export function csrfToken(req: Request, ids: Ids): string {
  req.session.csrf ??= ids.token(24);
  return req.session.csrf;
}

/** Where a body has no fields, the token comes as a header, which no other site can make a browser send. */
export const csrfHeader = 'X-CSRF-Token';

/** Refuses a POST whose field `_csrf` is not the session's token. Runs after the body was parsed. */
export const checkCsrf: RequestHandler = (req, _res, next) => {
  const expected = req.session.csrf ?? '';
  const given = textField(req, '_csrf') || (req.get(csrfHeader) ?? '');
  const same = expected !== '' && isSame(given, expected);
  if (!same) throw problems.csrf();
  next();
};

/** In a time that tells nothing; lengths in bytes, since a forged token may hold any character. */
function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A body field as text; '' when it is missing or not plain text (repeated fields are arrays). */
export function textField(req: Request, name: string): string {
  const body = req.body as Record<string, unknown> | undefined;
  const value = body?.[name];
  return typeof value === 'string' ? value : '';
}

/** A query parameter as text, likewise. */
export function queryText(req: Request, name: string): string {
  const value = queryOf(req)[name];
  return typeof value === 'string' ? value : '';
}

/** A query parameter that is one of the keys of a list; '' for anything else, as when nothing was chosen. */
export function choiceText(req: Request, name: string, known: Readonly<Record<string, unknown>>): string {
  const value = queryText(req, name);
  return Object.hasOwn(known, value) ? value : '';
}

const queries = new WeakMap<Request, { url: string; query: Record<string, unknown> }>();

/** The query, taken apart once: Express does so each time it is asked. */
function queryOf(req: Request): Record<string, unknown> {
  const known = queries.get(req);
  if (known && known.url === req.url) return known.query;
  const query = req.query as Record<string, unknown>;
  queries.set(req, { url: req.url, query });
  return query;
}

/** A numeric id from the path. @throws portal.not_found for anything that is not a plain positive number. */
export function idParam(req: Request, name: string): number {
  const text = String(req.params[name] ?? '');
  if (!/^[1-9]\d{0,14}$/.test(text)) throw problems.not_found();
  return Number(text);
}
