import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';

/** What later rooms register for decisions of persons; the composition hands it over (`src/deps.ts`). */
export interface MatchDeps extends Deps {
  /** Has the unit judged anew after a decision was taken back. @throws annex.not_now where its annexes are not in its hands */
  readonly judgePairsAgain: (
    trx: Trx,
    deps: Deps,
    actor: Actor,
    place: { readonly driveId: number; readonly unitCode: string },
  ) => Promise<void>;
}
