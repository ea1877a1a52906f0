import { createHash } from 'node:crypto';

/**
 * Mark of what a form was shown with, for its hidden field `seen`: who saves it says by that what they had before their eyes, so that what
 * another has done meanwhile is not undone by a page that does not know of it.
 */
export const seenMark = (...shown: readonly (string | number | Date | null)[]): string =>
  createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, 32);

/**
 * What a form becomes that was saved while others saved it: fields left alone are as they are stored now, fields that were changed are as
 * typed. `clashes` are those that both have changed, and differently; `was` is what the form was shown with.
 */
export function mergeTyped<F extends string>(
  was: Readonly<Partial<Record<F, string>>>,
  typed: Readonly<Record<F, string>>,
  stored: Readonly<Record<F, string>>,
): { readonly merged: Record<F, string>; readonly touched: readonly F[]; readonly clashes: readonly F[] } {
  const fields = Object.keys(stored) as F[];
  const shown = (field: F) => was[field] ?? stored[field];
  const touched = fields.filter((field) => typed[field] !== shown(field));
  const clashes = touched.filter((field) => stored[field] !== shown(field) && stored[field] !== typed[field]);
  const merged = Object.fromEntries(
    fields.map((field) => [field, touched.includes(field) ? typed[field] : stored[field]]),
  ) as Record<F, string>;
  return { merged, touched, clashes };
}
