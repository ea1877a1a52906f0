import type { PortalDeps } from '#src/deps.js';
import type { Actors } from '#src/demonstration/cast.js';
import { act } from '#src/season/actions.js';
import { proposeEdition, publishEdition } from '#features/publication/editions.js';

/** The first edition of the public list: what the register held by then. What came in later waits for the next one. */
export async function publishOneEdition(deps: PortalDeps, actors: Actors): Promise<void> {
  const [one, other] = [await actors.reviewer, await actors.importer];
  const id = await act(deps, (trx) => proposeEdition(trx, deps, one, '首期，按已入库的备案业户公布'));
  await act(deps, (trx) => publishEdition(trx, deps, other, id));
}
