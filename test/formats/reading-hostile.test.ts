import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ChildLimitError, createChildPool } from '#platform/child-pool.js';
import { Problem } from '#platform/problem.js';
import { defaultReadLimits } from '#formats/limits.js';
import { refusalCodes } from '#formats/refusals.js';
import { type HostileFile, hostileFiles } from '#test/support/hostile-files.js';

const mebi = 1024 * 1024;
/** Processor time, not time: what a reading may take is asked of what it did (S1). */
const mostWorkMs = 2 * defaultReadLimits.workMs;
const chinese = /^[\u4e00-\u9fff（“].*[。]$/u;
/** Words that only a program would say. */
const inner = /undefined|null|NaN|Error|Cannot|Unexpected|\bat \/|\.js\b|\{\w+\}/;

test('no hostile or odd file does more than be refused in words (S1)', async (t) => {
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
  const worked: { name: string; work: number }[] = [];
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
    let work = 0;
    const onSpent = (workMs: number) => {
      work = workMs;
    };
    try {
      const task = { name: 'read', input: { path, name: file.name, annexNo: 2 } };
      const rows = await pool.run<number>(task, { workLimitMs: mostWorkMs, onSpent });
      if (file.expect === 'refuse') return `was read, ${rows} rows`;
      if (rows === 0) return 'was read as empty';
    } catch (error) {
      if (error instanceof ChildLimitError) return `ended from outside: ${error.reason}`;
      if (!(error instanceof Problem)) return `fault: ${String(error)}`;
      if (!refusalCodes.includes(error.code) || error.status < 400 || error.status > 499)
        return `unknown refusal ${error.code} ${error.status}`;
      if (!chinese.test(error.sentence) || inner.test(error.sentence)) return `says: ${error.sentence}`;
    } finally {
      worked.push({ name: file.name, work });
    }
    return undefined;
  }

  await Promise.all([play(), play()]);
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
  assert.deepEqual(wrong, []);
  globalThis.gc?.();
  const most = worked.toSorted((a, b) => b.work - a.work)[0];
  t.diagnostic(`most work: ${most?.name}, ${most?.work} ms`);
  t.diagnostic(
    `${files.length} files; memory of the parent ${Math.round(before / mebi)} MB before, ${Math.round(process.memoryUsage.rss() / mebi)} MB after`,
  );
});
