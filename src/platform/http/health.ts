import type { Express } from 'express';
import type { Deps } from '#src/deps.js';
import type { Db } from '#platform/db/connection.js';

/** @throws what the driver says when the database does not answer in time */
export async function askDatabase(db: Db): Promise<void> {
  await db.raw('SELECT 1');
}

/** `/healthz`: the process answers. `/readyz`: the database answers too. For machines: short JSON, no session. */
export function healthRoutes(app: Express, basePath: string, deps: Pick<Deps, 'db' | 'log'>): void {
  app.get(`${basePath}/healthz`, (_req, res) => {
    res.json({ name: 'yizhangwang', status: 'ok' });
  });
  app.get(`${basePath}/readyz`, async (_req, res) => {
    try {
      await askDatabase(deps.db);
      res.json({ status: 'ready' });
    } catch (error) {
      deps.log.warn('not ready', { error });
      res.status(503).json({ status: 'not ready' });
    }
  });
}
