import type { Deps } from '#platform/deps.js';
import { sweepPieces } from './pieces.js';

/** Clears away, as of the time when it was due, what nobody sends to its end. */
export async function runSweepPieces(
  deps: Pick<Deps, 'db' | 'log'>,
  { dueAt }: { readonly dueAt: string },
): Promise<void> {
  const swept = await sweepPieces(deps, new Date(dueAt));
  if (swept > 0) deps.log.info('unfinished uploads swept', { count: swept });
}
