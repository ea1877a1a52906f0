import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { enqueue } from '#platform/jobs/queue.js';
import { randomIds } from '#platform/ids.js';
import type { LedgerFault } from '#domain/ledger/faults.js';
import { listDrives } from '#features/drive/queries.js';
import { walkChains } from './check-chains.js';
import { listFaultsOf } from './check-lists.js';
import { insertCheck } from './check-queries.js';
import { classFaults, registerFaults } from './check-register.js';
import { lockLedger } from './ledger-queries.js';
import { runJudge } from './judging.js';

interface CheckPayload {
  readonly driveId: number;
  /** Who asked; null: the night. */
  readonly by: number | null;
}

/**
 * Holds the ledger of a drive against the lists, the annexes and the register, and names what no act of the portal can have done (C44):
 * deleted, doubled, put into another class. First everything that moved is judged, so that what is left is a fault.
 */
export async function runLedgerCheck(deps: Deps, { driveId, by }: CheckPayload): Promise<void> {
  await runJudge(deps, { driveId, units: 'all' }, () => {});
  await inTransaction(deps.db, async (trx) => {
    await lockLedger(trx, driveId);
    const { licences, entries, faults } = await findFaults(trx, deps, driveId);
    await insertCheck(trx, { driveId, at: deps.clock.now(), by, licences, entries }, faults);
    if (faults.length > 0) deps.log.error('the ledger does not fit', { driveId, faults: faults.length });
  });
}

export async function findFaults(
  trx: Trx,
  deps: Deps,
  driveId: number,
): Promise<{ readonly licences: number; readonly entries: number; readonly faults: readonly LedgerFault[] }> {
  const chains = await walkChains(trx, deps, driveId);
  const lists = await listFaultsOf(trx, deps, driveId, chains);
  const faults = [
    ...chains.faults,
    ...lists.faults,
    ...(await registerFaults(trx, driveId)),
    ...(await classFaults(trx, deps, driveId, chains.current)),
  ];
  return { licences: lists.licences, entries: chains.entries, faults };
}

/** Every drive that has not ended. */
export async function runLedgerChecks(deps: Deps): Promise<void> {
  for (const { id, state } of await listDrives(deps.db))
    if (state !== 'closed') await runLedgerCheck(deps, { driveId: id, by: null });
}

export async function checkLedgerLater(trx: Trx, deps: Pick<Deps, 'clock'>, payload: CheckPayload): Promise<number> {
  return enqueue(trx, deps.clock.now(), {
    name: 'ledger.check',
    payload: { ...payload },
    dedupeKey: `ledger.check:${payload.driveId}:${randomIds.token(8)}`,
  });
}
