import { type IncomingHttpHeaders, request } from 'node:http';
import type { Client } from '#test/support/client.js';

/** What the portal answered; status 0: the line broke before it did. */
export interface TusAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface TusRequest {
  readonly method: string;
  /** Address as the portal says it, with the base path. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** After so many bytes of the body the socket is destroyed; the sender is heard of no more. */
  readonly breakAt?: number;
}

/** Speaks tus over sockets of its own, in the session of a client. */
export function tusClient(base: string, client: Client) {
  const { hostname, port } = new URL(base);
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return (asked: TusRequest): Promise<TusAnswer> =>
    new Promise((resolve) => {
      const { body, breakAt } = asked;
      const headers = {
        Cookie: cookie,
        'Tus-Resumable': '1.0.0',
        'X-CSRF-Token': client.csrf(),
        'HX-Request': 'true',
        ...(body && { 'Content-Length': String(body.length), 'Content-Type': 'application/offset+octet-stream' }),
        ...asked.headers,
      };
      const sent = request({ hostname, port, method: asked.method, path: asked.path, headers, agent: false }, (res) => {
        const parts: Buffer[] = [];
        res.on('data', (part: Buffer) => parts.push(part));
        res.on('end', () =>
          resolve({ status: res.statusCode ?? 0, headers: res.headers, text: Buffer.concat(parts).toString('utf8') }),
        );
        res.on('error', () => resolve({ status: 0, headers: {}, text: '' }));
      });
      sent.on('error', () => resolve({ status: 0, headers: {}, text: '' }));
      if (body === undefined || breakAt === undefined) sent.end(body);
      else sent.write(body.subarray(0, breakAt), () => setTimeout(() => sent.destroy(), 5));
    });
}

/** `Upload-Metadata` of a file. */
export const metadata = (said: Readonly<Record<string, string>>): string =>
  Object.entries(said)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',');
