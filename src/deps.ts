import type { Config } from '#platform/config.js';
import { createPlatformDeps, type Deps } from '#platform/deps.js';
import type { AnnexDeps } from '#features/annexes/deps.js';
import { requireNoWork } from '#features/imports/busy.js';

/** Everything that code may reach outside itself, with what later rooms register for earlier ones; tests hand in their own. */
export type PortalDeps = Deps & AnnexDeps;

export function createDeps(config: Config): PortalDeps {
  return { ...createPlatformDeps(config), requireNoWork };
}
