import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ChildLimitError, createChildPool } from '#platform/child-pool.js';
import { Problem } from '#platform/problem.js';
import { refusalCodes } from '#formats/refusals.js';
import { type HostileFile, hostileFiles } from '#test/support/hostile-files.js';

const mebi = 1024 * 1024;
const latestMs = 10_000;
const chinese = /^[\u4e00-\u9fff（“].*[。]$/u;
/** Words that only a program would say. */
const inner = /undefined|null|NaN|Error|Cannot|Unexpected|\bat \/|\.js\b|\{\w+\}/;

test('no hostile or odd file does more than be refused in words (S1)', { timeout: 180_000 }, async (t) => {
  const files = hostileFiles();
  assert.ok(files.length >= 300, String(files.length));
  assert.equal(new Set(files.map((file) => file.name)).size, files.length);
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  const pool = createChildPool({
    entry: new URL('../support/reading-entry.js', import.meta.url),
    size: 2,
    idleMs: 1_000,
    rssLimitBytes: 500 * mebi,
  });
  const wrong: string[] = [];
  const queue = [...files.entries()];
  const before = process.memoryUsage.rss();
  const play = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const path = join(folder, String(next[0]));
      writeFileSync(path, next[1].make());
      const trouble = await troubleWith(next[1], path);
      if (trouble) wrong.push(`${next[1].name}: ${trouble}`);
      rmSync(path);
    }
  };

  async function troubleWith(file: HostileFile, path: string): Promise<string | undefined> {
    const from = performance.now();
    try {
      const rows = await pool.run<number>(
        { name: 'read', input: { path, name: file.name, annexNo: 2 } },
        { workLimitMs: 2 * latestMs },
      );
      if (file.expect === 'refuse') return `was read, ${rows} rows`;
      if (rows === 0) return 'was read as empty';
    } catch (error) {
      if (error instanceof ChildLimitError) return `ended from outside: ${error.reason}`;
      if (!(error instanceof Problem)) return `fault: ${String(error)}`;
      if (!refusalCodes.includes(error.code) || error.status < 400 || error.status > 499)
        return `unknown refusal ${error.code} ${error.status}`;
      if (!chinese.test(error.sentence) || inner.test(error.sentence)) return `says: ${error.sentence}`;
    }
    const ms = performance.now() - from;
    return ms > latestMs ? `took ${Math.round(ms)} ms` : undefined;
  }

  await Promise.all([play(), play()]);
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
  assert.deepEqual(wrong, []);
  globalThis.gc?.();
  t.diagnostic(
    `${files.length} files; memory of the parent ${Math.round(before / mebi)} MB before, ${Math.round(process.memoryUsage.rss() / mebi)} MB after`,
  );
});
