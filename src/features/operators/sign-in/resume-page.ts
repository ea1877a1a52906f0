import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { queryText } from '#platform/http/csrf.js';
import { findSubmission, isSubmissionId } from '#platform/http/once.js';
import { flash, goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { declareProblems } from '#platform/problem.js';
import {
  deleteCarriedForm,
  deleteExpiredCarriedForms,
  findCarriedForm,
  findLatestCarriedForm,
  insertCarriedForm,
} from './resume-queries.js';
import { type CarriedForm, readCarried } from './sign-in-page.js';

export const resumeProblems = declareProblems('resume', {
  gone: [
    410,
    '登录过期前填写的内容只保留 30 分钟，而且只给填写人本人，现在已经没有了。请从左侧菜单打开原来的页面，看清现在的状态后重新填写。',
  ],
});

const keptMs = 30 * 60_000;
const limitBytes = 192 * 1024;

/**
 * Keeps a form that came after its session had ended, for the person who has signed in meanwhile, and answers the path of the page that
 * sends it on: a page of its own, so that reload and the back button find it again (C66). Undefined when the form is too large.
 */
export async function keepForm(deps: Deps, operatorId: number, form: CarriedForm): Promise<string | undefined> {
  const text = JSON.stringify(form);
  if (Buffer.byteLength(text) > limitBytes) return undefined;
  const now = deps.clock.now();
  await deleteExpiredCarriedForms(deps.db, now);
  const id = deps.ids.token();
  const expiresAt = new Date(now.getTime() + keptMs);
  await insertCarriedForm(deps.db, { id, operatorId, sealed: deps.cipher.seal(text), expiresAt });
  return resumePath(id);
}

/** Where a form of this person waits, if one does: a first password or a second factor came in between. */
export async function waitingFormPath(deps: Deps, operatorId: number): Promise<string | undefined> {
  const id = await findLatestCarriedForm(deps.db, operatorId, deps.clock.now());
  return id === undefined ? undefined : resumePath(id);
}

/** What a person typed of a kept form, without what the page had put into it. */
const typedTexts = ({ fields }: CarriedForm): string[] =>
  fields.flatMap(([name, value]) => (value !== '' && /^(?:v\.|text$|reason$)/.test(name) ? [value] : []));

const resumePath = (formId: string) => `/resume?form=${formId}`;

/** The kept form with its button. Its id is its submission id: sent twice it is one act, and once it was sent the page leads on. */
export function resumePage(deps: Deps): Handler {
  return async (req, res) => {
    const formId = queryText(req, 'form');
    if (!isSubmissionId(formId)) throw resumeProblems.gone();
    const { id } = actorOf(req);
    const done = await findSubmission(deps.db, id, formId);
    if (done !== undefined) {
      await deleteCarriedForm(deps.db, id, formId);
      flash(req, 'note', '刚才的内容已经提交过，没有重复办理。');
      return goTo(req, res, done);
    }
    const sealed = await findCarriedForm(deps.db, id, formId, deps.clock.now());
    const carried = sealed === undefined ? null : readCarried(deps.cipher.open(sealed));
    if (!carried) throw resumeProblems.gone();
    await render(req, res, 'operators/sign-in/resume', { carried, typed: typedTexts(carried), formId });
  };
}
