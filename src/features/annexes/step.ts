import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { idParam, textField } from '#platform/http/csrf.js';
import type { Handler } from '#platform/http/route-table.js';
import { type StepAnswer, step } from '#platform/http/step.js';
import { annexPath } from './context.js';
import { safeReturnPath } from '#features/operators/rules.js';

/**
 * A POST that does one thing to the annex of its address, says that it is done and goes back to the annex's page, or to the page of that
 * annex that the form names as `back`, unless the work itself answers a path to go on at, or all
 * that is to be said.
 */
export const annexStep = (
  deps: Deps,
  done: string,
  work: (trx: Trx, req: Request, annexId: number) => Promise<unknown>,
): Handler =>
  step(deps, async (trx, req) => {
    const annexId = idParam(req, 'annexId');
    const onward = await work(trx, req, annexId);
    if (typeof onward === 'string') return { to: onward, done };
    if (isAnswer(onward)) return onward;
    const back = textField(req, 'back');
    const here = annexPath({ id: annexId });
    return { to: back.startsWith(`${here}/`) ? safeReturnPath(back) : here, done };
  });

const isAnswer = (onward: unknown): onward is StepAnswer =>
  typeof onward === 'object' && onward !== null && 'to' in onward;
