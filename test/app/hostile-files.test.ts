import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { messagesOf } from '#scripts/rehearsal/html.js';
import { soundRow } from '#test/domain/checking/rows.js';
import { annexWorkbook } from '#test/support/annex-files.js';
import type { BusinessCells } from '#test/support/businesses.js';
import { type Client, createClient } from '#test/support/client.js';
import { type HostileFile, hostileFiles } from '#test/support/hostile-files.js';
import { type Serving, startProber, startServing } from '#test/support/serving.js';

const annexNo = 2;
// The goal of S1, with no file excepted.
const limitMs = 10_000;
const atATime = 2;
const megabyte = 1024 * 1024;

let serving: Serving;
let filer: Client;
let path: string;
before(async () => {
  serving = await startServing();
  filer = await createClient(serving.base).signIn(serving.cast.filer);
  const [, id] = new RegExp(`/annexes/(\\d+)">附件${annexNo}<`).exec((await filer.get('/annexes')).text) ?? [];
  path = `/annexes/${id}/versions`;
});
after(() => serving.stop());

interface Replayed {
  readonly file: HostileFile;
  readonly status: number;
  readonly ms: number;
  readonly said: string;
  /** Where a file that was taken leads to. */
  readonly location: string;
}

async function replay(file: HostileFile): Promise<Replayed> {
  const content = file.make();
  const from = performance.now();
  const { status, text, location } = await filer
    .upload(path, { name: file.name, content })
    .catch((error: Error) => ({ status: 0, text: String(error.cause ?? error), location: '' }));
  return {
    file,
    status,
    location,
    ms: performance.now() - from,
    said: status >= 400 ? messagesOf(text) : text.slice(0, 200),
  };
}

/** What is wrong with an answer, or undefined: in time, no fault, and a refusal in words that tell the next step and no inner detail. */
function complaint({ file, status, ms, said }: Replayed): string | undefined {
  const about = `${file.name} (${file.expect}): ${status} after ${Math.round(ms)} ms, ${said}`;
  const isRefused = status >= 400 && status < 500;
  if (ms > limitMs) return `too slow: ${about}`;
  if (!isRefused && !(file.expect === 'mayRead' && status === 303)) return `wrong answer: ${about}`;
  if (isRefused && !/[\u4e00-\u9fff].*请.*。/s.test(said)) return `no sentence: ${about}`;
  if (/Error|\bat \w|\/tmp|node_modules|undefined|null|NaN/.test(said)) return `inner detail: ${about}`;
  return undefined;
}

async function replayAll(files: readonly HostileFile[]): Promise<Replayed[]> {
  const replayed: Replayed[] = [];
  const waiting = [...files];
  const work = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) replayed.push(await replay(file));
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return replayed;
}

const goodFile = () => annexWorkbook(annexNo, [soundRow[annexNo] as BusinessCells]);

test('every hostile file is answered in words and in time, and nobody else notices', async (t) => {
  await filer.upload(path, goodFile());
  const before = await serving.memory();
  const other = await createClient(serving.base).signIn(serving.cast.reviewer);
  const prober = startProber(serving.base, `yzw=${other.cookies.get('yzw')}`, [
    '/annexes',
    '/businesses',
    '/',
    '/annex-guide',
  ]);
  const files = hostileFiles();
  const from = performance.now();
  const replayed = await replayAll(files);
  const seconds = (performance.now() - from) / 1_000;
  const { times, wrong } = await prober.stop();

  const slowest = Math.max(...times);
  const p99 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0;
  const longest = replayed.toSorted((a, b) => b.ms - a.ms)[0];
  t.diagnostic(
    `${files.length} files in ${seconds.toFixed(0)} s, the longest ${longest?.file.name} ${Math.round(longest?.ms ?? 0)} ms`,
  );
  t.diagnostic(`${times.length} other pages meanwhile: p99 ${Math.round(p99)} ms, slowest ${Math.round(slowest)} ms`);
  assert.ok(files.length >= 300, `${files.length} files`);
  assert.deepEqual(
    replayed.flatMap((one) => complaint(one) ?? []),
    [],
  );
  assert.deepEqual(wrong, []);
  assert.ok(slowest <= 500, `${Math.round(slowest)} ms`);

  const after = await serving.memory();
  t.diagnostic(
    `heap ${Math.round(before.heapBytes / megabyte)} -> ${Math.round(after.heapBytes / megabyte)} MB, resident ${Math.round(before.residentBytes / megabyte)} -> ${Math.round(after.residentBytes / megabyte)} MB`,
  );
  assert.ok(after.heapBytes - before.heapBytes < 30 * megabyte);
  assert.ok(after.residentBytes - before.residentBytes < 150 * megabyte);
});

test('after all that a good file is read as ever, by the same process', async () => {
  const { status, location } = await filer.upload(path, goodFile());
  assert.equal(status, 303);
  assert.match((await filer.get(location)).text, /没有发现问题/);
  assert.equal(serving.process.exitCode, null);
});
