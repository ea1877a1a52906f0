import type { Deps } from '#platform/deps.js';
import { choiceText, queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import { get, type Handler, type RouteTable } from '#platform/http/route-table.js';
import { auditView } from '#features/audit/present.js';
import { objectNames, verbNames } from '#features/audit/words.js';
import { listAudit, listReveals } from '#features/audit/queries.js';

const pageSize = 100;

export function auditHandlers(deps: Deps): { list: Handler; reveals: Handler } {
  return {
    /** Every look at whole numbers: who, whose, why (C61). */
    async reveals(req, res) {
      const before = /^\d{1,16}$/.test(queryText(req, 'before')) ? Number(queryText(req, 'before')) : 0;
      const lines = await listReveals(deps.db, before, pageSize + 1);
      const page = lines.slice(0, pageSize);
      await render(req, res, 'audit/reveals', {
        lines: page.map((line) => ({ ...line, what: objectNames[line.objectType] ?? line.objectType })),
        older: lines.length > pageSize ? { before: page.at(-1)?.seq } : undefined,
      });
    },

    async list(req, res) {
      const filter = {
        verb: choiceText(req, 'verb', verbNames),
        actorName: queryText(req, 'actor').trim(),
        objectType: choiceText(req, 'type', objectNames),
        objectId: queryText(req, 'id').trim(),
        before: /^\d{1,16}$/.test(queryText(req, 'before')) ? Number(queryText(req, 'before')) : 0,
      };
      const lines = await listAudit(deps.db, filter, pageSize + 1);
      const page = lines.slice(0, pageSize);
      const { verb, actorName: actor, objectType: type, objectId: id } = filter;
      await render(req, res, 'audit/list', {
        filter,
        lines: page.map(auditView),
        verbNames,
        older: lines.length > pageSize ? { verb, actor, type, id, before: page.at(-1)?.seq } : undefined,
      });
    },
  };
}

export const auditRoutes = (h: ReturnType<typeof auditHandlers>): RouteTable => [
  get('/audit', 'audit.view', h.list),
  get('/reveals', 'audit.view', h.reveals),
];
