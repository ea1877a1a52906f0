import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import { type Actor, actorOf } from '#platform/http/actor.js';
import { idParam, queryText } from '#platform/http/csrf.js';
import { once } from '#platform/http/once.js';
import { flash, goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { documentRoutes } from '#platform/http/document-routes.js';
import { type DocumentOwner, listDocuments } from '#platform/documents.js';
import { Problem, problems } from '#platform/problem.js';
import { nameWhen } from './board.js';
import { listOffices } from '#features/agencies/directory/directory-queries.js';
import { acknowledgeForwarding, forwardDuty, getForwardingFor, withdrawForwardedDuty } from './forwarding.js';
import { findDriveId, type Forwarding, listForwardings } from './forwarding-queries.js';
import { forwardable, mayAcknowledge, mayForwardFor, mayWithdraw } from './forwarding-rules.js';
import { loadLedger } from '#features/agencies/changes/ledger-queries.js';
import { responsibleOn } from '#features/agencies/changes/ledger-rules.js';
import { agencyProblems, forwardingProblems } from '#features/agencies/problems.js';
import { listDivisions } from '#features/agencies/queries.js';
import { nameKey } from '#domain/values/names.js';
import { parseDay } from '#domain/values/days.js';
import { normaliseText } from '#domain/values/normalise.js';

/** A unit that a person may forward now. */
interface ForwardableUnit {
  readonly code: string;
  readonly name: string;
  readonly fromId: number;
  readonly fromName: string;
  /** Who is responsible where the duty only passes through (Sanya's districts), or whom the office's annex 1 names. */
  readonly toName: string;
  /** Why it cannot be forwarded now. */
  readonly wait: string;
}

/** Forwarding of the duty: the form, the receipt with its chain, acknowledgement and withdrawal (R25, R26). */
export function forwardingPageHandlers(deps: Deps) {
  const { db } = deps;
  const today = () => dayIn(deps.config.officeZone, deps.clock.now());

  return {
    form: (async (req, res) => {
      const unit = queryText(req, 'unit');
      await showForm(req, res, { on: today(), document: '', note: '', chosen: unit === '' ? [] : [unit], names: {} });
    }) satisfies Handler,

    send: (async (req, res) => {
      const typed = typedOf((req.body ?? {}) as Record<string, unknown>);
      const actor = actorOf(req);
      try {
        const on = parseDay(typed.on);
        const wrong = [
          on === null ? '转办日期（如 2020-11-23）' : '',
          typed.document === '' || typed.document.length > 100 ? '文件依据（必填，100 字以内）' : '',
          typed.note.length > 200 ? '说明（200 字以内）' : '',
          ...typed.chosen.flatMap((code) => {
            const name = typed.names[code] ?? '';
            return nameKey(name).length < 4 || name.length > 100 ? [`接收机构（${code}，4 至 100 字）`] : [];
          }),
        ].filter((one) => one !== '');
        if (typed.chosen.length === 0) throw forwardingProblems.no_units();
        if (wrong.length > 0 || on === null) throw agencyProblems.fields({ what: wrong.join('、') });
        const units = await listForwardable(actor);
        const location = await once(db, deps.clock.now(), req, async (trx) => {
          let last = 0;
          for (const code of typed.chosen) {
            const fromAgencyId = units.find((one) => one.code === code)?.fromId ?? actor.agencyId;
            last = await forwardDuty(trx, deps, actor, {
              unitCode: code,
              fromAgencyId,
              toName: typed.names[code] ?? '',
              on,
              document: typed.document,
              note: typed.note,
            });
          }
          return typed.chosen.length === 1 ? `/forwardings/${last}` : '/duties';
        });
        flash(req, 'done', `已转办 ${typed.chosen.length} 个单位，等待接收机构签收。签收之前可以撤回。`);
        goTo(req, res, location);
      } catch (error) {
        if (!(error instanceof Problem) || error.code === 'portal.not_found') throw error;
        res.status(error.status);
        await showForm(req, res, typed, error);
      }
    }) satisfies Handler,

    show: ((req, res) => showReceipt(req, res)) satisfies Handler,
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
      show: showReceipt,
    }),

    acknowledge: (async (req, res) => {
      const forwardingId = idParam(req, 'forwardingId');
      const location = await once(db, deps.clock.now(), req, async (trx) => {
        await acknowledgeForwarding(trx, deps, actorOf(req), forwardingId);
        return `/forwardings/${forwardingId}`;
      });
      flash(req, 'done', '已签收，转办机构和省局都能看到签收人和时间。');
      goTo(req, res, location);
    }) satisfies Handler,

    withdraw: (async (req, res) => {
      const forwardingId = idParam(req, 'forwardingId');
      const location = await once(db, deps.clock.now(), req, async (trx) => {
        await withdrawForwardedDuty(trx, deps, actorOf(req), forwardingId);
        return `/forwardings/${forwardingId}`;
      });
      flash(req, 'done', '已撤回，职责和未办结的附件回到转办之前的机构。');
      goTo(req, res, location);
    }) satisfies Handler,
  };

  async function showReceipt(req: Request, res: Parameters<Handler>[1], documentProblem?: Problem): Promise<void> {
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

  async function showForm(req: Request, res: Parameters<Handler>[1], typed: Typed, problem?: Problem): Promise<void> {
    const actor = actorOf(req);
    const [units, offices] = await Promise.all([listForwardable(actor), listOffices(db)]);
    const own = offices.find(({ id }) => id === actor.agencyId);
    // Names to choose from: the province sees all, an office those of its own place; any other name can be typed.
    const suggested = offices.filter(
      (one) =>
        one.state !== 'closed' &&
        (actor.scope.level === 'province' || one.divisionName === own?.divisionName) &&
        one.id !== actor.agencyId,
    );
    const { chosen } = typed;
    const shown = chosen.length > 0 ? units.filter(({ code }) => chosen.includes(code)) : units;
    await render(req, res, 'agencies/duties/forward', {
      isEmpty: units.length === 0,
      isPart: shown.length < units.length,
      lines: shown.map((unit) => ({
        ...unit,
        // Where nobody has chosen yet, what is known to go on is proposed.
        isPicked: chosen.includes(unit.code) || (chosen.length === 0 && unit.toName !== '' && unit.wait === ''),
        toName: typed.names[unit.code] || unit.toName,
      })),
      typed,
      problem,
      suggestions: suggested.map(({ name }) => name),
    });
  }

  /** Units that this person's office answers for, or that lie below it where it passes the duty on; for the province all. */
  async function listForwardable(actor: Actor): Promise<ForwardableUnit[]> {
    const driveId = await findDriveId(db);
    if (driveId === undefined) return [];
    const [ledger, divisions, hops, offices] = await Promise.all([
      loadLedger(db),
      listDivisions(db),
      listForwardings(db, { driveId }),
      listOffices(db),
    ]);
    const named = new Map(divisions.map((one) => [one.code, one]));
    const names = new Map(offices.map((one) => [one.id, one.name]));
    const nameOf = (id: number | undefined) => names.get(id ?? 0) ?? '';
    const answering = (code: string) => responsibleOn(ledger.tenures, named, code, today())[0];
    return divisions.flatMap(({ code, name, reporting, parent }) => {
      const passing = named.get(parent ?? '')?.reporting === 'forward' ? parent : null;
      const duty = { code, holder: answering(code), above: passing ? answering(passing) : undefined };
      const found = reporting === 'report' ? forwardable(actor, duty, hops) : undefined;
      if (!found) return [];
      const { fromId, toId, unacknowledged } = found;
      const wait = unacknowledged ? `转办单 ${unacknowledged.receiptNo} 还没有签收` : '';
      return [{ code, name, fromId, fromName: nameOf(fromId), toName: nameOf(toId), wait }];
    });
  }
}

const ownerOf = (hop: Forwarding): DocumentOwner => ({
  objectType: 'forwarding',
  objectId: hop.id,
  agencyId: hop.fromAgencyId,
});

interface Typed {
  readonly on: string;
  readonly document: string;
  readonly note: string;
  readonly chosen: readonly string[];
  readonly names: Readonly<Record<string, string>>;
}

function typedOf(body: Record<string, unknown>): Typed {
  const text = (name: string) => (typeof body[name] === 'string' ? normaliseText(body[name]) : '');
  const chosen = [body['units']].flat().filter((one): one is string => typeof one === 'string' && /^\d{6}$/.test(one));
  const names = Object.keys(body).filter((key) => /^to_\d{6}$/.test(key));
  return {
    on: text('on'),
    document: text('document'),
    note: text('note'),
    chosen: [...new Set(chosen)],
    names: Object.fromEntries(names.map((key) => [key.slice(3), text(key)])),
  };
}
