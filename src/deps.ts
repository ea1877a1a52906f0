import type { Config } from '#platform/config.js';
import { createPlatformDeps, type Deps } from '#platform/deps.js';
import { openAnnexes } from '#features/annexes/opening.js';
import { recheckLists } from '#features/annexes/checking/recheck-lists.js';
import { judgePairsAgain } from '#features/annexes/collisions/judging.js';
import type { AnnexDeps } from '#features/annexes/deps.js';
import type { DriveDeps } from '#features/drive/deps.js';
import type { MatchDeps } from '#features/matching/deps.js';
import { followMoves } from '#features/drive/progress/moves.js';
import { requireNoWork } from '#features/imports/busy.js';
import { keepLedgerLater } from '#features/ledger/following.js';

/** Everything that code may reach outside itself, with what later rooms register for earlier ones; tests hand in their own. */
export type PortalDeps = Deps & AnnexDeps & DriveDeps & MatchDeps;

followMoves(keepLedgerLater);

export function createDeps(config: Config): PortalDeps {
  return { ...createPlatformDeps(config), requireNoWork, recheckLists, judgePairsAgain, openAnnexes };
}
