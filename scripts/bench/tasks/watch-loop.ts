import { monitorEventLoopDelay } from 'node:perf_hooks';

// Loaded into the portal's process before its own code: tells the benchmark how late the event loop was since it last asked.
// The portal knows nothing of it, and there is no route to it.
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
process.on('message', (message) => {
  if (message !== 'how late?') return;
  process.send?.({ maxMs: Math.max(0, delay.max / 1e6 - 5), p99Ms: Math.max(0, delay.percentile(99) / 1e6 - 5) });
  delay.reset();
});
process.channel?.unref();
