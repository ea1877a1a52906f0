import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { type BatchChange, findBatch, updateBatch } from './batch-queries.js';
import { brokenOff } from './words.js';

interface Payload {
  readonly batchId: number;
}

/** A step of a batch whose job was given up: it has changed nothing in the register, and the batch stands where it stood before. */
const backTo =
  (step: 'previewing' | 'importing' | 'undoing', change: BatchChange) =>
  async (trx: Trx, _: Deps, { batchId }: Payload): Promise<void> => {
    const batch = await findBatch(trx, batchId, true);
    if (batch?.state === step) await updateBatch(trx, batch, { ...change, failureSentence: brokenOff[step] });
  };

export const giveUpPreview = backTo('previewing', { state: 'failed' });
export const giveUpImport = backTo('importing', { state: 'ready', importedBy: null });
export const giveUpUndo = backTo('undoing', { state: 'imported' });
