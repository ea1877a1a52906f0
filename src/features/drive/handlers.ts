import type { Deps } from '#platform/deps.js';
import { dateTimeIn } from '#platform/clock.js';
import { type Actor, actorOf, mayDo } from '#platform/http/actor.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { countOf, type FigureSource, listFigures, listWork, type WorkSource } from '#platform/work.js';
import { progressOf } from '#features/drive/present.js';
import { legend, unitMap } from '#features/drive/progress-present.js';
import { type Drive, findCurrentDrive, listBoard } from '#features/drive/queries.js';
import { progressHandlers } from '#features/drive/progress-page.js';
import { isLate } from '#features/drive/rules.js';

/** Lines of the work list on the first page; the rest is behind the menu's entries. */
const shownAtOnce = 40;

/** What waits for people, and what administrators watch: every slice has its own. */
interface HomeTables {
  readonly work: readonly WorkSource[];
  readonly figures: readonly FigureSource[];
  /** What this person may send from here; undefined where nothing. The room of the annexes knows it. */
  readonly uploadBox: (deps: Deps, actor: Actor) => Promise<object | undefined>;
}

export function driveHandlers(
  deps: Deps,
  { work, figures, uploadBox }: HomeTables,
): {
  home: Handler;
  help: Handler;
  progress: Handler;
} {
  return {
    progress: progressHandlers(deps).show,

    /** What do I have to do now, and until when? */
    async home(req, res) {
      const actor = actorOf(req);
      const [items, watched, drive, box] = await Promise.all([
        listWork(deps, work, actor),
        listFigures(deps, figures, actor),
        mayDo(actor, 'annex.view') ? findCurrentDrive(deps.db) : undefined,
        uploadBox(deps, actor),
      ]);
      await render(req, res, 'drive/home', {
        items: items.slice(0, shownAtOnce),
        count: countOf(items),
        left: Math.max(0, items.length - shownAtOnce),
        hasDue: items.some(({ due }) => due !== undefined),
        figures: watched,
        box,
        drive: drive && driveFacts(drive),
        progress: drive && (await progress(drive, actor)),
      });
    },
    async help(req, res) {
      await render(req, res, 'drive/help', { drive: await findCurrentDrive(deps.db) });
    },
  };

  function unitLink(code: string): string {
    return `${deps.config.basePath}/progress#u${code}`;
  }

  function driveFacts(drive: Drive) {
    return {
      deadline: dateTimeIn(deps.config.officeZone, drive.deadlineAt).slice(0, 16),
      goLiveOn: drive.goLiveOn,
      isLate: isLate(drive, deps.clock.now()),
    };
  }

  /** The state of the drive: all units for the province, the own annexes for an office. */
  async function progress(drive: Drive, actor: Actor) {
    const isProvince = actor.scope.level === 'province';
    const cells = await listBoard(deps.db, drive.id, isProvince ? null : actor.agencyId);
    return { isProvince, lines: progressOf(cells), mapMarkup: unitMap(cells, unitLink), legend };
  }
}
