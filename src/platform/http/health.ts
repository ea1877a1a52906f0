import type { Express } from 'express';
import type { Deps } from '#src/deps.js';

/** `/healthz`: the process answers. `/readyz`: the database answers too. For machines: short JSON, no session. */
export function healthRoutes(app: Express, basePath: string, deps: Pick<Deps, 'db' | 'log'>): void {
  app.get(`${basePath}/healthz`, (_req, res) => {
    res.json({ name: 'yizhangwang', status: 'ok' });
  });
  app.get(`${basePath}/readyz`, async (_req, res) => {
    try {
      await deps.db.raw('SELECT 1');
      res.json({ status: 'ready' });
    } catch (error) {
      deps.log.warn('not ready', { error });
      res.status(503).json({ status: 'not ready' });
    }
  });
}
