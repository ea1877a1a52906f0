import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { type Serving, watchAnswers } from '#platform/serving.js';

interface Stage {
  readonly serving: Serving;
  readonly port: number;
  /** The server's side of the next request. */
  next(): Promise<ServerResponse>;
}

/** A server that promises to keep connections for an hour: whoever waits for that waits too long. */
async function serve(): Promise<Stage> {
  const asked: ServerResponse[] = [];
  const server = createServer({ keepAliveTimeout: 3_600_000 }, (_req, res) => void asked.push(res));
  const serving = watchAnswers(server);
  server.on('request', () => server.emit('asked'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    serving,
    port: (server.address() as AddressInfo).port,
    async next() {
      if (asked.length === 0) await once(server, 'asked');
      return asked.shift() as ServerResponse;
    },
  };
}

const agent = new Agent({ keepAlive: true });
const ask = (port: number): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => get({ port, agent, host: '127.0.0.1' }, resolve).once('error', reject));

async function bodyOf(answer: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of answer) body += String(chunk);
  return body;
}

describe('closing a server', { timeout: 120_000 }, () => {
  test('what was asked on a kept connection is answered, and the connection goes with the answer', async () => {
    const { serving, port, next } = await serve();
    const coming = ask(port);
    const res = await next();
    const closed = serving.close(60_000);
    res.end('whole');
    const answer = await coming;
    assert.equal(answer.headers.connection, 'close');
    assert.equal(await bodyOf(answer), 'whole');
    assert.equal(await closed, 0);
  });

  test('an answer that had begun ends, and its connection with it', async () => {
    const { serving, port, next } = await serve();
    const coming = ask(port);
    const res = await next();
    res.write('first ');
    const answer = await coming;
    assert.equal(answer.headers.connection, 'keep-alive');
    const closed = serving.close(60_000);
    res.end('last');
    assert.equal(await bodyOf(answer), 'first last');
    assert.equal(await closed, 0);
  });

  test('connections on which nothing was asked are closed at once', async () => {
    const { serving, port, next } = await serve();
    const coming = ask(port);
    (await next()).end('answered');
    await bodyOf(await coming);
    const silent: Socket = connect(port, '127.0.0.1');
    await once(silent, 'connect');
    silent.resume();
    assert.equal(await serving.close(60_000), 0);
  });

  test('a request that comes to no end is cut off, and counted', async () => {
    const { serving, port, next } = await serve();
    const coming = ask(port);
    await next();
    assert.equal(await serving.close(50), 1);
    await assert.rejects(coming);
  });
});
