import type { Request } from 'express';
import type { AnnexDeps } from '#features/annexes/deps.js';
import { type Actor, actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, formPage, step, wrongField } from '#platform/http/step.js';
import { annexContext, annexPath, versionPath } from '#features/annexes/context.js';
import { driveWordsOf } from '#features/annexes/drive-words.js';
import { listHands } from '#features/annexes/mending/fix-queries.js';
import { getVersion } from '#features/annexes/version-queries.js';
import { actWords, barredAct, isOverdue } from './case-rules.js';
import { type FourEyesCase, listCases, listSeconds } from './case-queries.js';
import { confirmFourEyes, openCase } from './cases.js';

const longest = 500;
const register = '/four-eyes';

/** Doing alone in an emergency what four eyes keep for another: recording it, looking at it afterwards, the register of all of it. */
export function fourEyesHandlers(deps: AnnexDeps) {
  async function contextOf(req: Request) {
    const context = await annexContext(deps, req);
    const { annex, actor } = context;
    const version =
      annex.currentVersionId === null ? undefined : await getVersion(deps.db, annex.id, annex.currentVersionId);
    const act = version && barredAct(annex, await listHands(deps.db, version), actor.id);
    return {
      ...context,
      actWord: act ? actWords[act] : '',
      seconds: await listSeconds(deps.db, actor.id),
      ground: textField(req, 'ground'),
      second: textField(req, 'second'),
    };
  }

  return {
    ask: (async (req, res) => render(req, res, 'annexes/four-eyes/ask', await contextOf(req))) satisfies Handler,

    open: formPage({
      read: contextOf,
      async submit(req, { annex, actor, actWord, ground, second }) {
        const text = ground.trim();
        if (text.length < 4)
          throw wrongField(
            'ground',
            '请写明为什么等不到另一位办理（至少 4 个字），例如：另一位休假至12月3日，当日须入库。',
          );
        if (text.length > longest) throw wrongField('ground', `理由最多 ${longest} 个字，请缩短。`);
        return doOnce(deps, req, async (trx) => {
          await openCase(trx, deps, actor, { annexId: annex.id, secondId: Number(second) || 0, ground: text });
          return {
            to: annexPath(annex),
            done: `已登记，知情人会在待办事项中看到，须在一天内确认。现在可以由您一人办理${actWord}。`,
          };
        });
      },
      show: (req, res, context, fault) => render(req, res, 'annexes/four-eyes/ask', { ...context, fault }),
    }),

    list: (async (req, res) => {
      const actor = actorOf(req);
      const now = deps.clock.now();
      const cases = await listCases(deps.db);
      const driveOf = await driveWordsOf(
        deps.db,
        cases.map(({ annexId }) => annexId),
      );
      const lines = cases.map((one) => lineOf(one, driveOf(one.annexId), actor, now));
      const late = lines.filter(({ isLate }) => isLate).length;
      const open = lines.filter(({ confirmedAt }) => confirmedAt === null).length;
      await render(req, res, 'annexes/four-eyes/register', { lines, late, open });
    }) satisfies Handler,

    confirm: step(deps, async (trx, req) => {
      await confirmFourEyes(trx, deps, actorOf(req), idParam(req, 'caseId'));
      return { to: register, done: '已确认。' };
    }),
  };
}

const lineOf = (one: FourEyesCase, drive: string, actor: Actor, now: Date) => ({
  ...one,
  actWord: actWords[one.act],
  title: `${one.agencyName}附件${one.annexNo}${drive}第 ${one.versionNo ?? ''} 版`,
  /** Administrators see no annexes. */
  versionPath: actor.verbs.has('annex.view') ? versionPath({ id: one.annexId }, one.versionId) : '',
  isLate: isOverdue(one, now),
  mayConfirm: one.confirmedAt === null && one.secondId === actor.id,
});
