import { runAlone } from './child.js';
import type { WebServer } from './web-server.js';

/** What one run of requests showed. Milliseconds. */
export interface Load {
  readonly requests: number;
  readonly failures: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly bytes: number;
}

/** Asks for the paths in turn over kept connections, each asking again as soon as it is answered, from a process of its own. */
export function runLoad(
  server: WebServer,
  paths: readonly string[],
  options: { connections: number; seconds: number },
): Promise<Load> {
  return runAlone<Load>('tasks/send-requests.js', [
    JSON.stringify({ port: server.port, cookie: server.cookie, paths, ...options }),
  ]);
}

/** One page as text, for looking at it. */
export async function fetchPage(server: WebServer, path: string): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    headers: { cookie: server.cookie },
    redirect: 'manual',
  });
  if (answer.status !== 200) throw new Error(`${path} was answered with ${answer.status}`);
  return answer.text();
}
