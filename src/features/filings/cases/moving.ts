import type { Trx } from '#platform/db/connection.js';
import {
  type CaseAct,
  type CaseState,
  caseStates,
  findMove,
  type Move,
  otherPostOf,
  wordOfAct,
} from '#domain/filing/moves.js';
import type { WorkingCalendar } from '#domain/statutory/calendar.js';
import type { DayKind } from '#domain/statutory/clock.js';
import { roleWords } from '#domain/policy.js';
import { filingProblems } from '#features/filings/problems.js';
import { type CaseChanges, type FilingCase, hasNotice, writeStep } from './case-queries.js';
import { handsOf } from './case-rules.js';
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
  also: CaseChanges = {},
): Promise<CaseState> {
  const move = requireMove(one, step);
  if (move.act === 'notify' && (await hasNotice(trx, one.id))) throw filingProblems.second_notice();
  const written = { to: move.to, by: step.by, at: step.at, ground: step.ground || null };
  if (!(await writeStep(trx, one, written, { ...changesOf(one, move, step, rules), ...also })))
    throw filingProblems.stale();
  return move.to;
}

/** The move that an act makes of a case, if this person may make it now. @throws filing.gone, filing.no_ground, filing.other_post */
export function requireMove(
  one: FilingCase,
  step: { readonly act: CaseAct; readonly ground: string; readonly by: number },
): Move {
  const word = wordOfAct(one.kind, step.act);
  const move = findMove(one.kind, one.state, step.act);
  if (!move) throw filingProblems.gone({ state: caseStates[one.state], act: word });
  if (move.needsGround && step.ground === '') throw filingProblems.no_ground({ act: word, field: 'ground' });
  const held = otherPostOf(handsOf(one), move.post, step.by, one.isSmall);
  if (held) throw filingProblems.other_post({ post: roleWords[held], act: word });
  return move;
}

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
