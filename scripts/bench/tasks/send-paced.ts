import { Agent, get } from 'node:http';
import { answer, taskInput } from '../child.js';
import { percentile } from '../measure.js';

// An open load: so many requests a second whether or not earlier ones have been answered. A page that is not this person's (403, 404)
// counts as answered; a failure is what nobody should see.
const { port, cookies, paths, rate, seconds } = await taskInput<{
  port: number;
  cookies: string[];
  paths: string[];
  rate: number;
  seconds: number;
}>();
const agent = new Agent({ keepAlive: true, maxSockets: 500 });
const times: number[] = [];
let failures = 0;
let late = 0;

function ask(turn: number, due: number): Promise<void> {
  const headers = { cookie: cookies[(turn * 7) % cookies.length] ?? '', 'accept-encoding': 'gzip' };
  return new Promise((resolve) => {
    const done = (ok: boolean) => {
      times.push(performance.now() - due);
      if (!ok) failures += 1;
      resolve();
    };
    const request = get({ port, host: '127.0.0.1', path: paths[turn % paths.length], agent, headers }, (response) => {
      response.on('data', () => {});
      response.on('end', () => done([200, 403, 404].includes(response.statusCode ?? 0)));
    });
    request.on('error', () => done(false));
  });
}

const asked: Promise<void>[] = [];
const from = performance.now();
for (let turn = 0; turn < rate * seconds; ) {
  // What is due is asked in one go: a sender that waits by spinning would take one of the two cores.
  for (let due = from + (turn * 1_000) / rate; due <= performance.now() && turn < rate * seconds; turn += 1) {
    if (performance.now() - due > 20) late += 1;
    asked.push(ask(turn, due));
    due = from + ((turn + 1) * 1_000) / rate;
  }
  await new Promise((resolve) => setTimeout(resolve, 2));
}
await Promise.all(asked);
agent.destroy();
answer({ requests: times.length, failures, late, p50: percentile(times, 0.5), p99: percentile(times, 0.99) });
