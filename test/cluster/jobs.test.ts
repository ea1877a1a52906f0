import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { soundRow } from '#test/domain/checking/rows.js';
import { annexCsv, annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { ownAgency } from '#test/support/cast.js';
import type { BusinessCells } from '#test/support/businesses.js';
import type { Answer, Client, Fields, SentFile } from '#test/support/client.js';
import { type Cluster, felt, startCluster } from '#test/support/nodes.js';
import { onNode } from '#test/support/round-robin.js';

interface JobRow {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  readonly attempts: number;
}

let cluster: Cluster;
let filer: Client;
before(async () => {
  cluster = await startCluster();
  filer = await cluster.client('filer');
});
after(() => cluster.stop());

const jobs = async (): Promise<JobRow[]> => cluster.deps.db('jobs').select('id', 'name', 'state', 'attempts');
const jobOf = async (versionId: number): Promise<JobRow | undefined> =>
  cluster.deps
    .db('jobs as j')
    .join('annex_versions as v', 'v.job_id', 'j.id')
    .select('j.id', 'j.name', 'j.state', 'j.attempts')
    .where('v.id', versionId)
    .first();
const versionOf = async (id: number): Promise<{ state: string; row_count: number; error_count: number }> =>
  cluster.deps.db('annex_versions').where({ id }).first();

async function pathOf(annexNo: number): Promise<string> {
  const annex = await cluster.deps
    .db('annexes')
    .where({ unit_code: ownAgency, annex_no: annexNo })
    .first<{ id: number }>();
  return `/annexes/${annex.id}`;
}

async function upload(path: string, { name, content }: SentFile, fields: Fields, headers: Fields): Promise<Answer> {
  const body = new FormData();
  for (const [field, value] of Object.entries({ _csrf: filer.csrf(), ...fields })) body.append(field, value);
  body.append('file', new Blob([content]), name);
  return filer.raw(`${path}/versions`, { method: 'POST', body, headers });
}

const idIn = ({ status, location }: Answer): number => {
  assert.equal(status, 303);
  return Number(/\/versions\/(\d+)$/.exec(location)?.[1]);
};

const rowOf = (no: 1 | 2 | 4 | 5): BusinessCells => soundRow[no] as unknown as BusinessCells;
const nodes = [onNode(0), onNode(1)];
const manyRows = annexCsv(
  3,
  Array.from({ length: 20_000 }, (_, i) => typedBusiness(i + 1)),
);

test('nodes that serve pages alone take a file in and leave the work to others', async () => {
  const path = await pathOf(2);
  const versionId = idIn(await upload(path, annexWorkbook(2, [rowOf(2)]), {}, onNode(0)));
  assert.deepEqual(
    (await jobs()).map(({ state, attempts }) => ({ state, attempts })),
    [{ state: 'waiting', attempts: 0 }],
  );
  const page = await filer.get(`${path}/versions/${versionId}`, onNode(1));
  assert.equal(page.status, 200, 'the other node knows the file');
});

describe('with two nodes that run jobs', () => {
  before(async () => {
    await Promise.all([cluster.add('jobs'), cluster.add('jobs')]);
  });
  const [runners, done] = [() => cluster.nodes.filter(({ role }) => role === 'jobs'), 'done'];

  test('they listen nowhere, and what waited is done', async () => {
    assert.deepEqual(
      runners().map(({ port }) => port),
      [0, 0],
    );
    await felt('the waiting job', async () => (await jobs()).every(({ state }) => state === done));
  });

  test('of many files, sent through both nodes, each is checked once and seen through both', async () => {
    const versions: [path: string, id: number][] = [];
    for (let round = 0; round < 3; round += 1) {
      const sent = await Promise.all(
        ([2, 4, 5] as const).map(async (no, i) => {
          const path = await pathOf(no);
          const basedOn = versions.findLast(([known]) => known === path)?.[1];
          const fields: Fields = basedOn === undefined ? {} : { basedOn: String(basedOn) };
          const file = annexWorkbook(no, [{ ...rowOf(no), remark: `第${round}次` }]);
          return [path, idIn(await upload(path, file, fields, onNode(i % 2)))] as [string, number];
        }),
      );
      versions.push(...sent);
    }
    for (const [path, id] of versions) {
      for (const node of nodes) {
        const { status, text } = await filer.get(`${path}/versions/${id}`, node);
        assert.equal(status, 200);
        assert.match(text, /检查结果/);
      }
      const job = await jobOf(id);
      assert.deepEqual([job?.state, job?.attempts], [done, 1]);
      const lines = runners().flatMap(({ log }) => log().split('\n'));
      const ends = lines.filter((line) => line.includes('job done') && new RegExp(`"id":${job?.id}\\b`).test(line));
      assert.equal(ends.length, 1, `one node has done job ${job?.id}`);
    }
  });

  test('a file sent to both nodes at once under one submission id is one version', async () => {
    const path = await pathOf(1);
    const file = annexWorkbook(1, [rowOf(1)]);
    const fields = { _submission: 'c'.repeat(32) };
    const ids = (await Promise.all(nodes.map((node) => upload(path, file, fields, node)))).map(idIn);
    assert.equal(ids[0], ids[1]);
    const annexId = Number(path.split('/').pop());
    const stored = await cluster.deps.db('annex_versions').where({ annex_id: annexId }).select('id');
    assert.equal(stored.length, 1);
  });

  test('what a killed node was working at is done by the other', async () => {
    const [busy, other] = runners();
    assert.ok(busy && other);
    const known = (await jobs()).map(({ id }) => Number(id));
    other.process.kill('SIGSTOP'); // so that it is the first one that takes the job
    const sent = upload(await pathOf(3), manyRows, {}, onNode(0)); // answered when the job is done, or after a while
    const isRunning = ({ id, state }: JobRow) => state === 'running' && !known.includes(Number(id));
    await felt('the job runs', async () => (await jobs()).some(isRunning));
    await busy.kill();
    other.process.kill('SIGCONT');
    const id = idIn(await sent);
    await felt('the other node has done it', async () => (await versionOf(id)).state === 'checked');
    assert.equal((await versionOf(id)).row_count, 20_000);
    await felt('the job is over', async () => (await jobOf(id))?.state === done);
    assert.equal((await jobOf(id))?.attempts, 2);
  });
});
