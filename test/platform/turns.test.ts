import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGate, createTurns, TurnNotComeError } from '#platform/turns.js';

test('nobody has a second turn before everybody had one', () => {
  const turns = createTurns<number>();
  for (const item of [1, 2, 3]) turns.add('a', item);
  turns.add('b', 4);
  turns.add('c', 5);
  turns.remove('a', 3);
  turns.remove('c', 9);
  assert.equal(turns.size, 4);
  assert.deepEqual(
    [1, 2, 3, 4, 5].map(() => turns.take()),
    [1, 4, 5, 2, undefined],
  );
  turns.add('a', 6);
  turns.remove('a', 6);
  assert.deepEqual([turns.take(), turns.size], [undefined, 0]);
});

test('so many run at a time, the others in turn; a work that fails makes room for the next', async () => {
  const gate = createGate({ most: 2, patienceMs: 60_000 });
  let running = 0;
  let most = 0;
  const order: string[] = [];
  const work = (name: string) => async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    order.push(name);
    if (name === 'a2') throw new Error(name);
    return name;
  };
  const asked = [
    ['a', 'a1'],
    ['a', 'a2'],
    ['a', 'a3'],
    ['a', 'a4'],
    ['b', 'b1'],
  ] as const;
  const done = await Promise.allSettled(asked.map(([whose, name]) => gate.pass(whose, work(name))));
  assert.deepEqual(
    done.map((one) => (one.status === 'fulfilled' ? one.value : 'failed')),
    ['a1', 'failed', 'a3', 'a4', 'b1'],
  );
  assert.equal(most, 2);
  assert.ok(order.indexOf('b1') < order.indexOf('a4'), order.join());
});

test('whose turn does not come in time begins nothing, and the others go on', async () => {
  const gate = createGate({ most: 1, patienceMs: 1 });
  let end = (): void => {};
  const first = gate.pass('a', () => new Promise<string>((resolve) => (end = () => resolve('first'))));
  let isBegun = false;
  const second = gate.pass('b', async () => (isBegun = true));
  await assert.rejects(second, TurnNotComeError);
  end();
  assert.equal(await first, 'first');
  assert.equal(isBegun, false);
  assert.equal(await gate.pass('b', async () => 'third'), 'third');
});
