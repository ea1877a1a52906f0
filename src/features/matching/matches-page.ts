import { actorOf, mayDo } from '#platform/http/actor.js';
import { idParam, queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import { get, type Handler, post, type RouteTable } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { namedDrives } from '#features/drive/chosen-drive.js';
import { undoDecision } from './decisions.js';
import type { MatchDeps } from './deps.js';
import { listDecisionsFor } from './match-queries.js';
import { verdictWords } from './words.js';

const pageSize = 50;

/** Who said of which licence and filing that they are one business, or not, when, and taking it back. */
export function matchRoutes(deps: MatchDeps): RouteTable {
  const list = (async (req, res) => {
    const actor = actorOf(req);
    const pageNo = /^[1-9]\d{0,4}$/.test(queryText(req, 'page')) ? Number(queryText(req, 'page')) : 1;
    const found = await listDecisionsFor(deps.db, deps.cipher, actor, {
      offset: (pageNo - 1) * pageSize,
      limit: pageSize + 1,
    });
    const names = new Map((await namedDrives(deps.db)).map(({ id, name }) => [id, name]));
    await render(req, res, 'matching/list', {
      lines: found.slice(0, pageSize).map((one) => ({
        ...one,
        drive: names.get(one.driveId) ?? '',
        verdictName: verdictWords[one.verdict],
        undo: one.undoneAt === null &&
          mayDo(actor, 'annex.fix') &&
          one.agencyId === actor.agencyId && {
            action: `/matches/${one.id}/removal`,
            label: '撤销',
            look: 'small',
          },
      })),
      pageNo,
      hasMore: found.length > pageSize,
    });
  }) satisfies Handler;

  const undo = step(deps, async (trx, req) => {
    const actor = actorOf(req);
    const one = await undoDecision(trx, deps, actor, idParam(req, 'matchId'));
    await deps.judgePairsAgain(trx, deps, actor, one);
    return { to: '/matches', done: '已撤销，正在重新核对附件之间是否一致。' };
  });

  return [get('/matches', 'annex.view', list), post('/matches/:matchId/removal', 'annex.fix', undo)];
}
