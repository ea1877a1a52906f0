import type { Db } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';

/** What later rooms register for annexes; the composition hands it over (`src/deps.ts`). */
export interface AnnexDeps extends Deps {
  /**
   * Refuses while a job works on what this annex brought into the register; whose annex it is must have been asked before. Asks outside the transaction, whose view of the data must
   * begin only after its locks. @throws import.busy
   */
  readonly requireNoWork: (db: Db, annexId: number) => Promise<void>;
}
