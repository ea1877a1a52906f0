import type { Cast } from '#test/support/cast.js';
import { startTestPortal } from '#test/support/test-portal.js';

/** What a portal in a process of its own says: where it is, and, when asked, how much memory it holds. */
export type ServingMessage =
  | { readonly kind: 'ready'; readonly base: string; readonly cast: Cast; readonly databaseUrl: string }
  | {
      readonly kind: 'memory';
      readonly heapBytes: number;
      readonly residentBytes: number;
      readonly longestTurnMs: number;
    };

const say = (message: ServingMessage) => process.send?.(message);
const portal = await startTestPortal({ jobs: true });

// Processor time between two turns of the event loop, at most, since it was last asked: what one piece of work keeps all others waiting for.
let longestTurnMs = 0;
let turn = process.cpuUsage();
setInterval(() => {
  const { user, system } = process.cpuUsage(turn);
  longestTurnMs = Math.max(longestTurnMs, (user + system) / 1_000);
  turn = process.cpuUsage();
}, 5).unref();

process.on('message', (asked) => {
  if (asked === 'stop') {
    void portal.stop().then(() => process.disconnect());
    return;
  }
  for (let i = 0; i < 3; i += 1) globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  say({ kind: 'memory', heapBytes: heapUsed + external, residentBytes: rss, longestTurnMs });
  turn = process.cpuUsage();
  longestTurnMs = 0;
});
say({ kind: 'ready', base: portal.base, cast: portal.cast, databaseUrl: portal.databaseUrl });
