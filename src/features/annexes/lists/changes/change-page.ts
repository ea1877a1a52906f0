import { actorOf, mayDo } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import type { Deps } from '#platform/deps.js';
import { isMarkedAnnex } from '#domain/legacy/marks.js';
import { annexContext } from '#features/annexes/context.js';
import { annexProblems } from '#features/annexes/problems.js';
import { getDelta, listChanges } from './change-queries.js';
import { noteChangeDone } from './noting.js';
import { changesPath, changeState, deltaGroups } from './present.js';

/** What the list of an annex 4 or 5 was found to say otherwise after it was handed in, and what became of it. */
export function listChangeHandlers(deps: Deps) {
  return {
    show: (async (req, res) => {
      const context = await annexContext(deps, req);
      const { annex, actor } = context;
      if (!isMarkedAnnex(annex.annexNo)) throw annexProblems.not_marked();
      const changes = await listChanges(deps.db, annex.id);
      const [newest] = changes;
      await render(req, res, 'annexes/lists/changes/changes', {
        ...context,
        own: changesPath(annex.id),
        changes: changes.map((one) => ({ ...one, changeState: changeState(one) })),
        groups: newest ? deltaGroups(annex.annexNo, await getDelta(deps.db, deps.cipher, newest.id)) : [],
        toNote: newest?.isOpen && newest.wasState === 'imported' && mayDo(actor, 'annex.review') ? newest.id : null,
      });
    }) satisfies Handler,

    note: step(deps, async (trx, req) => {
      const [annexId, changeId] = [idParam(req, 'annexId'), idParam(req, 'changeId')];
      await noteChangeDone(trx, deps, actorOf(req), { annexId, changeId, reason: textField(req, 'reason') });
      return { to: changesPath(annexId), done: '已办结，不再列入待办。' };
    }),
  };
}
