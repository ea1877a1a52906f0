import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import { actorOf } from '#platform/http/actor.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { annexTitles } from '#domain/annexes/titles.js';
import { progressOf, sumsByAnnex } from '#features/drive/present.js';
import { chosenDrive } from '#features/drive/chosen-drive.js';
import { type BoardCell, type Drive, listUploads } from '#features/drive/queries.js';
import { lookOf } from './look.js';
import { findBegun } from './standing-queries.js';
import { type Look, visibleBoard } from './matrix.js';
import { annexPath } from './matrix-present.js';
import { daysUntil, driveDays, legend, unitMap, uploadBars, workLeft } from './progress-present.js';
import { listStandingsAt } from './standing-queries.js';
import { listStates } from './moves-queries.js';

/** How far the drive is, in pictures and as a table, now or at any moment: every unit for the province, the own ones for an office. */
export function progressHandlers(deps: Deps): { show: Handler } {
  const { db, config } = deps;
  return {
    async show(req, res) {
      const actor = actorOf(req);
      const drive = await chosenDrive(deps, req);
      if (!drive) return render(req, res, 'drive/progress/progress', { drive });
      const look = lookOf(deps, req, drive, await findBegun(db, drive.id));
      const [board, uploads, states] = await Promise.all([
        visibleBoard(db, drive, actor),
        listUploads(db, drive.id, actor.scope.level === 'province' ? null : actor.agencyId),
        listStates(db, drive.id),
      ]);
      const cells = look.isNow ? board : await cellsAt(drive, board, look);
      const isProvince = actor.scope.level === 'province';
      const zone = config.officeZone;
      const today = dayIn(zone, look.at);
      const deadlineOn = dayIn(zone, drive.deadlineAt);
      const first = uploads[0] ? dayIn(zone, uploads[0]) : today;
      const days = daysUntil([first, today].sort()[0] ?? today, [deadlineOn, today].sort().at(-1) ?? today);
      const known = driveDays(cells, { states, uploads }, days, { at: look.at, zone });
      await render(req, res, 'drive/progress/progress', {
        drive,
        look,
        own: '/progress',
        here: 'overview',
        fields: [],
        query: { at: look.key },
        legend,
        titles: annexTitles,
        sums: sumsByAnnex(cells),
        units: byUnit(
          progressOf(cells).map((cell) => ({
            ...cell,
            path:
              look.isNow && (isProvince || cell.agencyId === actor.agencyId)
                ? `/annexes/${cell.annexId}`
                : annexPath(cell.annexId, look.key),
          })),
        ),
        mapMarkup: unitMap(cells, (code) => `#u${code}`),
        leftMarkup: workLeft(known, days),
        uploadsMarkup: uploadBars(known),
        days: [...known].reverse(),
      });
    },
  };

  /** The annexes as they stood then. */
  async function cellsAt(drive: Drive, board: readonly BoardCell[], { at }: Look): Promise<BoardCell[]> {
    const then = new Map((await listStandingsAt(db, drive.id, at)).map((one) => [one.annexId, one]));
    return board.map((cell) => {
      const { state = 'filling', versionId = null, isLate = false, submittedAt = null } = then.get(cell.annexId) ?? {};
      return { ...cell, state, versionId, isLate, submittedAt };
    });
  }
}

function byUnit<C extends { readonly unitCode: string; readonly unitName: string; readonly agencyName: string }>(
  cells: readonly C[],
) {
  const units = new Map<string, { code: string; name: string; agencyName: string; cells: C[] }>();
  for (const cell of cells) {
    const unit = units.get(cell.unitCode);
    if (unit) unit.cells.push(cell);
    else
      units.set(cell.unitCode, {
        code: cell.unitCode,
        name: cell.unitName,
        agencyName: cell.agencyName,
        cells: [cell],
      });
  }
  return [...units.values()];
}
