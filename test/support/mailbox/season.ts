import { runHere } from '#platform/jobs/runner.js';
import { findPackage } from '#features/annexes/mailbox/sending/package-queries.js';
import { makePackage } from '#features/annexes/mailbox/sending/packages.js';
import { jobTable } from '#src/job-table.js';
import { act } from '#src/season/actions.js';
import { actorNamed } from '#test/support/operators.js';
import type { TestPortal } from '#test/support/test-portal.js';

/** A package of what the cast's own office has submitted. */
export async function madePackage(portal: TestPortal): Promise<number> {
  const { deps } = portal;
  const manager = await actorNamed(portal, 'manager');
  const id = await act(deps, (trx) => makePackage(trx, deps, manager));
  const made = await findPackage(deps.db, id);
  await runHere(deps, jobTable, made?.jobId ?? 0);
  return id;
}
