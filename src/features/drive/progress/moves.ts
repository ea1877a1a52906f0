import type { Trx } from '#platform/db/connection.js';
import type { WhichAnnexes } from './standing-queries.js';

/** What moved: annexes, by which step; or lists of old licences, and what is said of them. */
export type Moved =
  | { readonly kind: 'annexes'; readonly which: WhichAnnexes; readonly step: string }
  | { readonly kind: 'lists'; readonly driveId: number };

type Follower = (trx: Trx, moved: Moved, at: Date) => Promise<void>;

let follower: Follower = async () => {};

/**
 * Who follows what moves, in the transaction that moves it: the composition names it once, when the program starts (`src/deps.ts`). It is not
 * handed from call to call, since whatever moves an annex would have to carry it.
 */
export function followMoves(named: Follower): void {
  follower = named;
}

export const tellMoved: Follower = (trx, moved, at) => follower(trx, moved, at);
