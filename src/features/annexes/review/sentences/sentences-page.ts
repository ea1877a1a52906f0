import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage, step, wrongField } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { findSentence, listSentences } from './sentence-queries.js';
import { addSentence, changeSentence, retireSentence } from './sentences.js';

const longest = 200;
const library = '/review-sentences';

/** 意见库: the sentences that are offered where a comment is written. */
export function sentenceHandlers(deps: Deps) {
  async function showOne(req: Request, res: Response, typed?: string, fault?: Fault): Promise<void> {
    const sentence = await findSentence(deps.db, idParam(req, 'sentenceId'));
    if (!sentence) throw problems.not_found();
    const text = typed ?? sentence.text;
    await render(req, res, 'annexes/review/sentences/sentence', { sentence, text, fault, longest });
  }

  return {
    list: (async (req, res) => {
      const sentences = await listSentences(deps.db);
      await render(req, res, 'annexes/review/sentences/sentences', {
        offered: sentences.filter(({ isRetired }) => !isRetired),
        retired: sentences.filter(({ isRetired }) => isRetired),
        longest,
      });
    }) satisfies Handler,

    show: ((req, res) => showOne(req, res)) satisfies Handler,

    add: step(deps, async (trx, req) => {
      await addSentence(trx, deps, actorOf(req), textOf(req));
      return { to: library, done: '已加入意见库，写审核意见时可以选用。' };
    }),

    change: formPage({
      read: (req) => ({ text: textField(req, 'text'), seen: textField(req, 'seen') }),
      async submit(req, { seen }) {
        const id = idParam(req, 'sentenceId');
        const text = textOf(req);
        return doOnce(deps, req, async (trx) => {
          await changeSentence(trx, deps, actorOf(req), { id, text, seen });
          return { to: library, done: '已修改。以前写下的审核意见不变。' };
        });
      },
      show: (req, res, { text }, fault) => showOne(req, res, text, fault),
    }),

    retire: step(deps, async (trx, req) => {
      const isRetired = textField(req, 'restore') !== '1';
      await retireSentence(trx, deps, actorOf(req), idParam(req, 'sentenceId'), isRetired);
      return { to: library, done: isRetired ? '已停用，写审核意见时不再提供。' : '已恢复使用。' };
    }),
  };
}

function textOf(req: Request): string {
  const text = textField(req, 'text').trim().replace(/\s+/g, ' ');
  if (text.length < 4) throw wrongField('text', '请写一句完整的意见（至少 4 个字），说明哪里不对、怎样改。');
  if (text.length > longest) throw wrongField('text', `意见最多 ${longest} 个字，请缩短。`);
  return text;
}
