import { dayIn } from '#platform/clock.js';
import { dayAfter } from '#domain/values/days.js';
import type { Visitors } from './cast.js';
import { totalOf } from './register.js';
import type { Expected } from './scenario.js';

const zone = 'Asia/Shanghai';
const statuses = ['filed', 'licensed_unfiled', 'lapsed_unfiled'] as const;

/** Businesses in the register by filing status on a day. */
export type DayCounts = Readonly<Record<(typeof statuses)[number], number>>;

/** What the pages said of the register on the go-live day: by unit, and of the province under ''. */
export interface GoLive {
  readonly day: string;
  readonly counts: ReadonlyMap<string, DayCounts>;
}

/** A portal whose clock can be set and whose nightly step can be run. */
export interface NightlyPortal {
  setClock(at: Date): void;
  night(dueAt: Date): Promise<void>;
}

const midnightOf = (day: string): Date => new Date(`${day}T00:00:00+08:00`);

/** Lets the nights from the import to the go-live day pass, each with its step. Returns how many there were. */
export async function passNights(portal: NightlyPortal, importedAt: Date, goLiveOn: string): Promise<number> {
  let nights = 0;
  for (let day = dayAfter(dayIn(zone, importedAt)); day <= goLiveOn; day = dayAfter(day)) {
    portal.setClock(midnightOf(day));
    await portal.night(midnightOf(day));
    nights += 1;
  }
  return nights;
}

/** What each agency sees in the register by filing status, and the province. */
export async function readGoLive(people: Visitors, units: readonly string[], day: string): Promise<GoLive> {
  const counts = new Map<string, DayCounts>();
  for (const unit of [...units, '']) {
    const person = unit ? people.of(unit, 'agency_manager') : people.reviewer;
    await person.signIn();
    const own = {} as Record<keyof DayCounts, number>;
    for (const status of statuses) own[status] = totalOf((await person.open(`/businesses?status=${status}`)).html);
    counts.set(unit, own);
  }
  return { day, counts };
}

/** Each count that is another one than the nights make. */
export function goLiveDifferences({ day, counts }: GoLive, expected: Expected): string[] {
  return [...counts].flatMap(([unit, shown]) => {
    const right = unit === '' ? expected.province?.register?.[`on_${day}`] : ofAgency(expected, unit);
    if (!right) return [];
    return statuses
      .filter((status) => (right[status] ?? 0) !== shown[status])
      .map(
        (status) =>
          `register ${unit || 'province'} on ${day}: ${status} ${shown[status]}, expected ${right[status] ?? 0}`,
      );
  });
}

function ofAgency({ agencies }: Expected, unit: string): Partial<DayCounts> | undefined {
  const register = agencies[unit]?.counts.register;
  if (register?.lapsed_by_go_live === undefined) return undefined;
  const { filed, licensed_unfiled: unfiled = 0, lapsed_by_go_live: lapsed } = register;
  return { filed, licensed_unfiled: unfiled - lapsed, lapsed_unfiled: lapsed };
}
