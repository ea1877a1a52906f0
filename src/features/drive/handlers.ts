import type { Deps } from '#platform/deps.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { listWaitingHops } from '#features/agencies/duties/forwarding-queries.js';
import { type BoardCell, findCurrentDrive, listBoard } from '#features/drive/queries.js';
import { waitsForProvince } from '#features/drive/rules.js';

export function driveHandlers(deps: Deps): { home: Handler; help: Handler } {
  return {
    /** What do I have to do now, and until when? */
    async home(req, res) {
      const actor = actorOf(req);
      const province = actor.scope.level === 'province';
      const drive = mayDo(actor, 'annex.view') ? await findCurrentDrive(deps.db) : undefined;
      const cells = drive ? await listBoard(deps.db, drive.id, province ? null : actor.agencyId) : [];
      const waitingHops = mayDo(actor, 'duty.acknowledge') ? await listWaitingHops(deps.db, actor.agencyId) : [];
      await render(req, res, 'drive/home', {
        drive,
        waitingHops,
        province,
        cells,
        waitsForProvince,
        sums: sumsByAnnex(cells),
        late: drive !== undefined && deps.clock.now() > drive.deadlineAt,
      });
    },
    async help(req, res) {
      await render(req, res, 'drive/help', { drive: await findCurrentDrive(deps.db) });
    },
  };
}

/** How many agencies stand where, a line per annex: the state of the drive for the province. */
function sumsByAnnex(cells: readonly BoardCell[]) {
  return [1, 2, 3, 4, 5].map((annexNo) => {
    const own = cells.filter((cell) => cell.annexNo === annexNo);
    const count = (state: string) => own.filter((cell) => cell.state === state).length;
    return {
      annexNo,
      total: own.length,
      filling: count('filling'),
      submitted: count('submitted'),
      returned: count('returned'),
      accepted: count('accepted'),
      imported: count('imported'),
    };
  });
}
