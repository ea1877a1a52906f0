import type { Request, Response } from 'express';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import { answerOnce } from '#platform/http/once.js';
import { fieldOf, noteRefusal } from '#platform/http/refusal.js';
import { flash, goTo } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { Problem } from '#platform/problem.js';

/** What an act answers: where it leads, and what the page there says of it. */
export interface StepAnswer {
  /** Path under the base path, with its query. */
  readonly to: string;
  /** One sentence: what was done. */
  readonly done?: string;
  /** One sentence that is no success: nothing was changed, something is left. */
  readonly note?: string;
}

type StepDeps = Pick<Deps, 'clock'> & { readonly db: Db };
/** Instead of the mere redirect: waits for a job first, or shows another page. The message is already said. */
type Lead = (req: Request, res: Response, answer: StepAnswer) => void | Promise<void>;

/**
 * A POST that changes something. `work` runs exactly once for a press of the button (C67), in a transaction that is tried again after a
 * deadlock, so that it must be repeatable until it has answered; nothing leaves before COMMIT. Its answer is kept whole: who presses
 * twice, or comes back, sees the same message at the same place.
 *
 *     acknowledge: step(deps, async (trx, req) => {
 *       const forwardingId = idParam(req, 'forwardingId');
 *       await acknowledgeForwarding(trx, deps, actorOf(req), forwardingId);
 *       return { to: `/forwardings/${forwardingId}`, done: '已签收。' };
 *     }),
 *
 * A refusal is thrown as a Problem, from wherever it is found, and needs no handling here: the error handler answers with the page that
 * the form came from, the sentence on top and what was typed kept (`page-before.ts`). A problem whose details name a `field` marks it.
 * Where a page must be made from what was typed (a preview, findings), use `formPage`. `goOn` is for what comes between the work and the
 * next page; it runs for repeated presses too:
 *
 *     step(deps, work, async (req, res, { to }) => {
 *       await waitForRecheck(deps, idParam(req, 'annexId'), idParam(req, 'versionId'));
 *       lead(req, res, { to, done: '已重新检查。' });
 *     });
 */
export function step(
  deps: StepDeps,
  work: (trx: Trx, req: Request) => Promise<StepAnswer>,
  goOn: Lead = leadOn,
): Handler {
  return async (req, res) => {
    const answer = await doOnce(deps, req, (trx) => work(trx, req));
    say(req, answer);
    await goOn(req, res, answer);
  };
}

/** The middle of a step: `work` once and in a transaction, for a handler that must do something around it (hold a file, say). */
export async function doOnce(
  deps: StepDeps,
  req: Request,
  work: (trx: Trx) => Promise<StepAnswer>,
): Promise<StepAnswer> {
  const { location, flash: said } = await answerOnce(deps.db, deps.clock.now(), req, async (trx) => {
    const { to, done, note } = await work(trx);
    if (done) return { location: to, flash: { kind: 'done', text: done } };
    return note ? { location: to, flash: { kind: 'note', text: note } } : { location: to };
  });
  return { to: location, ...(said && { [said.kind]: said.text }) };
}

/** What is wrong with a field of a form, and what to do. */
export interface Fault {
  readonly field: string;
  readonly message: string;
}

export interface FormPage<F> {
  /** What was typed, as the page shows it again; reads, and never refuses. */
  read(req: Request): F | Promise<F>;
  /**
   * Checks and does it. @throws Problem, or `wrongField`, for whatever is wrong. Answers where to go, or nothing when it has answered
   * itself (with a page of codes that are kept nowhere, say). Once-only work goes through `doOnce`.
   */
  submit(req: Request, form: NoInfer<F>, res: Response): Promise<StepAnswer | undefined>;
  /**
   * The page of the form, with what was typed. It says at its field what is wrong there; `fault` is undefined when the refusal is about
   * none, which the frame says above the page. `problem` is the refusal itself, for pages that show more of it.
   */
  show(req: Request, res: Response, form: NoInfer<F>, fault: Fault | undefined, problem: Problem): void | Promise<void>;
}

/**
 * The POST of a form with a page of its own. What is refused is answered with that page and the refusal's status (422 for a field): what
 * was typed is kept, also where the view does not say so, and the first wrong field is marked and has the cursor.
 *
 *     start: formPage({
 *       read: (req) => ({ account: textField(req, 'account').trim(), reason: textField(req, 'reason').trim() }),
 *       async submit(req, form) {
 *         if (form.account === '') throw wrongField('account', '请输入要查看的账号。');
 *         await doOnce(deps, req, (trx) => startViewing(trx, deps, actorOf(req), form));
 *         return { to: '/' };
 *       },
 *       show: (req, res, form, fault) => render(req, res, 'operators/security/view-as', { ...form, fault }),
 *     }),
 *
 * What is not there, and faults of the portal, go to the error pages as everywhere.
 */
export function formPage<F>({ read, submit, show }: FormPage<F>): Handler {
  return async (req, res) => {
    const form = await read(req);
    try {
      const answer = await submit(req, form, res);
      if (answer) lead(req, res, answer);
    } catch (error) {
      if (!(error instanceof Problem) || error.status === 404 || error.status >= 500) throw error;
      const field = fieldOf(error);
      res.status(error.status);
      noteRefusal(req, { field, said: field === '' ? error.sentence : '' });
      await show(req, res, form, field === '' ? undefined : { field, message: error.sentence }, error);
    }
  };
}

/** A field (its name or id) that is not filled in rightly: 422, the sentence at the field; '' for a form as a whole. */
export const wrongField = (field: string, message: string): Problem =>
  new Problem('form.field', 422, message, { field });

const leadOn: Lead = (req, res, { to }) => goTo(req, res, to);

/** Goes where an answer leads, with its message said there: for what is known only after the work, as what a job made of it. */
export function lead(req: Request, res: Response, answer: StepAnswer): void {
  say(req, answer);
  goTo(req, res, answer.to);
}

/** Has the next page say what was done. */
export function say(req: Request, { done, note }: StepAnswer): void {
  if (done) flash(req, 'done', done);
  else if (note) flash(req, 'note', note);
}
