import { Agent, get } from 'node:http';
import { answer } from '../child.js';
import { percentile } from '../measure.js';

const { port, cookie, paths, connections, seconds } = JSON.parse(process.argv[2] ?? '{}') as {
  port: number;
  cookie: string;
  paths: string[];
  connections: number;
  seconds: number;
};
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const times: number[] = [];
let failures = 0;
let bytes = 0;
let turn = 0;

function ask(): Promise<void> {
  const path = paths[turn++ % paths.length] ?? '/';
  const from = performance.now();
  return new Promise((resolve) => {
    const request = get(
      { port, host: '127.0.0.1', path, agent, headers: { cookie, 'accept-encoding': 'gzip' } },
      (response) => {
        response.on('data', (part: Buffer) => (bytes += part.length));
        response.on('end', () => {
          times.push(performance.now() - from);
          if (response.statusCode !== 200) failures += 1;
          resolve();
        });
      },
    );
    request.on('error', () => {
      failures += 1;
      resolve();
    });
  });
}

const from = performance.now();
const end = from + seconds * 1_000;
await Promise.all(
  Array.from({ length: connections }, async () => {
    while (performance.now() < end) await ask();
  }),
);
const took = performance.now() - from;
answer({
  requests: times.length,
  failures,
  perSecond: (times.length * 1_000) / took,
  p50: percentile(times, 0.5),
  p99: percentile(times, 0.99),
  bytes: Math.round(bytes / times.length),
});
