import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import { actorOf } from '#platform/http/actor.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { annexTitles } from '#domain/annexes/titles.js';
import { progressOf, sumsByAnnex } from '#features/drive/present.js';
import { daysUntil, driveDays, legend, unitMap, uploadBars, workLeft } from '#features/drive/progress-present.js';
import { findCurrentDrive, listBoard, listUploads } from '#features/drive/queries.js';

/** How far the drive is, in pictures and as a table: every unit for the province, the own ones for an office. */
export function progressHandlers(deps: Deps): { show: Handler } {
  const { db, config } = deps;
  return {
    async show(req, res) {
      const actor = actorOf(req);
      const drive = await findCurrentDrive(db);
      const whose = actor.scope.level === 'province' ? null : actor.agencyId;
      const [cells, uploads] = drive
        ? await Promise.all([listBoard(db, drive.id, whose), listUploads(db, drive.id, whose)])
        : [[], []];
      const zone = config.officeZone;
      const today = dayIn(zone, deps.clock.now());
      const deadlineOn = drive ? dayIn(zone, drive.deadlineAt) : today;
      const first = uploads[0] ? dayIn(zone, uploads[0]) : today;
      const days = daysUntil(first, [deadlineOn, today].sort().at(-1) ?? today);
      const known = driveDays(cells, uploads, days, { today, zone });
      await render(req, res, 'drive/progress', {
        drive,
        legend,
        titles: annexTitles,
        sums: sumsByAnnex(cells),
        units: byUnit(progressOf(cells)),
        mapMarkup: unitMap(cells, (code) => `#u${code}`),
        leftMarkup: workLeft(known, days),
        uploadsMarkup: uploadBars(known),
        days: [...known].reverse(),
      });
    },
  };
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
