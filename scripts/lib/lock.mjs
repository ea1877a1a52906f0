import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from './console.mjs';
import { isMarkAlive, processMark } from './processes.mjs';

/** Does `body` while no other process of this machine does the same; a lock whose holder has died is taken over. */
export async function withLock(path, body, limitMs = 600_000) {
  mkdirSync(dirname(path), { recursive: true });
  for (let waited = 0; !take(path); waited += 100) {
    if (waited >= limitMs) {
      throw new Refusal(`等待另一个进程超时（${path}）。`, `Waited too long for another process (${path}).`);
    }
    await sleep(100);
  }
  try {
    return await body();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path) {
  const mark = processMark(process.pid);
  const own = `${path}.${process.pid}`;
  writeFileSync(own, mark);
  try {
    linkSync(own, path); // appears together with its content, so nobody ever reads a half-written lock
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (isAbandoned(path)) rmSync(path, { force: true });
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

function isAbandoned(path) {
  try {
    return !isMarkAlive(readFileSync(path, 'utf8'));
  } catch {
    return false; // released in this moment
  }
}
