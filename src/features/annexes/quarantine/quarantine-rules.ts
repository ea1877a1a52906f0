import { addDays } from '#domain/values/days.js';

/** So many days from today a promise reaches at most. */
export const mostDays = 30;
/** So many rows at most are set aside at once, and listed. */
export const mostAside = 1_000;

/** Whether a row that is set aside may be promised for that day: after today, within `mostDays`. */
export const isPromiseDay = (day: string | null, today: string): day is string =>
  day !== null && day > today && day <= addDays(today, mostDays);

/** The day proposed to who promises: a week from now. */
export const usualPromise = (today: string): string => addDays(today, 7);

/** A row that is set aside, by where it was found last. */
export interface AsideRow {
  readonly id: number;
  readonly quarantineId: number;
  readonly versionId: number;
  readonly row: number;
  readonly rowKey: string;
}

/** A row of a version by its name. */
export interface KeyedRow {
  readonly row: number;
  readonly rowKey: string;
}

/**
 * Where the rows that are set aside stand in a version, by their ids; those that it has no more are left out. In the version in which a row
 * was found last it is known by its number, whatever was mended in it; in another one by its key.
 */
export function locate(
  aside: readonly AsideRow[],
  versionId: number,
  rows: readonly KeyedRow[],
): ReadonlyMap<number, KeyedRow> {
  const byNo = new Map(rows.map((one) => [one.row, one]));
  const byKey = new Map(rows.map((one) => [one.rowKey, one]));
  return new Map(
    aside.flatMap((one) => {
      const found = one.versionId === versionId ? byNo.get(one.row) : byKey.get(one.rowKey);
      return found ? [[one.id, found] as const] : [];
    }),
  );
}

/** What became of a row that is set aside: still faulty, mended, or gone from its annex. */
export type Outcome = 'mended' | 'gone' | 'back';
export const outcomeWords: Readonly<Record<Outcome, string>> = {
  mended: '已改正',
  gone: '已不在表中',
  back: '已取消隔离',
};

/** What has ended when a version is handed in: rows that are sound in it go with it, rows that it has no more are gone. */
export function endedIn(
  aside: readonly AsideRow[],
  located: ReadonlyMap<number, KeyedRow>,
  faulty: ReadonlySet<number>,
): { readonly id: number; readonly outcome: Outcome }[] {
  return aside.flatMap(({ id }): { id: number; outcome: Outcome }[] => {
    const found = located.get(id);
    if (!found) return [{ id, outcome: 'gone' }];
    return faulty.has(found.row) ? [] : [{ id, outcome: 'mended' }];
  });
}

/** How a promise stands on a day: the day itself is still in time. */
export const isBroken = (promisedOn: string, today: string): boolean => promisedOn < today;
