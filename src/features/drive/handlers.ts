import type { Deps } from '#platform/deps.js';
import { dateTimeIn } from '#platform/clock.js';
import { type Actor, actorOf, mayDo } from '#platform/http/actor.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { countOf, type FigureSource, listFigures, listWork, type WorkSource } from '#platform/work.js';
import { progressOf } from '#features/drive/present.js';
import { legend, unitMap } from '#features/drive/progress/progress-present.js';
import { chosenDrive, type OpenDrive, openDrives } from '#features/drive/chosen-drive.js';
import { type BoardCell, type Drive, listBoard } from '#features/drive/queries.js';
import { listEditions } from '#features/drive/notice/edition-queries.js';
import { emptyNotice } from '#features/drive/notice/first.js';
import { findAddressee } from '#features/drive/notice/receipt-queries.js';
import { validFor } from '#features/drive/notice/standing-rules.js';
import { endingOf } from '#features/drive/phase/ending-rules.js';
import { phaseOf } from '#features/drive/phase/phase-rules.js';
import { deadlineOf, isLate } from '#features/drive/rules.js';

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
} {
  return {
    /** What do I have to do now, and until when? */
    async home(req, res) {
      const actor = actorOf(req);
      const [items, watched, drives, box] = await Promise.all([
        listWork(deps, work, actor),
        listFigures(deps, figures, actor),
        mayDo(actor, 'annex.view') ? openDrives(deps) : [],
        uploadBox(deps, actor),
      ]);
      await render(req, res, 'drive/home', {
        items: items.slice(0, shownAtOnce),
        count: countOf(items),
        left: Math.max(0, items.length - shownAtOnce),
        hasDue: items.some(({ due }) => due !== undefined),
        figures: watched,
        box,
        drives: await Promise.all(drives.map((drive) => partOf(drive, actor))),
      });
    },
    async help(req, res) {
      const drive = await chosenDrive(deps, req);
      const office = await findAddressee(deps.db, actorOf(req).agencyId);
      const notice = drive && validFor(await listEditions(deps.db, drive.id), deps.clock.now(), office);
      await render(req, res, 'drive/help', { drive, notice: notice?.content ?? emptyNotice });
    },
  };

  /** What the first page says of a drive. */
  async function partOf(drive: OpenDrive, actor: Actor) {
    const { id, name } = drive;
    const cells = await cellsOf(drive, actor);
    const progressPath = name === '' ? '/progress' : `/progress?drive=${id}`;
    const unitLink = (code: string) => `${deps.config.basePath}${progressPath}#u${code}`;
    return {
      id,
      name,
      progressPath,
      facts: driveFacts(drive, actor, cells),
      progress: progress(actor, cells, unitLink),
    };
  }

  function driveFacts(drive: Drive, actor: Actor, cells: readonly BoardCell[]) {
    const [now, zone] = [deps.clock.now(), deps.config.officeZone];
    const text = (at: Date) => dateTimeIn(zone, at).slice(0, 16);
    const own = actor.scope.level === 'province' ? [] : cells;
    const extended = own.filter(({ extendedTo }) => deadlineOf(drive, extendedTo) > drive.deadlineAt);
    const units = new Map(extended.map((cell) => [cell.unitName, text(deadlineOf(drive, cell.extendedTo))]));
    const isLateOf = ({ extendedTo }: Pick<BoardCell, 'extendedTo'>) => isLate(deadlineOf(drive, extendedTo), now);
    return {
      deadline: text(drive.deadlineAt),
      goLiveOn: drive.goLiveOn,
      isLive: phaseOf(drive, now, zone) === 'operation',
      left: cells.filter((cell) => endingOf(cell, now) !== undefined).length,
      extensions: [...units].map(([unitName, until]) => ({ unitName, until })),
      isLate: own.length > 0 ? own.some(isLateOf) : isLate(drive.deadlineAt, now),
    };
  }

  /** All units for the province, the own annexes for an office. */
  function cellsOf(drive: Drive, actor: Actor): Promise<BoardCell[]> {
    return listBoard(deps.db, drive.id, actor.scope.level === 'province' ? null : actor.agencyId);
  }

  /** The state of the drive. */
  function progress(actor: Actor, cells: readonly BoardCell[], unitLink: (code: string) => string) {
    const isProvince = actor.scope.level === 'province';
    // An office that only forwards has no annexes of its own.
    const hasOwn = !isProvince && cells.length > 0;
    return { isProvince, hasOwn, lines: progressOf(cells), mapMarkup: unitMap(cells, unitLink), legend };
  }
}
