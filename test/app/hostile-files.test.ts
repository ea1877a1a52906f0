import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openDatabase } from '#platform/db/connection.js';
import { defaultReadLimits } from '#formats/limits.js';
import { messagesOf } from '#scripts/rehearsal/html.js';
import { soundRow } from '#test/domain/checking/rows.js';
import { annexWorkbook } from '#test/support/annex-files.js';
import type { BusinessCells } from '#test/support/businesses.js';
import { type Client, createClient } from '#test/support/client.js';
import { type HostileFile, hostileFiles } from '#test/support/hostile-files.js';
import { type Serving, startProber, startServing } from '#test/support/serving.js';

const annexNo = 2;
/** Processor time that a check may take, with no file excepted: less than it is allowed, so that no sound file comes near (S1). */
const mostWorkMs = defaultReadLimits.workMs;
/** Processor time after which the serving process must have turned to others (S2). */
const longestTurnMs = 500;
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
  readonly said: string;
  /** Where a file that was taken leads to. */
  readonly location: string;
}

async function replay(file: HostileFile): Promise<Replayed> {
  const content = file.make();
  const { status, text, location } = await filer
    .upload(path, { name: file.name, content })
    .catch((error: Error) => ({ status: 0, text: String(error.cause ?? error), location: '' }));
  return {
    file,
    status,
    location,
    said: status >= 400 ? messagesOf(text) : text.slice(0, 200),
  };
}

/** What is wrong with an answer, or undefined: no fault, and a refusal in words that tell the next step and no inner detail. */
function complaint({ file, status, said }: Replayed): string | undefined {
  const about = `${file.name} (${file.expect}): ${status}, ${said}`;
  const isRefused = status >= 400 && status < 500;
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

/** The check that took most processor time. */
async function mostWork(): Promise<{ file_name: string; work_ms: number }> {
  const db = openDatabase({ url: serving.databaseUrl, queryTimeoutMs: 30_000 });
  const most = await db('jobs as j')
    .join('annex_versions as v', 'v.job_id', 'j.id')
    .select('v.file_name', 'j.work_ms')
    .orderBy('j.work_ms', 'desc')
    .first<{ file_name: string; work_ms: number }>();
  await db.destroy();
  return most;
}

const goodFile = () => annexWorkbook(annexNo, [soundRow[annexNo] as BusinessCells]);

test('every hostile file is answered in words for little work, and nobody else notices', async (t) => {
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
  const replayed = await replayAll(files);
  const { times, wrong } = await prober.stop();

  assert.ok(files.length >= 300, `${files.length} files`);
  assert.deepEqual(
    replayed.flatMap((one) => complaint(one) ?? []),
    [],
  );
  assert.deepEqual(wrong, []);
  t.diagnostic(`${files.length} files, ${times.length} other pages meanwhile`);
  assert.ok(times.length > files.length / 4, `${times.length} other pages meanwhile`);
  const most = await mostWork();
  t.diagnostic(`most work: ${most.file_name}, ${most.work_ms} ms`);
  assert.ok(most.work_ms <= mostWorkMs, `${most.file_name}: ${most.work_ms} ms of work`);

  const after = await serving.memory();
  t.diagnostic(
    `heap ${Math.round(before.heapBytes / megabyte)} -> ${Math.round(after.heapBytes / megabyte)} MB, resident ${Math.round(before.residentBytes / megabyte)} -> ${Math.round(after.residentBytes / megabyte)} MB`,
  );
  t.diagnostic(`longest turn of the serving process: ${Math.round(after.longestTurnMs)} ms of work`);
  assert.ok(after.longestTurnMs <= longestTurnMs, `${Math.round(after.longestTurnMs)} ms of work in one turn`);
  assert.ok(after.heapBytes - before.heapBytes < 30 * megabyte);
  assert.ok(after.residentBytes - before.residentBytes < 150 * megabyte);
});

test('after all that a good file is read as ever, by the same process', async () => {
  const { status, location } = await filer.upload(path, goodFile());
  assert.equal(status, 303);
  assert.match((await filer.get(location)).text, /没有发现问题/);
  assert.equal(serving.process.exitCode, null);
});
