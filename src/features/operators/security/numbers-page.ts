import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { maskId, maskMobile } from '#platform/crypto/personal.js';
import { inTransaction } from '#platform/db/transaction.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { formPage, wrongField } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { revealsNumbersOf } from '#domain/policy.js';
import {
  findLiaisonNumbers,
  findOperatorNumbers,
  type NumberHolder,
} from '#features/operators/security/numbers-queries.js';

const kinds = {
  operators: { param: 'operatorId', objectType: 'operator', find: findOperatorNumbers },
  agencies: { param: 'agencyId', objectType: 'agency', find: findLiaisonNumbers },
} as const;
type Kind = keyof typeof kinds;

/**
 * Whole numbers of an operator or of an office's liaison: masked until a reason is typed, which is recorded with who asked and whose
 * they are (C61). Other pages link here; they show masks alone. Managers see those of their own office, the province all.
 */
export function numberHandlers(deps: Deps) {
  const page = (kind: Kind) => ({
    show: (async (req, res) =>
      show(req, res, kind, await holderOf(req, kind), { isFull: false, fault: '' })) satisfies Handler,

    /** Answers with the numbers themselves, never a redirect: they belong in no address and no cache. */
    reveal: formPage({
      read: (req) => holderOf(req, kind),
      async submit(req, holder, res) {
        const reason = textField(req, 'reason').trim().slice(0, 200);
        if (reason.length < 2) throw wrongField('reason', '请先写明查看完整号码的理由，例如：电话通知报送。');
        await inTransaction(deps.db, async (trx) => {
          audit(trx, deps.clock.now(), actorOf(req), {
            verb: 'personal.reveal',
            objectType: kinds[kind].objectType,
            objectId: idParam(req, kinds[kind].param),
            agencyId: holder.agencyId,
            after: { reason },
          });
        });
        await show(req, res, kind, holder, { isFull: true, fault: '' });
        return undefined;
      },
      show: (req, res, holder, fault) => show(req, res, kind, holder, { isFull: false, fault: fault?.message ?? '' }),
    }),
  });

  async function holderOf(req: Request, kind: Kind): Promise<NumberHolder> {
    const actor = actorOf(req);
    const holder = await kinds[kind].find(deps.db, idParam(req, kinds[kind].param));
    if (!holder || !revealsNumbersOf(actor, holder.agencyId)) throw problems.not_found();
    return holder;
  }

  async function show(
    req: Request,
    res: Response,
    kind: Kind,
    holder: NumberHolder,
    state: { isFull: boolean; fault: string },
  ): Promise<void> {
    const [idNumber, mobile] = [deps.cipher.open(holder.idNumberSealed), deps.cipher.open(holder.mobileSealed)];
    await render(req, res, 'operators/security/numbers', {
      ...state,
      holder,
      hasNumbers: holder.mobileSealed !== '' || holder.idNumberSealed !== '',
      idNumber: state.isFull ? idNumber : maskId(idNumber),
      mobile: state.isFull ? mobile : maskMobile(mobile),
      path: `/full-numbers/${kind}/${idParam(req, kinds[kind].param)}`,
      back: `/${kind === 'agencies' ? 'agencies' : 'accounts'}/${idParam(req, kinds[kind].param)}`,
    });
  }

  return { operators: page('operators'), agencies: page('agencies') };
}
