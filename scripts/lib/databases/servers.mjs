import { Refusal } from '../console.mjs';
import { startThrowawayServer } from '../throwaway-db.mjs';
import { startGaleraCluster } from './galera.mjs';
import { mariadb, mysql, serverOf, unpackSuite } from './packaged-server.mjs';

/**
 * A server that the tests can have: `url` names no database, `cluster` is there when nodes can be killed.
 * @typedef {{ url: string, version: string, stop: () => Promise<void>, cluster?: object }} TestServer
 */

/** Thrown when a server is neither given nor to be had here. */
export class NotToBeHad extends Error {}

/** Every server the portal must run on, by the name it has on the command line. @type {{ key: string, start: () => Promise<TestServer> }[]} */
export const servers = [
  { key: 'mariadb10.11', start: () => packaged('mariadb-10.11', 'bookworm', 'mariadb-server-core', mariadb) },
  { key: 'mariadb11', start: () => packaged('mariadb-11', 'trixie', 'mariadb-server-core', mariadb) },
  { key: 'mysql9', start: () => packaged('mysql-9', 'sid', 'mysql-server-core', mysql) },
  { key: 'mysql8.0', start: () => given('TEST_MYSQL80_URL', /^8\.0\./) },
  { key: 'mysql8.4', start: () => given('TEST_MYSQL84_URL', /^8\.4\./) },
  { key: 'galera', start: galera },
];

/** The servers that `--only` names, all without it. @throws Refusal for a name that is none */
export function chooseServers(only) {
  if (only === undefined) return servers;
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !servers.some(({ key }) => key === name));
  const known = servers.map(({ key }) => key).join(', ');
  if (unknown.length > 0)
    throw new Refusal(
      `没有名为 ${unknown.join('、')} 的数据库，可写：${known}。`,
      `No server is called ${unknown.join(', ')}; there are ${known}.`,
    );
  return servers.filter(({ key }) => names.includes(key));
}

async function packaged(name, suite, packageName, program) {
  const tree = await unpackSuite(name, { suite, needed: [packageName], programs: [program] });
  const server = await startThrowawayServer({ programs: [serverOf(tree)] });
  return { url: server.url, version: await versionOf(server.url), stop: server.stop };
}

async function galera() {
  const cluster = await startGaleraCluster();
  return { url: cluster.url, version: await versionOf(cluster.url), stop: cluster.stop, cluster };
}

/** One that somebody else keeps: databases are made on it and taken away again. */
async function given(setting, wanted) {
  const url = process.env[setting];
  if (!url) throw new NotToBeHad(`${setting} is not set`);
  const version = await versionOf(url);
  if (!wanted.test(version)) throw new NotToBeHad(`${setting} names a server of version ${version}`);
  return { url, version, stop: async () => {} };
}

async function versionOf(url) {
  const { createConnection } = await import('mysql2/promise');
  const { username, password, hostname, port, searchParams } = new URL(url);
  const socketPath = searchParams.get('socketPath');
  const connection = await createConnection({
    ...(socketPath ? { socketPath } : { host: hostname, port: Number(port || 3306) }),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  });
  try {
    const [[row]] = await connection.query('SELECT VERSION() AS version');
    return row.version;
  } finally {
    connection.destroy();
  }
}
