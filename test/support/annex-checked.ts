import { setTimeout } from 'node:timers/promises';
import type { TestPortal } from './test-portal.js';

const pauseMs = 25;
const mostPauses = 4_000;

/** Waits until something is so, asking again and again. @throws when it never is */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let pause = 0; pause < mostPauses; pause++) {
    if (await isSo()) return;
    await setTimeout(pauseMs);
  }
  throw new Error(`never: ${what}`);
}

/** Waits until no job of these is waiting or running; the portal must run jobs. */
export async function jobsDone({ deps }: TestPortal, ...names: readonly string[]): Promise<void> {
  await until(`${names.join()} done`, async () => {
    deps.jobSignal.ring();
    const open = await deps
      .db('jobs')
      .whereIn('name', [...names])
      .whereIn('state', ['waiting', 'running'])
      .first('id');
    return open === undefined;
  });
}
