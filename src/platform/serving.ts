import type { Server, ServerResponse } from 'node:http';

export interface Serving {
  /**
   * Takes no more connections, lets what was asked be answered and closes every connection with its answer, the idle ones at once.
   * Whoever is not done by `graceMs` is cut off; resolves with how many those were.
   */
  close(graceMs: number): Promise<number>;
}

/** Keeps an eye on a server's answers, so that it can be closed without waiting for browsers that hold their connections open. */
export function watchAnswers(server: Server): Serving {
  const underWay = new Set<ServerResponse>();
  let isClosing = false;
  server.prependListener('request', (_req, res) => {
    underWay.add(res);
    if (isClosing) endWith(res);
    res.once('close', () => {
      underWay.delete(res);
      // The head may have promised to keep the connection, before anybody thought of closing.
      if (isClosing) setImmediate(() => server.closeIdleConnections());
    });
  });
  return {
    async close(graceMs) {
      isClosing = true;
      let cut = 0;
      const closed = new Promise((resolve) => server.close(resolve));
      for (const res of underWay) endWith(res);
      server.closeIdleConnections();
      const timer = setTimeout(() => {
        cut = underWay.size;
        server.closeAllConnections();
      }, graceMs);
      await closed;
      clearTimeout(timer);
      return cut;
    },
  };
}

function endWith(res: ServerResponse): void {
  if (!res.headersSent) res.setHeader('Connection', 'close');
}
