import { setTimeout as pause } from 'node:timers/promises';
import type { TestPortal } from '#test/support/test-portal.js';

/** Looks until it is so, while the portal's own runner does its jobs. @throws when ten minutes have passed */
export async function drainUntil({ deps }: TestPortal, isSo: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < 6_000; look += 1) {
    if (await isSo()) return;
    deps.jobSignal.ring();
    await pause(100);
  }
  throw new Error('it did not come to that in ten minutes');
}
