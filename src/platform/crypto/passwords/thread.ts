import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { hashSync, verifySync } from '@node-rs/argon2';
import type { HashingTask } from './hashing.js';

/** argon2id, 19 MiB, two passes: 12 ms. */
const cost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Pages come first: a thread as nice as this has a tenth of the time of one that serves, when both want it. */
const niceness = 10;

// Linux alone counts priorities by thread; elsewhere this would slow the pages as well.
if (process.platform === 'linux') {
  try {
    setPriority(0, niceness);
  } catch {
    // Where a sandbox forbids it passwords are as important as pages.
  }
}

function work(task: HashingTask): string | boolean {
  if (task.stored === undefined) return hashSync(task.plain, cost);
  try {
    return verifySync(task.stored, task.plain);
  } catch {
    return false;
  }
}

parentPort?.on('message', (task: HashingTask) => parentPort?.postMessage(work(task)));
