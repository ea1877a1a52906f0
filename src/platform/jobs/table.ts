import type { Trx } from '#platform/db/connection.js';
import type { Recurring } from '#platform/jobs/recurring.js';

/**
 * What a job belongs to. `prompt`: a person waits before the page; `long`: what takes minutes; `upkeep`: what nobody waits for.
 * In this order they are begun.
 */
export const queueNames = ['prompt', 'long', 'upkeep'] as const;
export type QueueName = (typeof queueNames)[number];

export type Progress = (done: number, known: number | null) => void;

/**
 * Why a job was given up. `work`, `memory`: it took more than it may; `crash`, `fault`: it broke, again and again; `stalled`: for
 * reasons outside it, it never came to its end.
 */
export const giveUpReasons = ['work', 'memory', 'crash', 'fault', 'stalled'] as const;
export type GiveUpReason = (typeof giveUpReasons)[number];

/** One kind of job. `D` is what the program hands to its parts. */
export interface JobEntry<D> {
  /** Its word for people. */
  readonly label: string;
  readonly queue: QueueName;
  /** Runs in a process of its own. Safe to run twice; ends by writing its outcome to its own tables. */
  run(deps: D, payload: never, progress: Progress): Promise<void>;
  /** Processor time that one run may spend, in all and without a step forward. */
  readonly work: { readonly seconds: number; readonly quietSeconds: number };
  /** When it comes by itself, as a cron expression in the office's zone. */
  readonly cron?: string;
  /** In the transaction that ends the job for good: what it was asked for must not be left half begun. */
  onGivenUp?(trx: Trx, deps: D, payload: never, reason: GiveUpReason): Promise<void>;
  /**
   * Makes ready that a job that was given up runs again; answers false where there is nothing left for it. Without this an administrator
   * cannot begin it again: a person must decide anew.
   */
  runAgain?(trx: Trx, deps: D, payload: never): Promise<boolean>;
}

export type JobTable<D> = Readonly<Record<string, JobEntry<D>>>;

/**
 * Whether a job of this queue may be begun beside those that run: of several processes one is kept for people who wait, however much
 * long work and upkeep there is.
 */
export function mayBegin(queue: QueueName, running: readonly QueueName[], workers: number): boolean {
  if (running.length >= workers) return false;
  const unhurried = running.filter((one) => one !== 'prompt').length;
  return queue === 'prompt' || unhurried < Math.max(1, workers - 1);
}

/** The jobs of a table that come by themselves. */
export const recurringOf = <D>(table: JobTable<D>): readonly Recurring[] =>
  Object.entries(table).flatMap(([name, { cron }]) => (cron === undefined ? [] : [{ name, cron }]));
