import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '#platform/project-root.js';
import { libraryUrl, runCode } from './support.js';

const { isAlive } = (await import(libraryUrl('processes.mjs'))) as { isAlive(pid: number): boolean };

const library = JSON.stringify(libraryUrl('private-db.mjs'));

interface Opened {
  readonly pid: number;
  readonly url: string;
}

/** Opens the private database in a process of its own, which then releases it or is killed outright. */
async function openIn(folder: string, end: 'release' | 'kill'): Promise<Opened> {
  const { output } = await runCode(`
    import { readFileSync } from 'node:fs';
    import { openPrivateDatabase } from ${library};
    const database = await openPrivateDatabase(${JSON.stringify(folder)}, { bufferPool: '32M' });
    const pid = Number(readFileSync(${JSON.stringify(join(folder, 'db/server.pid'))}, 'utf8').split('-')[0]);
    console.log(JSON.stringify({ pid, url: database.url }));
    ${end === 'kill' ? 'process.kill(process.pid, "SIGKILL");' : 'await database.release();'}`);
  const line = output.split('\n').find((text) => text.startsWith('{'));
  assert.ok(line, output);
  return JSON.parse(line) as Opened;
}

test('a private database outlives a killed portal, is found again, and stops with the last one', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'yzw-private-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const unpacked = join(projectRoot, '.local/server');
  if (existsSync(unpacked)) symlinkSync(unpacked, join(folder, 'server'));

  const killed = await openIn(folder, 'kill');
  assert.ok(isAlive(killed.pid));
  const [one, two] = await Promise.all([openIn(folder, 'release'), openIn(folder, 'release')]);
  assert.deepEqual(
    [one, two].map((opened) => opened?.url),
    [killed.url, killed.url],
  );
  assert.ok([one?.pid, two?.pid].includes(killed.pid), 'the running server was used again');
  assert.equal(existsSync(join(folder, 'db/server.pid')), false);
  assert.equal(isAlive(killed.pid), false);
});

test('a throwaway server is gone with its files when its owner is killed', async () => {
  const { output } = await runCode(`
    import { startThrowawayServer } from ${library};
    const { pid, folder } = await startThrowawayServer();
    console.log(JSON.stringify({ pid, folder }));
    process.kill(process.pid, 'SIGKILL');`);
  const { pid, folder } = JSON.parse(output.split('\n').find((text) => text.startsWith('{')) ?? '{}') as {
    pid: number;
    folder: string;
  };
  while (isAlive(pid) || existsSync(folder)) await sleep(50);
});
