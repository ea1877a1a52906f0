import type { AnnexDeps } from '#features/annexes/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';
import { wrongField } from '#platform/http/step.js';
import { annexStep } from '#features/annexes/step.js';
import { answerAsked, askSecondReturn } from './second-returns.js';

const longest = 500;

/** Asking for leave to return an annex for what could be seen at the last return, and giving or refusing it. */
export function secondReturnHandlers(deps: AnnexDeps) {
  return {
    ask: annexStep(deps, '已请求同意再次退回，其他省级业务管理员会在待办事项中看到。', (trx, req, annexId) =>
      askSecondReturn(trx, deps, actorOf(req), annexId),
    ),
    answer: annexStep(deps, '答复已保存，请求人会在待办事项中看到。', (trx, req, annexId) => {
      const reason = textField(req, 'reason').trim();
      if (reason.length < 2) throw wrongField('reason', '请写明理由（至少 2 个字）；理由会记入审计。');
      if (reason.length > longest) throw wrongField('reason', `理由最多 ${longest} 个字，请缩短。`);
      const answer = textField(req, 'answer') === 'allow' ? 'allow' : 'refuse';
      const askId = Number(textField(req, 'ask')) || 0;
      return answerAsked(trx, deps, actorOf(req), { annexId, askId, answer, reason });
    }),
  };
}
