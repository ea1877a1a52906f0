import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Header by which a test chooses the node that answers; without it they take turns. */
const nodeHeader = 'x-node';
export const onNode = (index: number): Readonly<Record<string, string>> => ({ [nodeHeader]: String(index) });

export interface RoundRobin {
  readonly origin: string;
  close(): Promise<void>;
}

/** What stands before several nodes in an installation: each request goes to the next one, over a connection of its own. */
export async function startRoundRobin(ports: readonly number[]): Promise<RoundRobin> {
  let turn = 0;
  // A client may be slow to send again: its connection must not be closed under its hands meanwhile.
  const server = createServer({ keepAliveTimeout: 600_000 }, (req, res) => {
    const { [nodeHeader]: chosen, ...headers } = req.headers;
    const index = chosen === undefined ? turn++ % ports.length : Number(chosen);
    const onward = request(
      { host: '127.0.0.1', port: ports[index], path: req.url, method: req.method, headers, agent: false },
      (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(res);
        answer.once('error', () => res.destroy());
      },
    );
    onward.once('error', () => (res.headersSent ? res.destroy() : res.writeHead(502).end()));
    req.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
