import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServerFailed } from '../database-server.mjs';
import { isAlive } from '../processes.mjs';

const askLimitMs = 2_000;

/** Whether a node takes part in the cluster and has all that the others have: only then may it be asked. */
export async function isSynced(node) {
  try {
    const rows = await ask(node, "SHOW STATUS LIKE 'wsrep_local_state_comment'");
    return rows[0]?.Value === 'Synced';
  } catch {
    return false;
  }
}

/** Waits for a node that was started. @throws ServerFailed with the last words of its log */
export async function untilSynced(node, limitMs) {
  for (const from = Date.now(); Date.now() - from < limitMs && isAlive(node.pid); await sleep(200)) {
    if (await isSynced(node)) return;
  }
  throw new ServerFailed(`${node.name}: ${readFileSync(node.log, 'utf8').trim().split('\n').slice(-5).join(' | ')}`);
}

/** Closes the first node's door before the others copy it: from here on all three ask for this password. */
export async function setRootPassword(nodes, password) {
  const [first] = nodes;
  const hosts = await ask(first, "SELECT host AS host FROM mysql.user WHERE user = 'root'");
  const users = hosts.map(({ host }) => `root@'${host}' IDENTIFIED BY '${password}'`);
  await ask(first, `ALTER USER ${users.join(', ')}`);
  for (const node of nodes) node.password = password;
}

async function ask(node, text) {
  // From the packages of the project, which may have been installed only now.
  const { createConnection } = await import('mysql2/promise');
  const { socketPath, password } = node;
  const connection = await createConnection({ socketPath, user: 'root', password, connectTimeout: askLimitMs });
  try {
    const [rows] = await connection.query({ sql: text, timeout: askLimitMs });
    return rows;
  } finally {
    connection.destroy();
  }
}
