import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHashing, hashingThreads } from '#platform/crypto/passwords/hashing.js';
import { TurnNotComeError } from '#platform/turns.js';

test('a password is known again by its hash, another one is not, and what is no hash matches nothing', async () => {
  const hashing = createHashing();
  const stored = await hashing.hash('Ping-guo-2020', 'a');
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.equal(await hashing.matches(stored, 'Ping-guo-2020', 'a'), true);
  assert.equal(await hashing.matches(stored, 'ping-guo-2020', 'a'), false);
  assert.equal(await hashing.matches('none', 'ping-guo-2020', 'a'), false);
});

test('passwords are hashed one after another on one thread, all of them in the end', async () => {
  const hashing = createHashing({ threads: 1 });
  const hashes = await Promise.all(Array.from({ length: 12 }, (_, i) => hashing.hash(`password ${i}`, 'a')));
  assert.equal(new Set(hashes).size, 12);
  assert.deepEqual(
    await Promise.all(hashes.map((stored, i) => hashing.matches(stored, `password ${i}`, `person ${i}`))),
    hashes.map(() => true),
  );
});

test('whose turn does not come in time is told so, and the others are served', async () => {
  const hashing = createHashing({ threads: 1, patienceMs: 0 });
  // The first has its turn at once; nobody else has it before the patience of nothing is over.
  const [first, second] = await Promise.allSettled([hashing.hash('one', 'a'), hashing.hash('two', 'b')]);
  assert.equal(first.status, 'fulfilled');
  assert.ok(second.status === 'rejected' && second.reason instanceof TurnNotComeError);
  assert.match(await hashing.hash('three', 'c'), /^\$argon2id/);
});

test('a thread that ended after a rest is followed by another', async () => {
  const hashing = createHashing({ threads: 1, idleMs: 0 });
  for (let i = 0; i < 3; i += 1) {
    assert.match(await hashing.hash('one', 'a'), /^\$argon2id/);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
});

test('two cores leave one for pages, more hash at most four at once', () => {
  assert.deepEqual([1, 2, 4, 8, 64].map(hashingThreads), [1, 1, 2, 4, 4]);
});
