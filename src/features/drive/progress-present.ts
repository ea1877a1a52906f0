import { dayIn } from '#platform/clock.js';
import { type AnnexStanding, standingNames, standingOf } from '#domain/annexes/states.js';
import { unitTiles } from '#domain/codes/unit-tiles.js';
import { standingBars } from '#formats/svg/bars.js';
import { burnDown } from '#formats/svg/burn-down.js';
import { ink } from '#formats/svg/picture.js';
import { type Mark, type Tile, tileMap } from '#formats/svg/tile-map.js';
import { standings } from '#features/drive/present.js';
import type { BoardCell } from '#features/drive/queries.js';

/** Sign and colour of how an annex stands in pictures: the same signs as on pages. */
const marks: Readonly<Record<AnnexStanding, Mark>> = {
  empty: { sign: '○', colour: ink.grey, isHollow: true },
  filling: { sign: '◎', colour: ink.text, isHollow: true },
  submitted: { sign: '▶', colour: ink.blue },
  returned: { sign: '↩', colour: ink.red },
  accepted: { sign: '◆', colour: ink.amber },
  imported: { sign: '✔', colour: ink.green },
};

/** The signs of the map with their words. */
export const legend = standings.map((standing) => ({
  standing,
  sign: marks[standing].sign,
  name: standingNames[standing],
}));

/** Whether the office still has the annex. */
const isLeft = ({ state }: BoardCell): boolean => state === 'filling' || state === 'returned';

/** All units as tiles where they lie, each with the state of its annexes. `link` makes a page of a unit. */
export function unitMap(cells: readonly BoardCell[], link: (unitCode: string) => string): string {
  const units = new Map<string, BoardCell[]>();
  for (const cell of cells) units.set(cell.unitCode, [...(units.get(cell.unitCode) ?? []), cell]);
  const tiles = [...units].flatMap(([code, own]): Tile[] => {
    const tile = unitTiles[code];
    if (!tile) return [];
    const inOrder = [...own].sort((a, b) => a.annexNo - b.annexNo);
    const shown = inOrder.map(({ state, versionId }) => marks[standingOf(state, versionId)]);
    return [{ ...tile, marks: shown, href: link(code) }];
  });
  const done = [...units.values()].filter((own) => !own.some(isLeft)).length;
  const says = `${units.size} 个填报单位中 ${done} 个已全部报送，其余见下表`;
  return tileMap({ title: '各填报单位进度示意图', says }, tiles);
}

/** Days from the first to the last, both included; no more than fit into a picture. */
export function daysUntil(first: string, last: string): string[] {
  const from = Date.parse(`${first}T00:00:00Z`);
  const count = Math.round((Date.parse(`${last}T00:00:00Z`) - from) / dayMs) + 1;
  const days = Array.from({ length: Math.max(1, count) }, (_, at) =>
    new Date(from + at * dayMs).toISOString().slice(0, 10),
  );
  return days.slice(-mostDays);
}
const dayMs = 86_400_000;
const mostDays = 120;

/** A day of the drive as the table below the pictures says it. */
export interface DriveDay {
  readonly day: string;
  /** Uploads on the day. */
  readonly uploads: number;
  /** What the offices still had at its end, by the submissions that hold now. */
  readonly left: number;
}

/** The days up to today. `days`: from the first upload to the deadline, or to today where that has passed. */
export function driveDays(
  cells: readonly BoardCell[],
  uploads: readonly Date[],
  days: readonly string[],
  { today, zone }: { readonly today: string; readonly zone: string },
): DriveDay[] {
  const counts = new Map<string, number>();
  for (const at of uploads) counts.set(dayIn(zone, at), (counts.get(dayIn(zone, at)) ?? 0) + 1);
  const handedIn = cells.flatMap((cell) =>
    isLeft(cell) || cell.submittedAt === null ? [] : [dayIn(zone, cell.submittedAt)],
  );
  return days
    .filter((day) => day <= today)
    .map((day) => ({
      day,
      uploads: counts.get(day) ?? 0,
      left: cells.length - handedIn.filter((each) => each <= day).length,
    }));
}

/** Work left against days left. */
export function workLeft(known: readonly DriveDay[], days: readonly string[]): string {
  const says = `还剩 ${known.at(-1)?.left ?? 0} 份，距截止 ${days.length - known.length} 天`;
  return burnDown({ title: '尚未报送的附件', says }, days, known);
}

/** Uploads day by day. */
export function uploadBars(known: readonly DriveDay[]): string {
  const bars = known.map(({ day, uploads }) => ({ label: day, value: uploads, shown: String(uploads) }));
  const all = known.reduce((sum, { uploads }) => sum + uploads, 0);
  const says = `共 ${all} 次，今天 ${known.at(-1)?.uploads ?? 0} 次`;
  return standingBars({ title: '每天上传的次数', says }, bars);
}
