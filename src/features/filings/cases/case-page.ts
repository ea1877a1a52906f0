import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { formPage, step } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { caseStates, isEnded, wordOfAct } from '#domain/filing/moves.js';
import { clockLine } from './clock-line.js';
import { getWorkingCalendar } from '#features/filings/clock/working-calendar.js';
import { completenessOf } from '#features/filings/materials/completeness.js';
import { registerProblems } from '#features/register/problems.js';
import { takeBusinessIds } from '#features/register/writing/business-ids.js';
import { listStoredBusinesses } from '#features/register/writing/business-queries.js';
import { actOnCase, type Acted, type Press, todayOf } from './acting.js';
import { openFacts } from './case-facts.js';
import { findingsOf } from './case-checks.js';
import { caseButtons } from './case-present.js';
import { caseSteps, isOfOneHand, turnOf } from './case-rules.js';
import { factsModel } from './facts-present.js';
import { casePath, frameOf } from './frame.js';
import { findHandNames, type NamedHands } from './list-queries.js';
import { taskOf, taskWords } from './register-rules.js';
import { plainFacts } from './registered-facts.js';
import { trailLines } from './trail-present.js';
import { listTrail } from './trail-queries.js';
import type { FilingStatus } from '#features/register/fields.js';

const trailAtMost = 200;
const longestGround = 500;

/** 办件: where a case stands, whose turn it is, what it states, what was done; its acts and full numbers with a reason. */
export function caseHandlers(deps: Deps) {
  const { db, cipher, config } = deps;

  async function show(req: Request, res: Response, { isFull = false, fault = '' } = {}): Promise<void> {
    const actor = actorOf(req);
    const frame = await frameOf(deps, req, 'case');
    const { one } = frame;
    const facts = openFacts(cipher, one.facts);
    const isOpen = !isEnded(one.state);
    const stored =
      one.businessId === null ? undefined : (await listStoredBusinesses(db, [one.businessId])).get(one.businessId);
    const [findings, completeness] = isOpen
      ? [
          await findingsOf(db, deps, { ...one, facts, isReceipt: one.state === 'draft' }),
          await completenessOf(db, one.id, cipher),
        ]
      : [[], { missing: [], unreadable: [], isComplete: true }];
    const looker = { id: actor.id, agencyId: actor.agencyId, may: (verb: string) => mayDo(actor, verb) };
    const task = isOpen ? taskOf(one.kind, stored && (stored['filing_status'] as FilingStatus), facts) : undefined;
    const trail = await listTrail(db, one.id, trailAtMost);
    await render(req, res, 'filings/cases/case', {
      frame,
      steps: caseSteps(one.kind, one.state),
      isOut: one.state === 'returned' || one.state === 'withdrawn',
      turn: turnOf(one),
      ...caseButtons(one, looker, { findings, completeness }, casePath(one.id)),
      seen: one.version,
      clock: clockLine(one, await getWorkingCalendar(db), config.officeZone, todayOf(deps)),
      willDo: task ? taskWords[task] : '',
      missing: [...completeness.missing, ...completeness.unreadable].map(({ name }) => name).join('、'),
      hands: handsModel(await findHandNames(db, one.id)),
      small: { isSo: one.isSmall, isOfOneHand: isOfOneHand(one) },
      businessPath: one.businessId !== null && stored ? `/businesses/${one.businessId}` : '',
      ...factsModel(one, facts, stored && plainFacts(stored, cipher), cipher, isFull),
      trail: trailLines(trail, config.officeZone),
      isFull,
      fault,
      reveal:
        mayDo(actor, 'register.reveal') && actor.agencyId === one.agencyId && !isFull
          ? `${casePath(one.id)}/full-numbers`
          : '',
    });
  }

  const press = (act: Press['act']): Handler =>
    step(deps, async (trx, req) => done(req, act, await actOnCase(trx, deps, actorOf(req), pressOf(req, act))));

  return {
    show: ((req, res) => show(req, res)) satisfies Handler,
    receive: press('receive'),
    supplement: press('supplement'),
    review: press('review'),
    sendBack: press('send_back'),
    return: press('return'),
    withdraw: press('withdraw'),

    confirm: (async (req, res) => {
      // Taken in a step of its own: a transaction that waited for a second connection could hold up those that have none.
      const spareId = await takeBusinessIds(db, 1);
      const work = step(deps, async (trx, again) =>
        done(again, 'confirm', await actOnCase(trx, deps, actorOf(again), { ...pressOf(again, 'confirm'), spareId })),
      );
      await work(req, res);
    }) satisfies Handler,

    /** Answers the page itself with full numbers, never a redirect: they belong in no address and no cache. */
    reveal: formPage({
      read: (req) => frameOf(deps, req, 'case'),
      async submit(req, { one }, res) {
        const actor = actorOf(req);
        if (!mayDo(actor, 'filing.view') || actor.agencyId !== one.agencyId) throw problems.not_found();
        const reason = textField(req, 'reason').trim().slice(0, 200);
        if (reason.length < 2) throw registerProblems.reason_needed({ field: 'reason' });
        await inTransaction(db, async (trx) => {
          audit(trx, deps.clock.now(), actor, {
            verb: 'filing.reveal',
            objectType: 'filing',
            objectId: one.id,
            agencyId: one.agencyId,
            after: { reason },
          });
        });
        await show(req, res, { isFull: true });
        return undefined;
      },
      show: (req, res, _frame, fault) => show(req, res, { fault: fault?.message ?? '' }),
    }),
  };
}

const pressOf = (req: Request, act: Press['act']): Press => ({
  caseId: idParam(req, 'filingId'),
  act,
  ground: textField(req, 'ground').replace(/\s+/g, ' ').trim().slice(0, longestGround),
  version: Number(textField(req, 'seen')) || 0,
});

function done(req: Request, act: Press['act'], { state, written }: Acted) {
  const to = casePath(idParam(req, 'filingId'));
  if (!written) return { to, done: `已办理“${wordOfAct('new', act)}”，现在是“${caseStates[state]}”。` };
  return {
    to,
    done: written.filingNo === '' ? '已确认，登记册已更新。' : `已确认备案，备案编号 ${written.filingNo}。`,
  };
}

const handsModel = ({ acceptor, reviewer, confirmer }: NamedHands) => [
  { label: '受理岗', name: acceptor },
  { label: '审核岗', name: reviewer },
  { label: '备案确认岗', name: confirmer },
];
