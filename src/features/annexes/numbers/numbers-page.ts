import type { Request } from 'express';
import { audit } from '#platform/audit.js';
import type { Deps } from '#platform/deps.js';
import { queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, formPage, wrongField } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { type AnnexContext, annexContext } from '#features/annexes/context.js';
import { maySeeNumbers } from '#features/annexes/policy.js';
import { numberedFields } from './on-page.js';
import { keepRevealReason } from './reveal-queries.js';

const usualReasons = ['对照证照审核', '电话核实', '核对退回意见'];

/** Asks a reviewer once for each annex why its whole numbers must be read on pages, or leave the portal in files (C61). */
export function numberPageHandlers(deps: Deps): { show: Handler; give: Handler } {
  async function contextOf(req: Request): Promise<AnnexContext> {
    const context = await annexContext(deps, req);
    if (!maySeeNumbers(context.actor, context.annex)) throw problems.not_found();
    return context;
  }

  return {
    async show(req, res) {
      const context = await contextOf(req);
      await render(req, res, 'annexes/numbers/ask', {
        ...context,
        ...asked(context),
        to: wayBack(context, queryText(req, 'to')),
      });
    },

    give: formPage({
      read: contextOf,
      async submit(req, { annex, actor, ...context }) {
        const reason = textField(req, 'reason').trim().slice(0, 200);
        if (reason.length < 2) throw wrongField('reason', '请写明查看的理由，例如：对照证照审核。');
        return doOnce(deps, req, async (trx) => {
          const now = deps.clock.now();
          await keepRevealReason(trx, { annexId: annex.id, operatorId: actor.id, reason, at: now });
          audit(trx, now, actor, {
            verb: 'annex.reveal',
            objectType: 'annex',
            objectId: annex.id,
            agencyId: annex.agencyId,
            after: { reason },
          });
          return {
            to: wayBack(context, textField(req, 'to')),
            done: '理由已记录，现在可以查看完整号码，也可以下载文件。',
          };
        });
      },
      show: (req, res, context, fault) =>
        render(req, res, 'annexes/numbers/ask', {
          ...context,
          ...asked(context),
          to: wayBack(context, textField(req, 'to')),
          fault,
        }),
    }),
  };
}

const asked = ({ definition }: AnnexContext) => ({
  usualReasons,
  hasNumbers: numberedFields(definition).size > 0,
});

/** Back to a page of this annex, whatever was sent. */
function wayBack({ base }: Pick<AnnexContext, 'base'>, asked: string): string {
  return asked.startsWith(`${base}/versions/`) && onePage.test(asked) ? asked : base;
}

/** A path that leads nowhere up, with or without what is asked of its page. */
const onePage = /^[\w/-]+(?:\?[\w.~%&=+,-]*)?$/;
