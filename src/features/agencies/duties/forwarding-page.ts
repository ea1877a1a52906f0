import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam } from '#platform/http/csrf.js';
import { documentRoutes } from '#platform/http/document-routes.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { type DocumentOwner, listDocuments } from '#platform/documents.js';
import { type Problem, problems } from '#platform/problem.js';
import { nameWhen } from './board.js';
import { listOffices } from '#features/agencies/directory/directory-queries.js';
import { acknowledgeForwarding, getForwardingFor, withdrawForwardedDuty } from './forwarding.js';
import { type Forwarding, listForwardings } from './forwarding-queries.js';
import { mayAcknowledge, mayForwardFor, mayWithdraw } from './forwarding-rules.js';
import { loadLedger } from '#features/agencies/changes/ledger-queries.js';

/** The receipt of a forwarding with its chain and its scans: acknowledged by who takes the duty, or taken back (R25, R26). */
export function forwardingPageHandlers(deps: Deps) {
  const { db } = deps;
  return {
    show: ((req, res) => show(req, res)) satisfies Handler,

    documents: documentRoutes(deps, {
      path: '/forwardings/:forwardingId',
      readVerb: 'agency.view',
      attachVerb: 'duty.forward',
      async owner(req, act) {
        const actor = actorOf(req);
        const hop = await getForwardingFor(db, actor, idParam(req, 'forwardingId'));
        if (act === 'attach' && !mayForwardFor(actor, hop.fromAgencyId)) throw problems.forbidden();
        return ownerOf(hop);
      },
      show,
    }),

    acknowledge: step(deps, async (trx, req) => {
      const forwardingId = idParam(req, 'forwardingId');
      await acknowledgeForwarding(trx, deps, actorOf(req), forwardingId);
      return { to: `/forwardings/${forwardingId}`, done: '已签收，转办机构和省局都能看到签收人和时间。' };
    }),

    withdraw: step(deps, async (trx, req) => {
      const forwardingId = idParam(req, 'forwardingId');
      await withdrawForwardedDuty(trx, deps, actorOf(req), forwardingId);
      return { to: `/forwardings/${forwardingId}`, done: '已撤回，职责和未办结的附件回到转办之前的机构。' };
    }),
  };

  async function show(req: Request, res: Response, documentProblem?: Problem): Promise<void> {
    const actor = actorOf(req);
    const hop = await getForwardingFor(db, actor, idParam(req, 'forwardingId'));
    const [chain, ledger, offices] = await Promise.all([
      listForwardings(db, { driveId: hop.driveId, unit: hop.unitCode }),
      loadLedger(db),
      listOffices(db),
    ]);
    const names = new Map(offices.map((one) => [one.id, one]));
    const nameOf = (id: number, { forwardedOn, forwardedAt }: Forwarding) =>
      nameWhen(ledger, { id, name: names.get(id)?.name ?? '' }, forwardedOn, forwardedAt);
    await render(req, res, 'agencies/duties/forwarding', {
      hop,
      chain: chain.map((one) => ({
        ...one,
        fromName: nameOf(one.fromAgencyId, one),
        toName: nameOf(one.toAgencyId, one),
      })),
      fromName: nameOf(hop.fromAgencyId, hop),
      toName: nameOf(hop.toAgencyId, hop),
      documents: await listDocuments(db, ownerOf(hop)),
      documentsPath: `/forwardings/${hop.id}/documents`,
      documentProblem,
      mayAttach: mayForwardFor(actor, hop.fromAgencyId),
      mayAcknowledge: mayAcknowledge(actor, hop),
      mayWithdraw: mayWithdraw(actor, hop),
    });
  }
}

const ownerOf = (hop: Forwarding): DocumentOwner => ({
  objectType: 'forwarding',
  objectId: hop.id,
  agencyId: hop.fromAgencyId,
});
