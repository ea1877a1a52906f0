import { dayIn } from '#platform/clock.js';
import { type AnnexStanding, standingNames, standingOf } from '#domain/annexes/states.js';
import { unitTiles } from '#domain/codes/unit-tiles.js';
import { standingBars } from '#formats/svg/bars.js';
import { burnDown } from '#formats/svg/burn-down.js';
import { ink } from '#formats/svg/picture.js';
import { type Mark, type Tile, tileMap } from '#formats/svg/tile-map.js';
import { standings } from '#features/drive/present.js';
import type { BoardCell } from '#features/drive/queries.js';
import type { StateFrom } from './moves-queries.js';

/** Sign and colour of how an annex stands in pictures: the same signs as on pages. */
export const standingMarks: Readonly<Record<AnnexStanding, Mark>> = {
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
  sign: standingMarks[standing].sign,
  name: standingNames[standing],
}));

/** Whether the office still has the annex. */
const isLeft = ({ state }: Pick<BoardCell, 'state'>): boolean => state === 'filling' || state === 'returned';

/** All units as tiles where they lie, each with the state of its annexes. `link` makes a page of a unit. */
export function unitMap(cells: readonly BoardCell[], link: (unitCode: string) => string): string {
  const units = new Map<string, BoardCell[]>();
  for (const cell of cells) units.set(cell.unitCode, [...(units.get(cell.unitCode) ?? []), cell]);
  const tiles = [...units].flatMap(([code, own]): Tile[] => {
    const tile = unitTiles[code];
    if (!tile) return [];
    const inOrder = [...own].sort((a, b) => a.annexNo - b.annexNo);
    const shown = inOrder.map(({ state, versionId }) => standingMarks[standingOf(state, versionId)]);
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
  /** What the offices still had at its end. */
  readonly left: number;
}

/**
 * The days up to the moment that is looked at, each as it stood at its end, the last one as it stood then. `states`: in which state the
 * annexes were from which moment on, oldest first. `days`: from the first upload to the deadline, or to that moment where it has passed.
 */
export function driveDays(
  cells: readonly Pick<BoardCell, 'annexId'>[],
  { states, uploads }: { readonly states: readonly StateFrom[]; readonly uploads: readonly Date[] },
  days: readonly string[],
  { at, zone }: { readonly at: Date; readonly zone: string },
): DriveDay[] {
  const counts = new Map<string, number>();
  for (const when of uploads) if (when <= at) counts.set(dayIn(zone, when), (counts.get(dayIn(zone, when)) ?? 0) + 1);
  const today = dayIn(zone, at);
  const mine = new Set(cells.map(({ annexId }) => annexId));
  const known = states.filter((one) => mine.has(one.annexId) && one.at <= at);
  const handedIn = new Set<number>();
  let next = 0;
  return days
    .filter((day) => day <= today)
    .map((day) => {
      for (; next < known.length; next++) {
        const one = known[next] as StateFrom;
        if (dayIn(zone, one.at) > day) break;
        if (isLeft(one)) handedIn.delete(one.annexId);
        else handedIn.add(one.annexId);
      }
      return { day, uploads: counts.get(day) ?? 0, left: cells.length - handedIn.size };
    });
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
