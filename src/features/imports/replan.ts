import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { registerMark } from '#features/register/writing/state-queries.js';
import type { Batch } from './batch-queries.js';
import type { ImportContext, ImportSource } from './sources/source.js';
import { planImport } from './plan.js';
import { createPlanRecord } from './plan-record.js';

/**
 * Whether an import would still do what its preview says. Where nothing has moved in the agency's part since, it does; otherwise it is
 * planned again in the transaction that holds this part: it counts only what comes out for its own rows, by the keys they look up and the
 * versions of the businesses they meet. Others may enter, change and end what they like meanwhile.
 */
export async function isStillPlanned(
  trx: Trx,
  deps: Deps,
  batch: Batch,
  source: ImportSource,
  context: ImportContext & { readonly now: Date },
): Promise<boolean> {
  if ((await registerMark(trx, batch.agencyId)) === batch.registerMark) return true;
  const record = createPlanRecord();
  for await (const changes of planImport({ ...deps, db: trx }, source, context))
    for (const change of changes) record.add(change);
  return record.text().digest === batch.planDigest;
}
