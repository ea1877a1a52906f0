import { randomIds } from '#platform/ids.js';
import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { enqueue } from '#platform/jobs/queue.js';
import type { Moved } from '#features/drive/progress/moves.js';
import { findPlace, listDrivesWithoutLedger } from './fact-queries.js';
import type { JudgePayload } from './judging.js';

/** Steps after which a licence may be in another class; the others change only what is counted of an annex. */
const weighing = new Set<string>([
  'submit',
  'withdraw',
  'return',
  'recall',
  'reopen',
  'accept',
  'unaccept',
  'import',
  'undo',
  'judge',
]);

/** Asks, in the transaction that moves an annex or a list, for the ledger to be kept; registered by the composition. */
export async function keepLedgerLater(trx: Trx, moved: Moved, at: Date): Promise<void> {
  if (moved.kind === 'lists') return ask(trx, { driveId: moved.driveId, units: 'moved' }, at);
  if (!weighing.has(moved.step)) return;
  const { which } = moved;
  if ('driveId' in which) {
    const units = which.unitCode === undefined ? 'all' : [which.unitCode];
    return ask(trx, { driveId: which.driveId, units }, at);
  }
  const place = await findPlace(trx, which);
  if (place && place.no >= 3) await ask(trx, { driveId: place.driveId, units: [place.unit] }, at);
}

/** Has the ledger judged as a job; the same thing asked twice is two jobs, of which the second finds nothing to do. */
export async function ask(trx: Trx, payload: JudgePayload, at: Date): Promise<void> {
  await enqueue(trx, at, {
    name: 'ledger.judge',
    payload: { ...payload },
    dedupeKey: `ledger.judge:${payload.driveId}:${randomIds.token(8)}`,
  });
}

/** Drives whose lists were loaded before there was a ledger get theirs; asked for once, when the program starts. */
export async function askForMissingLedgers({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  for (const driveId of await listDrivesWithoutLedger(db))
    await inTransaction(db, (trx) => ask(trx, { driveId, units: 'all' }, clock.now()));
}
