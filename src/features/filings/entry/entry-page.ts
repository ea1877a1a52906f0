import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { inTransaction } from '#platform/db/transaction.js';
import { actorOf } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';
import { forgetRefusal } from '#platform/http/refusal.js';
import { goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, formPage, type StepAnswer } from '#platform/http/step.js';
import { type Problem, problems } from '#platform/problem.js';
import { openFacts } from '#features/filings/cases/case-facts.js';
import { casePath } from '#features/filings/cases/frame.js';
import { confirmedBy, openConfirmed, openOf } from './confirmed.js';
import { entryForm, isStated, type Typing } from './entry-form.js';
import { entryColumns } from '#domain/filing/entry-fields.js';
import { offersFor, takenBy } from './known.js';
import { knownModel } from './known-present.js';
import { saveEntry } from './saving.js';
import { withDerived } from './typed-facts.js';
import { layTyped } from './typing.js';

/** 登记内容: the form of a draft, or of a case whose supplement is awaited; for all others what is stated there. */
export function entryHandlers(deps: Deps) {
  const { db, cipher } = deps;
  const form = entryForm(deps);
  const pathOf = ({ one }: Typing) => `${casePath(one.id)}/entry`;
  const sentOf = ({ one, typed, seen, pageId }: Typing, isQuiet: boolean) => ({
    caseId: one.id,
    typed,
    seen,
    pageId,
    isQuiet,
  });
  /** By a script of the page, which shows the answer beside the button; else by a form, whose answer is a page. */
  const isByScript = (req: Request): boolean => req.get('HX-Request') !== undefined;

  /** Saves with what the buttons ask for beside: facts taken over, words for warnings. */
  async function saveAll(req: Request, typing: Typing): Promise<StepAnswer> {
    const actor = actorOf(req);
    const { one } = typing;
    const stored = openFacts(cipher, one.facts);
    const { facts } = layTyped(entryColumns(one.kind), { stored, seen: typing.seen ?? {}, typed: typing.typed });
    const confirmed = confirmedBy(await form.findingsOf(actor, one, facts), typing.words);
    const ref = textField(req, 'take');
    return doOnce(deps, req, async (trx) => {
      const wanted = { ref, caseId: one.id, facts, ownBusinessId: one.businessId };
      const taken = ref === '' ? undefined : await takenBy({ db: trx, cipher }, actor, wanted);
      const saved = await saveEntry(trx, deps, actor, { ...sentOf(typing, false), taken, confirmed });
      const at = form.clockTime(deps.clock.now());
      return { to: pathOf(typing), done: ref === '' ? `已保存（${at}）。` : `已带入 ${saved.taken.length} 项。` };
    });
  }

  /** The page with what was typed, and in each field that another has changed too what is stored there. */
  async function showClash(req: Request, res: Response, typing: Typing, problem: Problem): Promise<void> {
    const one = await form.entryOf(req);
    const stored = openFacts(cipher, one.facts);
    const { typed, seen = {} } = typing;
    const { facts, clashes } = layTyped(entryColumns(one.kind), { stored, seen, typed });
    // Not as it was sent: fields that were left alone are as they are stored now.
    forgetRefusal(req);
    const others = Object.fromEntries(clashes.map((field) => [field, stored[field] ?? '']));
    await form.show(req, res, one, { facts, clashes: others, fault: problem.sentence });
  }

  async function showRefused(req: Request, res: Response, typing: Typing, _: unknown, problem: Problem): Promise<void> {
    if (problem.code === 'filing.entry_clash') return showClash(req, res, typing, problem);
    return form.show(req, res, await form.entryOf(req), { fault: problem.sentence });
  }

  return {
    show: (async (req, res) => {
      const one = await form.entryOf(req);
      // What a platform decided is copied beside its source.
      if (one.kind === 'second_entry' && one.state === 'draft') return goTo(req, res, `/filings/second/${one.id}`);
      return form.show(req, res, one);
    }) satisfies Handler,

    save: formPage<Typing>({
      read: form.read,
      async submit(req, typing, res) {
        const answer = await saveAll(req, typing);
        const isComplete = textField(req, 'act') === 'done';
        if (!isComplete && typing.doubts.length === 0) return answer;
        const now = await form.entryOf(req);
        const findings = await form.findingsOf(actorOf(req), now, openFacts(cipher, now.facts));
        const open = openOf(findings, openConfirmed(cipher, now.confirmed));
        if (isComplete && open.length === 0) return { to: casePath(now.id), done: '登记内容已填完，检查通过。' };
        res.status(422);
        await form.show(req, res, now, { isCalledComplete: isComplete });
        return undefined;
      },
      show: showRefused,
    }),

    /** Saved by the page itself; what was received is saved by a press alone. */
    autosave: formPage<Typing>({
      read: form.read,
      async submit(req, typing, res) {
        if (typing.one.state === 'draft')
          await inTransaction(db, (trx) => saveEntry(trx, deps, actorOf(req), sentOf(typing, true)));
        if (!isByScript(req)) return { to: pathOf(typing) };
        const model = form.savedModel(deps.clock.now(), form.seenOf(await form.entryOf(req)), true);
        await render(req, res, 'filings/entry/saved', model, ['filings/entry/_saved']);
        return undefined;
      },
      async show(req, res, typing, _fault, problem) {
        if (!isByScript(req)) return showRefused(req, res, typing, _fault, problem);
        const lost = `没有自动保存：${problem.sentence}`;
        forgetRefusal(req);
        const model = form.savedModel(typing.one.savedAt, textField(req, 'seen'), false, lost);
        await render(req, res, 'filings/entry/saved', model, ['filings/entry/_saved']);
      },
    }),

    /** What is known of what was typed so far; nothing is stored. */
    known: formPage<Typing>({
      read: form.read,
      async submit(req, { one, typed }, res) {
        const actor = actorOf(req);
        if (!form.mayWrite(actor, one)) throw problems.not_found();
        if (!isByScript(req)) return { to: `${casePath(one.id)}/entry` };
        const all = withDerived({ ...openFacts(cipher, one.facts), ...typed });
        const facts = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
        const offers = await offersFor({ db, cipher }, actor, facts, { ownBusinessId: one.businessId });
        const findings = (await form.findingsOf(actor, one, facts)).filter((finding) => isStated(finding, facts));
        await render(req, res, 'filings/entry/known', knownModel(offers, findings, facts), ['filings/entry/_known']);
        return undefined;
      },
      show: (req, res, { one }, _fault, problem) => form.show(req, res, one, { fault: problem.sentence }),
    }),
  };
}
