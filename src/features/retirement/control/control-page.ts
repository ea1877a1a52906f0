import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { firstBar, readinessOf } from '#domain/retirement/bars.js';
import { checkItems } from '#domain/retirement/checklist.js';
import {
  actsFrom,
  backUntil,
  clockWords,
  isFreezeAhead,
  mayGoBack,
  type RetirementAct,
  retirementActs,
  retirementStates,
  stateAt,
} from '#domain/retirement/states.js';
import { listAgencyFiles } from '#features/agencies/directory/directory-queries.js';
import { contactOf } from '#features/drive/progress/calls.js';
import { ledgerStanding } from '#features/ledger/standing.js';
import { retirementProblems } from '#features/retirement/problems.js';
import { findRetirementDrive, getRetirement, type Retirement } from '#features/retirement/queries.js';
import { listRehearsals } from '#features/retirement/rehearsing/rehearsal-queries.js';
import { listOfficesToSign, type OfficeToSign } from '#features/retirement/signing/offices.js';
import { controlPath, moveStateNames, readinessPaths } from '#features/retirement/words.js';
import { listNotedChecks } from './check-queries.js';
import { checkPath } from './checks-page.js';
import { listMoves, type Move } from './move-queries.js';
import { confirmMove, proposeMove, refuseMove, withdrawMove } from './moves.js';
import { actWords, askedActs } from './present.js';
import { loadReadinessFacts } from './readiness.js';
import { countEnteredSince } from './since-queries.js';

const shownMoves = 20;
const shownRehearsals = 10;

/** The control room: everything that decides whether and when the old module goes, on one page (C47). */
export function controlHandlers(deps: Deps) {
  const { db, clock } = deps;

  async function officesShown(offices: readonly OfficeToSign[]) {
    const waiting = offices.filter(({ sign }) => sign === undefined);
    const files = new Map(
      (
        await listAgencyFiles(
          db,
          waiting.map(({ agencyId }) => agencyId),
        )
      ).map((one) => [one.id, one]),
    );
    return {
      signed: offices.filter(({ sign }) => sign !== undefined),
      waiting: waiting.map((office) => ({ ...office, contact: contactOf(deps, files.get(office.agencyId), false) })),
    };
  }

  return {
    show: (async (req, res) => {
      const actor = actorOf(req);
      const now = clock.now();
      const retirement = await getRetirement(db);
      const drive = await findRetirementDrive(db, retirement);
      const [facts, moves, checks, rehearsals, offices, ledger] = await Promise.all([
        loadReadinessFacts(db, deps, retirement),
        listMoves(db, shownMoves),
        listNotedChecks(db),
        listRehearsals(db, shownRehearsals),
        drive ? listOfficesToSign(db, drive.id) : [],
        drive ? ledgerStanding(db, drive.id) : undefined,
      ]);
      const readiness = readinessOf(facts);
      const open = moves.find(({ state }) => state === 'proposed');
      await render(req, res, 'retirement/control/room', {
        drive,
        retirement,
        facts,
        stateName: retirementStates[stateAt(retirement, now)],
        state: stateAt(retirement, now),
        isFreezeAhead: isFreezeAhead(retirement, now),
        back: await backOf(retirement, now),
        readiness: readiness.map((one) => ({ ...one, path: readinessPaths[one.key] ?? '' })),
        metCount: readiness.filter(({ isMet }) => isMet).length,
        open: open && { ...moveLine(open), isOwn: open.proposedBy === actor.id, says: actWords(open.act, retirement) },
        acts: askedActs(actsFrom(retirement.state), {
          bar: firstBar(readiness),
          mayGoBack: mayGoBack(retirement, now),
          retirement,
        }),
        checks: checkItems.map((item) => ({
          ...item,
          path: checkPath(item),
          noted: checks.find((one) => one.item === item.key && one.notedAt !== null),
        })),
        ledger,
        offices: await officesShown(offices),
        rehearsals,
        past: moves.filter(({ state }) => state !== 'proposed').map(moveLine),
        mayChange: mayDo(actor, 'retirement.change'),
      });
    }) satisfies Handler,

    propose: step(deps, async (trx, req) => {
      const act = textField(req, 'act');
      if (!Object.hasOwn(retirementActs, act)) throw retirementProblems.act({ field: 'act' });
      const typed = { act: act as RetirementAct, from: textField(req, 'from'), ground: textField(req, 'ground') };
      await proposeMove(trx, deps, actorOf(req), typed);
      return { to: controlPath, done: `已提出“${retirementActs[typed.act]}”，请另一位省级业务管理员确认。` };
    }),

    decide: step(deps, async (trx, req) => {
      const actor = actorOf(req);
      const moveId = Number(/^\d{1,15}$/.exec(textField(req, 'move'))?.[0] ?? 0);
      return { to: controlPath, done: await decided(trx, req, actor, moveId) };
    }),
  };

  async function decided(
    trx: Parameters<typeof confirmMove>[0],
    req: Request,
    actor: ReturnType<typeof actorOf>,
    moveId: number,
  ): Promise<string> {
    const choice = textField(req, 'do');
    const refusal = textField(req, 'refusal').trim();
    if (choice === 'withdraw') {
      await withdrawMove(trx, deps, actor, moveId);
      return '已撤回提议。';
    }
    if (choice === 'refuse') {
      await refuseMove(trx, deps, actor, moveId, refusal);
      return '已退回提议。';
    }
    if (refusal !== '') throw retirementProblems.ground_of_refusal({ field: 'refusal' });
    const act = await confirmMove(trx, deps, actor, moveId);
    return `已确认“${retirementActs[act]}”。`;
  }

  /** The window for going back, with its clock and what was entered meanwhile. */
  async function backOf(retirement: Retirement, now: Date) {
    const until = backUntil(retirement);
    if (until === null || retirement.retiredAt === null) return undefined;
    return { until, left: clockWords(until, now), entered: await countEnteredSince(db, retirement.retiredAt) };
  }
}

const moveLine = (move: Move) => ({
  ...move,
  actName: retirementActs[move.act],
  stateName: moveStateNames[move.state],
});
