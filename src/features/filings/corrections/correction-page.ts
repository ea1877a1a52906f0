import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { type Actor, actorOf, mayDo } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage, step } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { valueWords } from '#domain/annexes/value-words.js';
import { maskCell } from '#domain/values/masking.js';
import { openFacts } from '#features/filings/cases/case-facts.js';
import { findOpenCase } from '#features/filings/cases/case-queries.js';
import { plainFacts, sealedFacts } from '#features/filings/cases/registered-facts.js';
import { caseOffice } from '#features/filings/cases/scope.js';
import { readableChanges } from '#features/register/detail/show.js';
import { registerField } from '#features/register/fields.js';
import { listStoredBusinesses } from '#features/register/writing/business-queries.js';
import { confirmCorrection, refuseCorrection, withdrawCorrection } from './correcting.js';
import { findCorrection } from './correction-queries.js';
import { type CorrectionKind, correctionKinds, correctionStates } from './correction-rules.js';
import { proposeCorrection } from './proposing.js';
import { correctable, emptied } from './reading.js';

interface TypedForm {
  readonly kind: CorrectionKind;
  readonly typed: Readonly<Record<string, string>>;
  readonly ground: string;
  readonly version: number;
}

const businessPath = (id: number) => `/businesses/${id}`;

/** 更正: a wrong entry is corrected by two persons of its office, with a ground. */
export function correctionHandlers(deps: Deps) {
  const { db, cipher } = deps;

  /** The entry of the own office. @throws portal.not_found */
  async function entryOf(req: Request, actor: Actor) {
    const id = idParam(req, 'businessId');
    const stored = (await listStoredBusinesses(db, [id])).get(id);
    if (!stored || Number(stored['agency_id']) !== actor.agencyId) throw problems.not_found();
    return { id, stored };
  }

  async function showForm(req: Request, res: Response, form: TypedForm | undefined, fault?: Fault): Promise<void> {
    const { id, stored } = await entryOf(req, actorOf(req));
    const facts = plainFacts(stored, cipher);
    const open = await findOpenCase(db, id);
    await render(req, res, 'filings/corrections/ask', {
      id,
      name: facts['business_name'] ?? '',
      isFiled: stored['filing_status'] === 'filed',
      openCase: open ? `/filings/${open.id}` : '',
      fields: correctable.map((column) => ({
        field: column.field,
        label: registerField(column.field).label,
        group: registerField(column.field).group,
        now: maskCell(column, valueWords(column, facts[column.field] ?? '')),
        typed: form?.typed[column.field] ?? '',
        said: fault?.field === column.field ? fault.message : '',
      })),
      emptied,
      kinds: correctionKinds,
      kind: form?.kind ?? 'facts',
      ground: form?.ground ?? '',
      groundSaid: fault?.field === 'ground' ? fault.message : '',
      seen: form?.version || Number(stored['version']),
    });
  }

  return {
    ask: (async (req, res) => showForm(req, res, undefined)) satisfies Handler,

    propose: formPage<TypedForm>({
      read: (req) => ({
        kind: textField(req, 'kind') === 'void' ? 'void' : 'facts',
        typed: Object.fromEntries(
          correctable.map(({ field }) => [field, textField(req, field).replace(/\s+/g, ' ').trim().slice(0, 300)]),
        ),
        ground: textField(req, 'ground').replace(/\s+/g, ' ').trim(),
        version: Number(textField(req, 'seen')) || 0,
      }),
      async submit(req, form) {
        const businessId = idParam(req, 'businessId');
        return doOnce(deps, req, async (trx) => {
          const id = await proposeCorrection(trx, deps, actorOf(req), { businessId, ...form });
          return { to: `/filings/corrections/${id}`, done: '已提出更正，等本机构另一位备案确认岗确认。' };
        });
      },
      show: (req, res, form, fault) => showForm(req, res, form, fault),
    }),

    show: (async (req, res) => {
      const actor = actorOf(req);
      const one = await findCorrection(db, caseOffice(actor), idParam(req, 'correctionId'));
      if (!one) throw problems.not_found();
      const stored = (await listStoredBusinesses(db, [one.businessId])).get(one.businessId);
      const before = sealedFacts(stored ? plainFacts(stored, cipher) : {}, cipher);
      const after = one.facts === null ? {} : sealedFacts(openFacts(cipher, one.facts), cipher);
      const isOpen = one.state === 'proposed';
      const isOwn = one.proposedBy === actor.id;
      const mayConfirm = mayDo(actor, 'filing.confirm') && one.agencyId === actor.agencyId;
      await render(req, res, 'filings/corrections/show', {
        one,
        path: `/filings/corrections/${one.id}`,
        businessPath: businessPath(one.businessId),
        kindName: correctionKinds[one.kind],
        stateName: correctionStates[one.state],
        changes: readableChanges(
          Object.entries(after).map(([field, value]) => ({
            field,
            before: isOpen ? (before[field] ?? '') : '',
            after: value,
          })),
          cipher,
        ),
        isOpen,
        mayDecide: isOpen && mayConfirm && !isOwn,
        mayWithdraw: isOpen && isOwn,
        waitsForOther: isOpen && isOwn,
      });
    }) satisfies Handler,

    confirm: step(deps, async (trx, req) => {
      const { businessId } = await confirmCorrection(trx, deps, actorOf(req), idParam(req, 'correctionId'));
      return { to: businessPath(businessId), done: '已确认，登记内容已更正。' };
    }),

    refuse: step(deps, async (trx, req) => {
      const ground = textField(req, 'ground').replace(/\s+/g, ' ').trim();
      const id = idParam(req, 'correctionId');
      await refuseCorrection(trx, deps, actorOf(req), { id, ground });
      return { to: `/filings/corrections/${id}`, done: '已答复不同意，登记内容没有改动。' };
    }),

    withdraw: step(deps, async (trx, req) => {
      const { businessId } = await withdrawCorrection(trx, deps, actorOf(req), idParam(req, 'correctionId'));
      return { to: businessPath(businessId), done: '已撤回更正。' };
    }),
  };
}
