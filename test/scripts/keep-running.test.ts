import assert from 'node:assert/strict';
import { test } from 'node:test';
import { libraryUrl } from './support.js';

interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
}
type KeepRunning = (
  start: () => Promise<Ending>,
  means: {
    isAsked(): boolean;
    pause(ms: number): Promise<void>;
    say(line: string): void;
    now(): number;
  },
) => Promise<number>;
const { keepRunning } = (await import(libraryUrl('keep-running.mjs'))) as { keepRunning: KeepRunning };

const fault: Ending = { code: 70, signal: null };

/** Plays the endings one after the other, `everyMs` apart. */
async function play(endings: readonly Ending[], { everyMs = 0, askedAt = -1 } = {}) {
  const said: string[] = [];
  const waits: number[] = [];
  let started = 0;
  let clock = 0;
  const code = await keepRunning(
    async () => {
      clock += everyMs;
      return endings[started++] ?? { code: 0, signal: null };
    },
    {
      isAsked: () => askedAt === started,
      pause: async (ms) => void waits.push(ms),
      say: (line) => void said.push(line),
      now: () => clock,
    },
  );
  return { code, started, waits, said };
}

test('an ordinary end and a refusal to start stand', async () => {
  assert.deepEqual(await play([{ code: 0, signal: null }]), { code: 0, started: 1, waits: [], said: [] });
  assert.deepEqual(await play([{ code: 1, signal: null }]), { code: 1, started: 1, waits: [], said: [] });
});

test('after a fault the server is started again, later each time, and given up after five within ten minutes', async () => {
  const { code, started, waits, said } = await play(Array.from({ length: 9 }, () => fault));
  assert.deepEqual([code, started, waits], [1, 6, [1_000, 2_000, 4_000, 8_000, 16_000]]);
  assert.match(said[0] ?? '', /^服务进程因故障停止（code 70），1 秒后重新启动。 The server stopped by a fault/);
  assert.match(said.at(-1) ?? '', /第 6 次因故障停止.*不再重新启动/);
});

test('what the system ends is started again; old faults are forgotten', async () => {
  const killed: Ending = { code: null, signal: 'SIGKILL' };
  const { code, started, waits } = await play(
    Array.from({ length: 20 }, () => killed),
    { everyMs: 601_000 },
  );
  assert.deepEqual([code, started], [0, 21]);
  assert.deepEqual([...new Set(waits)], [1_000]);
});

test('a stop that was asked for stands, though it ended badly', async () => {
  assert.equal((await play([fault], { askedAt: 1 })).code, 0);
});
