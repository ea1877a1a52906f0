import type { AnnexDeps } from '#features/annexes/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { versionPath } from '#features/annexes/context.js';
import { annexStep } from '#features/annexes/step.js';
import { rowInFile } from '#domain/annexes/sheets.js';
import { annexProblems } from '#features/annexes/problems.js';
import { addComment, answerReview, removeComment } from './comments.js';
import { drawSampleOf } from './reading/seen.js';
import { acceptAnnex, recallAnnex, returnAnnex } from './steps.js';

const textLimit = 500;

/** What the province's reviewer does: comment, return with everything at once, accept; and the agency's answers. */
export function reviewHandlers(deps: AnnexDeps) {
  const step = (done: string, work: Parameters<typeof annexStep>[2]) => annexStep(deps, done, work);

  return {
    return: step('已退回，审核意见已发给填报机构。', (trx, req, annexId) =>
      returnAnnex(trx, deps, actorOf(req), annexId, optionalText(textField(req, 'reason'))),
    ),
    recall: step('申请已提交，请等待省级审核人员退回。', (trx, req, annexId) =>
      recallAnnex(trx, deps, actorOf(req), annexId, requiredText(textField(req, 'reason'), 200)),
    ),
    accept: step('已接收。附件1、附件2已即时生效；附件3请由另一位省级业务管理员入库。', (trx, req, annexId) =>
      acceptAnnex(trx, deps, actorOf(req), annexId, Number(textField(req, 'drafts')) || 0),
    ),

    sample: annexStep(deps, '已抽取样本，请看完下面抽中的行，然后接收。', async (trx, req, annexId) => {
      const text = textField(req, 'size').trim();
      const size = /^\d{1,7}$/.test(text) ? Number(text) : 0;
      const { versionId } = await drawSampleOf(trx, deps, actorOf(req), annexId, size);
      return `${versionPath({ id: annexId }, versionId)}/rows?show=sample`;
    }),

    comment: step('审核意见已记下，退回时一并发给填报机构。', (trx, req, annexId) => {
      const row = textField(req, 'row');
      if (row !== '' && !/^[1-9]\d{0,9}$/.test(row)) throw annexProblems.bad_row();
      const sheet = /^\d{1,3}$/.test(textField(req, 'sheet')) ? Number(textField(req, 'sheet')) : 0;
      return addComment(trx, deps, actorOf(req), {
        annexId,
        row: row === '' ? null : rowInFile(sheet, Number(row)),
        field: textField(req, 'field').slice(0, 40),
        text: requiredText(textField(req, 'text')),
      });
    }),

    uncomment: step('审核意见已删除。', (trx, req, annexId) =>
      removeComment(trx, deps, actorOf(req), annexId, idParam(req, 'commentId')),
    ),

    answer: step('答复已保存。', (trx, req, annexId) => {
      const contested = textField(req, 'answer') === 'contested';
      return answerReview(trx, deps, actorOf(req), {
        annexId,
        commentId: idParam(req, 'commentId'),
        answer: contested ? 'contested' : 'mended',
        text: contested ? requiredText(textField(req, 'text')) : textField(req, 'text').trim().slice(0, textLimit),
      });
    }),
  };
}

function requiredText(text: string, max = textLimit): string {
  const trimmed = text.trim();
  if (trimmed.length < 2) throw annexProblems.reason_needed();
  if (trimmed.length > max) throw annexProblems.value_too_long({ max });
  return trimmed;
}

const optionalText = (text: string): string => (text.trim() === '' ? '' : requiredText(text));
