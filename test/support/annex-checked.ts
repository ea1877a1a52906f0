import { setTimeout } from 'node:timers/promises';
import type { TestPortal } from './test-portal.js';

const pauseMs = 25;
const mostPauses = 2_400;

/**
 * Waits until no job of these is waiting or running; the portal must run jobs. What a job asks for is due by the machine's clock, years
 * after the portal's: it is due at once. @throws when one of them fails, or never ends
 */
export async function jobsDone({ deps }: TestPortal, ...names: readonly string[]): Promise<void> {
  for (let pause = 0; pause < mostPauses; pause++) {
    const now = deps.clock.now();
    await deps
      .db('jobs')
      .where({ state: 'waiting' })
      .whereIn('name', [...names])
      .where('run_at', '>', now)
      .update({ run_at: now });
    deps.jobSignal.ring();
    const [open] = (await deps
      .db('jobs')
      .select('name', 'state', 'attempts', 'failure_reason')
      .whereIn('name', [...names])
      .whereIn('state', ['waiting', 'running'])) as Record<string, unknown>[];
    if (open === undefined) return;
    if (open['failure_reason']) throw new Error(JSON.stringify(open));
    await setTimeout(pauseMs);
  }
  throw new Error(`never done: ${names.join()}`);
}
