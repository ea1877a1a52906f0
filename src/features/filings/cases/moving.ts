import type { Trx } from '#platform/db/connection.js';
import {
  type CaseAct,
  type CaseState,
  caseStates,
  findMove,
  type Hands,
  type Move,
  otherPostOf,
  wordOfAct,
} from '#domain/filing/moves.js';
import type { WorkingCalendar } from '#domain/statutory/calendar.js';
import type { DayKind } from '#domain/statutory/clock.js';
import { roleWords } from '#domain/policy.js';
import { filingProblems } from '#features/filings/problems.js';
import { type CaseChanges, type FilingCase, hasNotice, writeStep } from './case-queries.js';
import { clockOf } from './clock-facts.js';

/** What a move goes by beside the case: the office's limit, the calendar, the zone. */
export interface MoveRules {
  readonly limitDays: number;
  readonly dayKind: DayKind;
  readonly calendar: WorkingCalendar;
  readonly zone: string;
}

/**
 * Moves a locked case one step: only as the table of moves says, by a person who holds no other post in it, with its ground, the clock
 * started, stopped or started anew. @throws filing.gone, filing.no_ground, filing.other_post, filing.second_notice, filing.stale
 */
export async function moveCase(
  trx: Trx,
  one: FilingCase,
  step: { readonly act: CaseAct; readonly ground: string; readonly by: number; readonly at: Date },
  rules: MoveRules,
): Promise<CaseState> {
  const word = wordOfAct(one.kind, step.act);
  const move = findMove(one.kind, one.state, step.act);
  if (!move) throw filingProblems.gone({ state: caseStates[one.state], act: word });
  if (move.needsGround && step.ground === '') throw filingProblems.no_ground({ act: word });
  const held = otherPostOf(handsOf(one), move.post, step.by, one.isSmall);
  if (held) throw filingProblems.other_post({ post: roleWords[held], act: word });
  if (move.act === 'notify' && (await hasNotice(trx, one.id))) throw filingProblems.second_notice();
  const written = { to: move.to, by: step.by, at: step.at, ground: step.ground || null };
  if (!(await writeStep(trx, one, written, changesOf(one, move, step, rules)))) throw filingProblems.stale();
  return move.to;
}

/** Posts that are taken. Who returns or withdraws a case takes none. */
const handsOf = (one: FilingCase): Hands => ({
  ...(one.acceptorId !== null && { acceptor: one.acceptorId }),
  ...(one.reviewerId !== null && { reviewer: one.reviewerId }),
  ...(one.confirmerId !== null && { confirmer: one.confirmerId }),
});

function changesOf(
  one: FilingCase,
  { act }: Move,
  { by, at }: { readonly by: number; readonly at: Date },
  { limitDays, dayKind, calendar, zone }: MoveRules,
): CaseChanges {
  const due = (times: Partial<FilingCase>) => clockOf({ ...one, ...times }, calendar, zone)?.dueOn ?? null;
  switch (act) {
    case 'receive': {
      const times = { receivedAt: at, limitDays, dayKind };
      return { ...times, dueOn: due(times), acceptorId: by };
    }
    case 'notify':
      return { notifiedAt: at, dueOn: null };
    case 'supplement':
      return { supplementedAt: at, dueOn: due({ supplementedAt: at }) };
    case 'review':
      return { reviewerId: by };
    // Who looks at it anew may be another person.
    case 'send_back':
      return { reviewerId: null };
    case 'confirm':
      return { confirmerId: by, filedAt: at };
    default:
      return {};
  }
}
