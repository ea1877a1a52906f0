import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { caseKinds } from '#domain/filing/kinds.js';
import { caseStates } from '#domain/filing/moves.js';
import { getWorkingCalendar } from '#features/filings/clock/working-calendar.js';
import { lockCase } from '#features/filings/cases/case-queries.js';
import { casePath } from '#features/filings/cases/frame.js';
import { moveCase } from '#features/filings/cases/moving.js';
import { filingProblems } from '#features/filings/problems.js';
import { getFilingRules } from '#features/filings/rules/rule-queries.js';
import { listDrafts } from './entry-queries.js';

const draftsAtMost = 200;

/** 我的草稿: cases that the person has begun and not handed on. */
export function draftHandlers(deps: Deps) {
  return {
    list: (async (req, res) => {
      const actor = actorOf(req);
      const drafts = await listDrafts(deps.db, actor.agencyId, actor.id, draftsAtMost);
      await render(req, res, 'filings/entry/drafts', {
        drafts: drafts.map((draft) => ({
          ...draft,
          kindName: caseKinds[draft.kind],
          name: draft.businessName || '（未填名称）',
          path: `${casePath(draft.id)}/entry`,
          withdrawal: `/filings/drafts/${draft.id}/withdrawal`,
        })),
      });
    }) satisfies Handler,

    withdraw: step(deps, async (trx, req) => {
      const actor = actorOf(req);
      const ground = textField(req, 'reason').replace(/\s+/g, ' ').trim().slice(0, 300);
      const one = await lockCase(trx, actor.agencyId, idParam(req, 'filingId'));
      if (!one) throw problems.not_found();
      if (one.state !== 'draft') throw filingProblems.gone({ state: caseStates[one.state], act: '撤回草稿' });
      const now = deps.clock.now();
      const rules = await getFilingRules(trx, one.agencyId);
      const zone = deps.config.officeZone;
      await moveCase(
        trx,
        one,
        { act: 'withdraw', ground, by: actor.id, at: now },
        { ...rules, calendar: await getWorkingCalendar(trx), zone },
      );
      audit(trx, now, actor, {
        verb: 'filing.withdraw-draft',
        objectType: 'filing',
        objectId: one.id,
        agencyId: one.agencyId,
        after: { reason: ground },
      });
      return { to: '/filings/drafts', done: '草稿已撤回。' };
    }),
  };
}
