import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

const { base, cookie, paths } = workerData as { base: string; cookie: string; paths: readonly string[] };
const pauseMs = 40;
const times: number[] = [];
const wrong: string[] = [];
let isStopped = false;

parentPort?.once('message', () => {
  isStopped = true;
});

for (let i = 0; !isStopped; i += 1) {
  const path = paths[i % paths.length] ?? '/';
  const from = performance.now();
  try {
    const answer = await fetch(base + path, { headers: { Cookie: cookie }, redirect: 'manual' });
    await answer.text();
    if (answer.status !== 200) wrong.push(`${path}: ${answer.status}`);
  } catch (error) {
    wrong.push(`${path}: ${String(error)}`);
  }
  times.push(performance.now() - from);
  await sleep(pauseMs);
}
parentPort?.postMessage({ times, wrong });
