import type { Request } from 'express';
import type { Typed } from '#platform/http/typed-values.js';

/** What a page that is shown instead of doing something has to add to itself. */
export interface NotedRefusal {
  readonly typed: Typed;
  /** Said by the frame above the page; '' where the page says it in its own words. */
  readonly said: string;
}

const refusals = new WeakMap<Request, NotedRefusal>();

/** Lets the page that now answers this request say why nothing was done, and give back what was typed. */
export function noteRefusal(req: Request, { field, said }: { readonly field: string; readonly said: string }): void {
  const values = (req.body ?? {}) as Readonly<Record<string, unknown>>;
  refusals.set(req, { typed: { action: req.originalUrl, values, field }, said });
}

export function forgetRefusal(req: Request): void {
  refusals.delete(req);
}

export const refusalOf = (req: Request): NotedRefusal | undefined => refusals.get(req);

/** Name of the field that a problem is about, by its details; '' when it is about none. */
export const fieldOf = ({ details }: { readonly details: Readonly<Record<string, unknown>> }): string =>
  typeof details['field'] === 'string' ? details['field'] : '';
