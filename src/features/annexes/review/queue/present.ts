import { stateNames } from '#domain/annexes/states.js';
import type { BoardCell } from '#features/drive/queries.js';
import { type QueueAsk, queueQuery } from './queue-rules.js';

const dayMs = 86_400_000;
const waitedDays = ({ submittedAt }: BoardCell, now: Date): number =>
  submittedAt === null ? 0 : Math.max(0, Math.floor((now.getTime() - submittedAt.getTime()) / dayMs));
const waitedWords = (days: number): string => (days === 0 ? '不到 1 天' : `${days} 天`);
const isWaiting = ({ state }: BoardCell): boolean => state === 'submitted' || state === 'accepted';

/** The annexes of the queue, a line each. */
export const queueLines = (cells: readonly BoardCell[], names: ReadonlyMap<number, string>, now: Date) =>
  cells.map((cell) => ({
    ...cell,
    stateName: stateNames[cell.state],
    waited: isWaiting(cell) ? waitedWords(waitedDays(cell, now)) : '',
    claimedByName: cell.claimedBy === null ? '' : (names.get(cell.claimedBy) ?? ''),
  }));

/** What stands above the queue: how much it is, and how it divides by annex. */
export function queueSums(cells: readonly BoardCell[], ask: QueueAsk, now: Date) {
  const sum = (of: (cell: BoardCell) => number) => cells.reduce((total, cell) => total + of(cell), 0);
  const numbers = [...new Set(cells.map(({ annexNo }) => annexNo))].sort();
  const waiting = cells.filter(isWaiting);
  return {
    count: cells.length,
    rows: sum(({ rows }) => rows),
    warnings: sum(({ warnings }) => warnings),
    longest: waiting.length === 0 ? '' : waitedWords(Math.max(...waiting.map((cell) => waitedDays(cell, now)))),
    annexes: numbers.map((no) => ({
      no,
      count: cells.filter(({ annexNo }) => annexNo === no).length,
      query: queueQuery(ask, { annex: ask.annex === no ? 0 : no }),
      isHere: ask.annex === no,
    })),
  };
}
