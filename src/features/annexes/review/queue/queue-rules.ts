import { type AnnexState, stateNames } from '#domain/annexes/states.js';
import type { BoardCell } from '#features/drive/queries.js';
import { waitsFor } from '#features/drive/rules.js';

/** What can be asked for: what waits for a reviewer or an import, one state of an annex, or all that was ever handed in. */
export const queueStates = {
  waiting: '待审核和入库',
  ...pickStates('submitted', 'accepted', 'returned', 'imported'),
  all: '已报送过的全部',
} as const;
export const queueHands = { mine: '我认领的', free: '未认领的' } as const;

/** Which annexes are asked for. */
export interface QueueAsk {
  readonly annex: number;
  readonly state: keyof typeof queueStates;
  readonly hands: keyof typeof queueHands | '';
  readonly unit: string;
}

/** Reads the query string; what it says that is not known counts as not said. */
export function readQueueAsk(text: (name: string) => string): QueueAsk {
  const [state, hands] = [text('state'), text('hands')];
  return {
    annex: /^[1-5]$/.test(text('annex')) ? Number(text('annex')) : 0,
    state: Object.hasOwn(queueStates, state) ? (state as QueueAsk['state']) : 'waiting',
    hands: Object.hasOwn(queueHands, hands) ? (hands as QueueAsk['hands']) : '',
    unit: /^\d{6}$/.test(text('unit')) ? text('unit') : '',
  };
}

/** The query string of a queue; what is usual is left out. */
export const queueQuery = (ask: QueueAsk, change: Partial<QueueAsk> = {}): Record<string, string | number> => {
  const { annex, state, hands, unit } = { ...ask, ...change };
  return { annex: annex || '', state: state === 'waiting' ? '' : state, hands, unit };
};

/** The annexes asked for, the one that waits longest first. */
export function queueOf(cells: readonly BoardCell[], ask: QueueAsk, personId: number): BoardCell[] {
  return cells
    .filter((cell) => cell.submittedAt !== null && isInState(cell, ask.state))
    .filter(
      ({ annexNo, unitCode }) => (ask.annex === 0 || annexNo === ask.annex) && (!ask.unit || unitCode === ask.unit),
    )
    .filter(({ claimedBy }) =>
      ask.hands === '' ? true : ask.hands === 'mine' ? claimedBy === personId : claimedBy === null,
    )
    .sort((a, b) => Number(a.submittedAt) - Number(b.submittedAt) || a.annexId - b.annexId);
}

function isInState(cell: BoardCell, state: QueueAsk['state']): boolean {
  if (state === 'waiting') return waitsFor('province', cell);
  return state === 'all' || cell.state === (state satisfies AnnexState);
}

/** May be accepted together with others by samples: nothing was found in it, nothing is waived, and nobody else has it in hand. */
export const isClean = (cell: BoardCell, personId: number): boolean =>
  cell.state === 'submitted' &&
  cell.errors === 0 &&
  cell.waived === 0 &&
  cell.warnings === 0 &&
  (cell.claimedBy === null || cell.claimedBy === personId);

/** What this reviewer opens after a decision: what is in the own hands, else what nobody has; the one that waits longest. */
export function nextFor(cells: readonly BoardCell[], personId: number): BoardCell | undefined {
  const waiting = queueOf(cells, { annex: 0, state: 'submitted', hands: '', unit: '' }, personId);
  return waiting.find(({ claimedBy }) => claimedBy === personId) ?? waiting.find(({ claimedBy }) => claimedBy === null);
}

function pickStates<S extends AnnexState>(...states: readonly S[]): Record<S, string> {
  return Object.fromEntries(states.map((state) => [state, stateNames[state]])) as Record<S, string>;
}
