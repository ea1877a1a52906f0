import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';

/** What later rooms register for drives; the composition hands it over (`src/deps.ts`). */
export interface DriveDeps extends Deps {
  /**
   * Has annexes 4 and 5 that are still with their offices checked anew, since their lists or the day that parts them are others now; those
   * that were handed in are judged again. `units`: only the offices of these units have them checked anew.
   */
  readonly recheckLists: (trx: Trx, deps: Deps, driveId: number, units?: readonly string[]) => Promise<void>;
  /** Gives every reporting unit its five annexes of a drive that opens. */
  readonly openAnnexes: (trx: Trx, deps: Deps, driveId: number) => Promise<void>;
}
