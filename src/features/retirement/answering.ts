import type { Request, RequestHandler, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { render } from '#platform/http/render.js';
import { answerOld, isReading, type OldAddress } from '#domain/retirement/old-addresses.js';
import { stateAt } from '#domain/retirement/states.js';
import { listOldAddresses } from './addresses/address-queries.js';
import { getRetirement } from './queries.js';

const shownChars = 120;

/**
 * Answers the old module's addresses below `/old`, to everybody and without a session: what has moved leads there, all else says that it is
 * gone and where to go (R34, C47). Nothing is ever written: from the freeze on whatever would change something is refused.
 */
export function oldAddresses({ db, clock }: Pick<Deps, 'db' | 'clock'>): RequestHandler {
  let known: { readonly version: number; readonly list: readonly OldAddress[] } | undefined;
  async function listOf(version: number): Promise<readonly OldAddress[]> {
    if (known?.version !== version) known = { version, list: await listOldAddresses(db) };
    return known.list;
  }
  return async (req, res) => {
    const retirement = await getRetirement(db);
    const state = stateAt(retirement, clock.now());
    const list = state === 'retired' ? await listOf(retirement.addressesVersion) : [];
    // What Express has cut off is the mount; what is left is the old address with its query.
    const answer = answerOld(list, { state, method: req.method, address: req.url });
    res.set('Cache-Control', 'no-store');
    if (answer.kind === 'redirect') return res.redirect(answer.status, basePathOf(req) + answer.target);
    await page(req, res, answer.kind, answer.kind === 'gone' ? answer : { note: '', target: '' });
  };
}

const statuses = { old_host: 404, write_refused: 403, gone: 410 } as const;

const page = (
  req: Request,
  res: Response,
  kind: keyof typeof statuses,
  { note, target }: { readonly note: string; readonly target: string },
): Promise<void> =>
  render(req, res.status(statuses[kind]), 'retirement/answers/old-address', {
    kind,
    isWriting: !isReading(req.method),
    address: req.url.slice(0, shownChars),
    note,
    target,
  });

const basePathOf = (req: Request): string => req.baseUrl.replace(/\/old$/i, '');
