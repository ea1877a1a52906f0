import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { commonArgs, initialise, startServer } from '../database-server.mjs';
import { startGuard } from '../guard.mjs';
import { run, waitUntilGone } from '../processes.mjs';
import { speedOf } from '../throwaway-db.mjs';
import { freePorts } from './free-ports.mjs';
import { isSynced, setRootPassword, untilSynced } from './galera-state.mjs';
import { mariadb, serverOf, unpackSuite } from './packaged-server.mjs';
import { startWriterProxy } from './writer-proxy.mjs';

const readyLimitMs = 120_000;
const packages = {
  suite: 'bookworm',
  needed: ['mariadb-server-core', 'mariadb-client-core', 'galera-4', 'rsync', 'haproxy', 'lsof'],
  alone: ['mariadb-server'],
  programs: [mariadb, 'usr/sbin/haproxy', 'usr/bin/rsync', 'usr/bin/lsof', 'usr/bin/my_print_defaults'],
  scripts: ['wsrep_sst_rsync', 'wsrep_sst_common'],
  preludes: {
    // Started by root, rsync's daemon becomes nobody, who may write nowhere.
    rsync:
      '[ "$1" = --daemon ] && [ "$(id -u)" = 0 ] && shift && set -- --daemon --dparam=uid=root --dparam=gid=root "$@"',
  },
};

/**
 * Three nodes of a MariaDB Galera cluster on the loopback, with HAProxy in front: one writes, the others stand by. Durability is off:
 * what a killed node had not yet written it gets back from the others. Gone with all its files as a throwaway server is.
 */
export async function startGaleraCluster() {
  const tree = await unpackSuite('galera', packages);
  const program = galeraProgram(tree);
  const folder = mkdtempSync(join(tmpdir(), 'yzw-galera-'));
  const guard = startGuard(folder);
  try {
    const nodes = await makeNodes(program, folder);
    const start = async (node, ...extra) => {
      await startNode(program, nodes, node, guard, extra);
      await untilSynced(node, readyLimitMs);
    };
    await start(nodes[0], '--wsrep-new-cluster', '--wsrep-cluster-address=gcomm://');
    const password = randomBytes(24).toString('base64url');
    await setRootPassword(nodes, password);
    for (const node of nodes.slice(1)) await start(node);
    const haproxy = join(tree, 'usr/sbin/haproxy');
    const proxy = await startWriterProxy({ haproxy, folder, nodes, isReady: isSynced, onSpawn: guard.watch });
    const urlOf = (port) => `mysql://root:${password}@127.0.0.1:${port}/`;
    return {
      url: urlOf(proxy.port),
      nodeUrls: nodes.map(({ port }) => urlOf(port)),
      /** Ends a node without a word, as a machine that loses its power; 0 is the one that writes. */
      async kill(index) {
        const { pid } = nodes[index];
        process.kill(pid, 'SIGKILL');
        await waitUntilGone(pid, 10_000);
        guard.forget(pid);
      },
      /** Brings a killed node back: it recovers its own files and gets from another what it has missed. */
      async bringBack(index) {
        await start(nodes[index], ...(await positionOf(program, nodes[index])));
      },
      async stop() {
        proxy.stop();
        await guard.end();
      },
    };
  } catch (error) {
    await guard.end();
    throw error;
  }
}

function galeraProgram(tree) {
  const program = serverOf(tree);
  return { ...program, env: { ...program.env, PATH: [join(tree, 'usr/bin'), process.env.PATH].join(delimiter) } };
}

async function makeNodes(program, folder) {
  const ports = await freePorts(12);
  const nodes = [1, 2, 3].map((number, i) => {
    const own = join(folder, `n${number}`);
    mkdirSync(own, { mode: 0o700 });
    const [port, group, state, transfer] = ports.slice(i * 4, i * 4 + 4);
    const files = { data: join(own, 'data'), socketPath: join(own, 's'), log: join(own, 'log') };
    return { name: `n${number}`, port, group, state, transfer, password: '', pid: 0, ...files };
  });
  for (const node of nodes) await initialise(program, node.data, speedOf(program));
  return nodes;
}

async function startNode(program, nodes, node, guard, extra) {
  const others = nodes.filter((one) => one !== node);
  const provider = {
    base_port: node.group,
    'gmcast.listen_addr': `tcp://127.0.0.1:${node.group}`,
    'ist.recv_addr': `127.0.0.1:${node.state}`,
    'gcache.size': '64M',
    'evs.suspect_timeout': 'PT3S',
    'evs.inactive_timeout': 'PT6S',
  };
  const child = await startServer(program, {
    dataDir: node.data,
    socketPath: node.socketPath,
    logPath: node.log,
    limitMs: readyLimitMs,
    network: ['--bind-address=127.0.0.1', `--port=${node.port}`],
    options: [
      ...speedOf(program),
      '--innodb-buffer-pool-size=128M',
      '--max-connections=300',
      '--binlog-format=ROW',
      '--innodb-autoinc-lock-mode=2',
      '--wsrep-on=ON',
      `--wsrep-provider=${join(program.tree, 'usr/lib/galera/libgalera_smm.so')}`,
      '--wsrep-cluster-name=portal',
      `--wsrep-cluster-address=gcomm://${nodes.map(({ group }) => `127.0.0.1:${group}`).join(',')}`,
      `--wsrep-node-name=${node.name}`,
      `--wsrep-node-address=127.0.0.1:${node.group}`,
      `--wsrep-node-incoming-address=127.0.0.1:${node.port}`,
      '--wsrep-sst-method=rsync',
      `--wsrep-sst-receive-address=127.0.0.1:${node.transfer}`,
      // Who gives a whole copy stands still meanwhile: that must not be the one that writes.
      `--wsrep-sst-donor=${others.map(({ name }) => name).reverse()},`,
      `--wsrep-provider-options=${Object.entries(provider)
        .map(([name, value]) => `${name}=${value}`)
        .join(';')}`,
      ...extra,
    ],
    onSpawn: guard.watch,
  });
  child.unref();
  node.pid = child.pid;
}

/** How far a killed node's own files go: from there on the others tell it what it has missed. */
async function positionOf(program, node) {
  const log = `${node.log}.recovery`;
  const args = [...commonArgs(program, node.data), `--log-error=${log}`, '--wsrep-recover'];
  await run(program.path, args, { env: program.env });
  const text = existsSync(log) ? readFileSync(log, 'utf8') : '';
  const position = /Recovered position:\s*([0-9a-f-]{36}:-?\d+)/.exec(text)?.[1];
  return position === undefined ? [] : [`--wsrep-start-position=${position}`];
}
