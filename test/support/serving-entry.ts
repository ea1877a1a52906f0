import type { Cast } from '#test/support/cast.js';
import { startTestPortal } from '#test/support/test-portal.js';

/** What a portal in a process of its own says: where it is, and, when asked, how much memory it holds. */
export type ServingMessage =
  | { readonly kind: 'ready'; readonly base: string; readonly cast: Cast }
  | { readonly kind: 'memory'; readonly heapBytes: number; readonly residentBytes: number };

const say = (message: ServingMessage) => process.send?.(message);
const portal = await startTestPortal({ jobs: true });

process.on('message', (asked) => {
  if (asked === 'stop') {
    void portal.stop().then(() => process.disconnect());
    return;
  }
  for (let i = 0; i < 3; i += 1) globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  say({ kind: 'memory', heapBytes: heapUsed + external, residentBytes: rss });
});
say({ kind: 'ready', base: portal.base, cast: portal.cast });
