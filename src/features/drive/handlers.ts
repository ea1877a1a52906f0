import type { Deps } from '#platform/deps.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { listWaitingHops } from '#features/agencies/duties/forwarding-queries.js';
import { sumsByAnnex, workLine } from '#features/drive/present.js';
import { findCurrentDrive, listBoard } from '#features/drive/queries.js';
import { isLate, type Side, waitsFor } from '#features/drive/rules.js';

/** Lines of the work list on the first page; the rest is one link away. */
const shownAtOnce = 30;

export function driveHandlers(deps: Deps): { home: Handler; help: Handler } {
  return {
    /** What do I have to do now, and until when? */
    async home(req, res) {
      const actor = actorOf(req);
      const side: Side = actor.scope.level === 'province' ? 'province' : 'office';
      const drive = mayDo(actor, 'annex.view') ? await findCurrentDrive(deps.db) : undefined;
      const cells = drive ? await listBoard(deps.db, drive.id, side === 'province' ? null : actor.agencyId) : [];
      const waitingHops = mayDo(actor, 'duty.acknowledge') ? await listWaitingHops(deps.db, actor.agencyId) : [];
      const several = side === 'office' && new Set(cells.map((cell) => cell.unitCode)).size > 1;
      const lines = cells.map((cell) => workLine(side, several, cell));
      const open = lines.filter((cell) => waitsFor(side, cell));
      await render(req, res, 'drive/home', {
        drive,
        waitingHops,
        isProvince: side === 'province',
        isLate: drive !== undefined && isLate(drive, deps.clock.now()),
        openCount: open.length,
        open: open.slice(0, shownAtOnce),
        cells: lines,
        sums: sumsByAnnex(cells),
      });
    },
    async help(req, res) {
      await render(req, res, 'drive/help', { drive: await findCurrentDrive(deps.db) });
    },
  };
}
