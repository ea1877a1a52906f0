import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { verifyAudit } from '#platform/audit.js';
import { openDatabase, type Db } from '#platform/db/connection.js';
import { type Acknowledged, type Seen, startSteadyLoad } from '#test/cluster/steady-load.js';
import { type Cluster, felt, startCluster } from '#test/support/nodes.js';

/**
 * A trial for `npm run test:databases`: the portal works on a cluster whose writing node is killed and brought back. Whoever started it
 * does both when asked over the channel. Nothing that was acknowledged may be lost, and the portal comes back by itself.
 */
const quietMs = 5_000;
const withoutMs = 20_000;
const backMs = 10_000;
/** In words: at most some seconds. A busy machine is no fault of the portal's. */
const failLimitMs = 60_000;

async function ask(what: 'kill' | 'bringBack'): Promise<void> {
  process.send?.(what);
  const [answer] = (await once(process, 'message')) as [{ done?: string; failed?: string; why?: string }];
  if (answer.done !== what) throw new Error(`${what}: ${answer.why}`);
}

/** Milliseconds from the sending of the first request that failed in this time to the last failure. */
const failedFor = (seen: readonly Seen[], from: number, until: number): number => {
  const failures = seen.filter(({ at, status }) => at >= from && at < until && (status === 0 || status >= 500));
  if (failures.length === 0) return 0;
  return Math.max(...failures.map(({ at }) => at)) - Math.min(...failures.map(({ at, ms }) => at - ms));
};
const countOf = (seen: readonly Seen[], isMeant: (status: number) => boolean) =>
  seen.filter(({ status }) => isMeant(status)).length;
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

async function main(): Promise<void> {
  const nodes = (process.env['TEST_NODE_URLS'] ?? '').split(' ').filter(Boolean);
  const cluster = await startCluster();
  try {
    await cluster.add('jobs');
    const load = await startSteadyLoad(cluster);
    await sleep(quietMs);
    const killedAt = Date.now();
    await ask('kill');
    await sleep(withoutMs);
    const backAt = Date.now();
    await ask('bringBack');
    await sleep(backMs);
    const known = await load.stop();
    for (const line of faultsOf(cluster)) console.log(line);
    await judge(cluster, nodes, known);
    const [without, back] = [[killedAt, backAt] as const, [backAt, Number.POSITIVE_INFINITY] as const];
    const worst = Math.max(failedFor(load.pages, ...without), failedFor(load.pages, ...back));
    console.log(
      `pages: ${load.pages.length}, of them ${countOf(load.pages, (s) => s >= 500)} answered 5xx, ` +
        `${countOf(load.pages, (s) => s === 0)} broke off; slowest ${seconds(Math.max(...load.pages.map(({ ms }) => ms)))}`,
    );
    console.log(
      `forms: ${load.posts.length}, of them ${countOf(load.posts, (s) => s === 503)} answered 503, ` +
        `${countOf(load.posts, (s) => s > 503 || s === 500)} another 5xx, ${countOf(load.posts, (s) => s === 0)} without an answer`,
    );
    if (worst > failLimitMs) throw new Error(`pages failed for ${seconds(worst)}`);
    const wrong = [...load.pages, ...load.posts].filter(({ status }) => status >= 500 && status !== 503);
    if (wrong.length > 0) throw new Error(`${wrong.length} answers were neither the page nor 503`);
    const acts = known.versions.size + known.proposals.length + known.signIns;
    console.log(
      `writer killed: none of ${acts} acts lost, pages failed for ${seconds(failedFor(load.pages, ...without))}, ` +
        `when it came back for ${seconds(failedFor(load.pages, ...back))}`,
    );
  } finally {
    await cluster.stop();
  }
}

/** What the nodes logged as faults of their own, shortened: an answer of 500 is explained there. */
const faultsOf = ({ nodes }: Cluster): string[] =>
  nodes.flatMap(({ role, log }) =>
    log()
      .split('\n')
      .filter((line) => line.includes('"level":"error"'))
      .map((line) => `  ${role}: ${line.slice(0, 600)}`),
  );

/** What was acknowledged is there, once, on every node; the processes of the portal are those from before. */
async function judge(cluster: Cluster, nodeUrls: readonly string[], known: Acknowledged): Promise<void> {
  const { db } = cluster.deps;
  for (const { process: one, role, log } of cluster.nodes)
    if (one.exitCode !== null || one.signalCode !== null)
      throw new Error(`a ${role} node has ended: ${log().slice(-2_000)}`);
  await felt('all jobs are done', async () => (await db('jobs').whereNot({ state: 'done' })).length === 0);
  const [{ name: schema }] = (await db.raw('SELECT DATABASE() AS name'))[0] as [{ name: string }];
  const direct = nodeUrls.map((url) => openDatabase({ url: new URL(schema, url).href, queryTimeoutMs: 30_000 }));
  try {
    let different: readonly string[] = [];
    const areSame = async () => {
      different = differing(await Promise.all(direct.map(sumsOf)));
      return different.length === 0;
    };
    await felt('all nodes hold the same', areSame).catch((error: Error) => {
      throw new Error(`${error.message}, but for ${different.join(', ')}`);
    });
    for (const node of direct) await judgeNode(node, known);
  } finally {
    await Promise.all(direct.map((node) => node.destroy()));
  }
}

async function judgeNode(db: Db, known: Acknowledged): Promise<void> {
  const must = (isSo: boolean, what: string) => {
    if (!isSo) throw new Error(what);
  };
  const versions = (await db('annex_versions').select('id', 'state')) as { id: number; state: string }[];
  const ids = new Set(versions.map(({ id }) => Number(id)));
  for (const [submission, id] of known.versions) must(ids.has(id), `version ${id} of ${submission} is lost`);
  must(versions.length === known.versions.size, `${versions.length} versions of ${known.versions.size} uploads`);
  must(
    versions.every(({ state }) => state === 'checked'),
    'a version was not checked',
  );
  const names = ((await db('account_requests').select('user_name')) as { user_name: string }[]).map(
    ({ user_name: name }) => name,
  );
  must(
    known.proposals.every((name) => names.filter((other) => other === name).length === 1),
    'a proposal is lost or double',
  );
  const signIns = await db('sign_in_log').where({ account: 'statistician', outcome: 'done' });
  must(signIns.length >= known.signIns, `${signIns.length} of ${known.signIns} sign-ins are written down`);
  must((await verifyAudit(db)).brokenAt === null, 'the chain of the audit is broken');
}

/** Digest of the rows of each table of a node; CHECKSUM TABLE of several tables at once is not the same for the same rows. */
async function sumsOf(db: Db): Promise<ReadonlyMap<string, string>> {
  const [tables] = (await db.raw('SHOW TABLES')) as [Record<string, string>[]];
  const sums = new Map<string, string>();
  for (const table of tables.map((row) => Object.values(row)[0] ?? '')) {
    const rows = ((await db(table).select('*')) as object[]).map((row) => JSON.stringify(row)).sort();
    sums.set(table, createHash('sha256').update(rows.join('\n')).digest('hex'));
  }
  return sums;
}

function differing([first, ...others]: readonly ReadonlyMap<string, string>[]): string[] {
  const tables = [...(first?.keys() ?? [])];
  return tables.filter((table) => others.some((other) => other.get(table) !== first?.get(table)));
}

main().then(
  () => process.disconnect?.(),
  (error: unknown) => {
    console.error(`FAILED ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
