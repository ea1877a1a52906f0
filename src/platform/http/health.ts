import type { Express } from 'express';
import type { Deps } from '#platform/deps.js';
import { isNear } from '#platform/http/zone-gate.js';
import type { Db } from '#platform/db/connection.js';

/** @throws what the driver says when the database does not answer in time */
export async function askDatabase(db: Db): Promise<void> {
  await db.raw('SELECT 1');
}

export const healthPaths = (basePath: string) => [`${basePath}/healthz`, `${basePath}/readyz`] as const;

/** `/healthz`: the process answers. `/readyz`: the database answers too. For machines of the intranet: short JSON, no session. */
export function healthRoutes(app: Express, basePath: string, deps: Pick<Deps, 'db' | 'log'>): void {
  const [alive, ready] = healthPaths(basePath);
  app.get(alive, (req, res, next) => {
    if (!isNear(req)) return next('route');
    res.json({ name: 'yizhangwang', status: 'ok' });
  });
  app.get(ready, async (req, res, next) => {
    if (!isNear(req)) return next('route');
    try {
      await askDatabase(deps.db);
      res.json({ status: 'ready' });
    } catch (error) {
      deps.log.warn('not ready', { error });
      res.status(503).json({ status: 'not ready' });
    }
  });
}
