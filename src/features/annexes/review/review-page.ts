import type { Request } from 'express';
import type { AnnexDeps } from '#features/annexes/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { annexPath, versionPath } from '#features/annexes/context.js';
import { step as runStep } from '#platform/http/step.js';
import { queryString } from '#platform/views/helpers.js';
import type { Trx } from '#platform/db/connection.js';
import { getAnnex } from '#features/annexes/queries.js';
import { acceptTogether } from './queue/bulk.js';
import { undoAcceptance } from './queue/undoing.js';
import { claimNext, pathAfterDecision } from './queue/claim-next.js';
import { queueQuery, readQueueAsk } from './queue/queue-rules.js';
import { annexStep } from '#features/annexes/step.js';
import { rowInFile } from '#domain/annexes/sheets.js';
import { chosenDrive } from '#features/drive/chosen-drive.js';
import { annexProblems } from '#features/annexes/problems.js';
import { addComment, answerAsMended, answerReview, removeComment } from './comments.js';
import { drawSampleOf } from './reading/seen.js';
import { acceptAnnex, recallAnnex, returnAnnex } from './steps.js';

const textLimit = 500;

/** What the province's reviewer does: comment, return with everything at once, accept; and the agency's answers. */
export function reviewHandlers(deps: AnnexDeps) {
  const step = (done: string, work: Parameters<typeof annexStep>[2]) => annexStep(deps, done, work);

  return {
    return: step('已退回', async (trx, req, annexId) => {
      await returnAnnex(trx, deps, actorOf(req), annexId, optionalText(textField(req, 'reason')));
      const to = await pathAfterDecision(trx, actorOf(req), annexId);
      return { to, done: `已退回${await titleOf(trx, annexId)}，审核意见已发给填报机构。${onwardWords(to)}` };
    }),
    recall: step('申请已提交，请等待省级审核人员退回。', (trx, req, annexId) =>
      recallAnnex(trx, deps, actorOf(req), annexId, requiredText(textField(req, 'reason'), 200)),
    ),
    accept: step('已接收', async (trx, req, annexId) => {
      await acceptAnnex(trx, deps, actorOf(req), annexId, { seenDrafts: Number(textField(req, 'drafts')) || 0 });
      const to = await pathAfterDecision(trx, actorOf(req), annexId);
      const { annexNo } = await getAnnex(trx, annexId);
      return { to, done: `已接收${await titleOf(trx, annexId)}${effectWords([annexNo])}${onwardWords(to)}` };
    }),
    acceptTogether: runStep(deps, async (trx, req) => {
      const picked = pickedIds(req);
      await acceptTogether(trx, deps, actorOf(req), picked);
      const annexNos = await Promise.all(picked.map(async (id) => (await getAnnex(trx, id)).annexNo));
      return {
        to: '/annexes',
        done: `已按抽样接收 ${picked.length} 份附件${effectWords(annexNos)}十分钟内可以在待办清单中撤销。`,
      };
    }),
    undoTogether: runStep(deps, async (trx, req) => {
      const count = await undoAcceptance(trx, deps, actorOf(req), idParam(req, 'acceptanceId'));
      return { to: '/annexes', done: `已撤销接收 ${count} 份附件，它们仍由您认领，可以继续审核。` };
    }),
    claimNext: runStep(deps, async (trx, req) => {
      const ask = readQueueAsk((name) => textField(req, name));
      const to = await claimNext(trx, deps, actorOf(req), (await chosenDrive(deps, req, trx))?.id, ask);
      if (to) return { to, done: '已认领等待最久的一份。请逐行浏览，写审核意见，然后在本表页面接收或退回。' };
      return { to: `/annexes${queryString(queueQuery(ask))}`, note: '没有等待认领的附件，没有认领任何一份。' };
    }),
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
    answerRest: step('答复已保存。', async (trx, req, annexId) => {
      const commentIds = textField(req, 'comments').split('.').flatMap(asId);
      const count = await answerAsMended(trx, deps, actorOf(req), { annexId, commentIds });
      return { to: annexPath({ id: annexId }), done: `已把 ${count} 条意见答复为“已改正”。` };
    }),
  };
}

/** What accepting these has done, and what comes next; annexes 4 and 5 are only accepted. */
function effectWords(annexNos: readonly number[]): string {
  const atOnce = [1, 2].filter((no) => annexNos.includes(no)).map((no) => `附件${no}`);
  return [
    atOnce.length > 0 ? `，${atOnce.join('、')}即时生效` : '',
    annexNos.includes(3) ? '，附件3请由另一位省级业务管理员入库' : '',
    '。',
  ].join('');
}
const onwardWords = (to: string): string => (to === '/annexes' ? '' : '下面是下一份。');

async function titleOf(trx: Trx, annexId: number): Promise<string> {
  const { agencyName, annexNo } = await getAnnex(trx, annexId);
  return `${agencyName}的附件${annexNo}`;
}

/** Ids that were ticked: one field, or several of one name. */
function pickedIds(req: Request): number[] {
  const { pick } = (req.body ?? {}) as { pick?: unknown };
  return [pick].flat().flatMap(asId);
}

const asId = (id: unknown): number[] => (typeof id === 'string' && /^[1-9]\d{0,14}$/.test(id) ? [Number(id)] : []);

function requiredText(text: string, max = textLimit): string {
  const trimmed = text.trim();
  if (trimmed.length < 2) throw annexProblems.reason_needed();
  if (trimmed.length > max) throw annexProblems.value_too_long({ max });
  return trimmed;
}

const optionalText = (text: string): string => (text.trim() === '' ? '' : requiredText(text));
