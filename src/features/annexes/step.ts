import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { once } from '#platform/http/once.js';
import { flash, goTo } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { annexPath } from './context.js';
import { safeReturnPath } from '#features/operators/rules.js';

/**
 * A POST that does one thing to the annex of its address, once (C67), says that it is done and goes back to the annex's page, or to the
 * page of that annex that the form names as `back`.
 */
export function annexStep(
  deps: Deps,
  done: string,
  work: (trx: Trx, req: Request, annexId: number) => Promise<void>,
): Handler {
  return async (req, res) => {
    const annexId = idParam(req, 'annexId');
    const location = await once(deps.db, deps.clock.now(), req, async (trx) => {
      await work(trx, req, annexId);
      const back = textField(req, 'back');
      return back.startsWith(`${annexPath({ id: annexId })}/`) ? safeReturnPath(back) : annexPath({ id: annexId });
    });
    flash(req, 'done', done);
    goTo(req, res, location);
  };
}
