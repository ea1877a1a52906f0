import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { annexName } from '#domain/annexes/titles.js';
import { standingNames, standingOf } from '#domain/annexes/states.js';
import { type BoardCell, listBoard, listDrives } from '#features/drive/queries.js';
import { listEndings } from './ending-queries.js';
import { type EndingKind, endingKinds, endingOf, endings } from './ending-rules.js';
import { phaseOf } from './phase-rules.js';

/** 采集收尾: what became of annexes that were not through at go-live; for the province by kind, for an office its own. */
export function endingHandler(deps: Deps): Handler {
  return async (req, res) => {
    const actor = actorOf(req);
    const isProvince = actor.scope.level === 'province';
    const [now, zone] = [deps.clock.now(), deps.config.officeZone];
    const live = (await listDrives(deps.db)).filter((drive) => phaseOf(drive, now, zone) === 'operation');
    const lines: Line[] = [];
    for (const drive of live) {
      const marks = await listEndings(deps.db, drive.id);
      for (const cell of await listBoard(deps.db, drive.id, isProvince ? null : actor.agencyId)) {
        const line = lineOf(cell, marks.get(cell.annexId), now, isProvince);
        if (line) lines.push(line);
      }
    }
    await render(req, res, 'drive/phase/ending', {
      isProvince,
      isLive: live.length > 0,
      goLiveOn: live[0]?.goLiveOn ?? '',
      groups: groupsOf(lines, isProvince),
      open: lines.filter(({ kind }) => kind !== undefined).length,
      settled: lines.filter(({ kind }) => kind === undefined),
    });
  };
}

function lineOf(cell: BoardCell, marked: EndingKind | undefined, now: Date, isProvince: boolean) {
  const kind = endingOf(cell, now);
  if (kind === undefined && marked === undefined) return undefined;
  const standing = standingOf(cell.state, cell.versionId);
  return {
    kind,
    unitName: cell.unitName,
    agencyName: cell.agencyName,
    title: annexName(cell.annexNo),
    standing,
    stateName: standingNames[standing],
    was: marked === undefined ? '' : endings[marked].word,
    todo: kind === undefined ? '' : endings[kind][isProvince ? 'province' : 'office'],
    path: `/annexes/${cell.annexId}`,
  };
}
type Line = NonNullable<ReturnType<typeof lineOf>>;

const groupsOf = (lines: readonly Line[], isProvince: boolean) =>
  endingKinds
    .map((kind) => ({
      kind,
      word: endings[kind].word,
      todo: endings[kind][isProvince ? 'province' : 'office'],
      lines: lines.filter((line) => line.kind === kind),
    }))
    .filter(({ lines: own }) => own.length > 0);
