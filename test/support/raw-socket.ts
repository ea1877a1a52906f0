import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Waits for one of the events; an error is none of ours: writing to who has closed is what these tests are about. */
const eventOf = (socket: Socket, names: readonly string[]): Promise<void> =>
  new Promise((resolve) => {
    const heard = () => {
      for (const name of names) socket.off(name, heard);
      resolve();
    };
    for (const name of names) socket.on(name, heard);
  });

/** A client that keeps to no rule: it sends what it likes, as fast or as slowly as it likes, and tells what came back. */
export interface RawSocket {
  readonly socket: Socket;
  /** Its own port, by which the server side is found. */
  readonly port: number;
  /** Everything that was answered so far. */
  text(): string;
  send(text: string | Buffer): void;
  /** Sends on and on, as fast as it is taken, up to so many bytes or until the other side closes. */
  pour(bytes: number): Promise<void>;
  /** Waits until the answer matches. @throws when the connection closes before. */
  answers(pattern: RegExp): Promise<string>;
  /** Waits until the other side has closed; answers everything that it had said. */
  closed(): Promise<string>;
}

export async function openSocket(base: string): Promise<RawSocket> {
  const socket = connect(Number(new URL(base).port), '127.0.0.1');
  await once(socket, 'connect');
  let text = '';
  let isClosed = false;
  socket.on('data', (data) => {
    text += data;
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    isClosed = true;
  });
  return {
    socket,
    port: socket.localPort ?? 0,
    text: () => text,
    send: (data) => void socket.write(data),
    async pour(bytes) {
      const chunk = Buffer.alloc(64 * 1024, 'x');
      for (let sent = 0; sent < bytes && !isClosed; sent += chunk.length) {
        if (socket.write(chunk) || isClosed) continue;
        await eventOf(socket, ['drain', 'close']);
      }
    },
    async answers(pattern) {
      while (!pattern.test(text)) {
        if (isClosed) throw new Error(`closed before ${pattern}: ${text.slice(0, 500)}`);
        await eventOf(socket, ['data', 'close']);
      }
      return text;
    },
    async closed() {
      if (!isClosed) await eventOf(socket, ['close']);
      return text;
    },
  };
}

/** The head of a request, with an empty line at its end. */
export const headOf = (line: string, headers: Readonly<Record<string, string | number>> = {}): string =>
  `${[`${line} HTTP/1.1`, 'Host: x', ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)].join('\r\n')}\r\n\r\n`;
