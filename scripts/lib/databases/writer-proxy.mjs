import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServerFailed } from '../database-server.mjs';
import { freePorts } from './free-ports.mjs';

/**
 * HAProxy in front of a cluster: all write to the first node that is ready, so that nobody reads from one what another does not have yet;
 * the next takes over when it is lost, and gives back when it is there again. HAProxy asks an address beside each node whether it is ready.
 */
export async function startWriterProxy({ haproxy, folder, nodes, isReady, onSpawn }) {
  const checks = await Promise.all(nodes.map((node) => startCheck(() => isReady(node))));
  const [port] = await freePorts(1);
  const config = join(folder, 'haproxy.cfg');
  writeFileSync(
    config,
    configText(
      port,
      nodes.map(({ name, port: own }, i) => ({ name, port: own, check: checks[i].address().port })),
    ),
  );
  const logPath = join(folder, 'haproxy.log');
  const log = openSync(logPath, 'w');
  const child = spawn(haproxy, ['-db', '-f', config], { stdio: ['ignore', log, log], detached: true });
  await once(child, 'spawn');
  onSpawn(child.pid);
  child.unref();
  for (let tries = 0; !(await isListening(port)); tries += 1) {
    if (tries >= 200 || child.exitCode !== null)
      throw new ServerFailed(`haproxy: ${readFileSync(logPath, 'utf8').trim()}`);
    await sleep(50);
  }
  return {
    port,
    stop() {
      for (const check of checks) check.close();
    },
  };
}

async function startCheck(isReady) {
  const server = createServer((_req, res) => {
    void isReady().then((ready) => res.writeHead(ready ? 200 : 503).end());
  });
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return server;
}

function isListening(port) {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    const finish = (answer) => {
      socket.destroy();
      done(answer);
    };
    socket.once('connect', () => finish(true)).once('error', () => finish(false));
  });
}

const configText = (port, nodes) => `global
  maxconn 1000
defaults
  mode tcp
  timeout connect 2s
  timeout client 10m
  timeout server 10m
  timeout check 2s
listen writer
  bind 127.0.0.1:${port}
  option httpchk GET /
  default-server inter 500 fastinter 200 downinter 500 rise 2 fall 2 on-marked-down shutdown-sessions
${nodes.map(serverLine).join('\n')}
`;

const serverLine = ({ name, port, check }, i) =>
  `  server ${name} 127.0.0.1:${port} check port ${check} ${i === 0 ? 'on-marked-up shutdown-backup-sessions' : 'backup'}`;
