import type { Deps } from '#platform/deps.js';
import { type Actor, mayDo } from '#platform/http/actor.js';

/** Something that waits for a person: a line of the first page, and part of the count behind a menu entry. */
export interface WorkItem {
  /** What waits, by its full title, without a full stop. */
  readonly what: string;
  /** What was asked, or what stands in the way. */
  readonly detail?: string;
  /** How many things the line stands for; 1 when left out. */
  readonly count?: number;
  /** Until when, as it is shown: a day, or a time. */
  readonly due?: string;
  /** Returned, failed or overdue: shown before everything else. */
  readonly isPressing?: boolean;
  /** The one step that leads on. */
  readonly act: { readonly label: string; readonly path: string };
}

type WorkDeps = Pick<Deps, 'db' | 'clock' | 'config'>;

/** One kind of work. Every slice has its own; the composition lists them, and first page and menu read that list. */
export interface WorkSource {
  /** Key of its count, which menu entries name; sources that share it are added up. */
  readonly key: string;
  /** Who has this work at all. */
  readonly verb: string;
  /** What the count depends on: persons for whom this is the same text have the same count. */
  whose(actor: Actor): string;
  list(deps: WorkDeps, actor: Actor): Promise<readonly WorkItem[]>;
}

/** A figure that somebody watches, with the page behind it. */
export interface Figure {
  readonly label: string;
  /** As it is shown. */
  readonly value: string;
  readonly path: string;
  /** Whether somebody ought to look. */
  readonly isAmiss?: boolean;
}
export interface FigureSource {
  readonly verb: string;
  list(deps: WorkDeps, actor: Actor): Promise<readonly Figure[]>;
}

/** The office shares its work, the province all of it. */
export const officeWork = (actor: Actor): string =>
  actor.scope.level === 'province' ? 'province' : `office:${actor.agencyId}`;
export const ownWork = (actor: Actor): string => `person:${actor.id}`;
export const everybodysWork = (): string => 'all';

/** All that waits for this person: what presses first, then by due time, in the order of the sources. */
export async function listWork(
  deps: WorkDeps,
  sources: readonly WorkSource[],
  actor: Actor,
): Promise<readonly WorkItem[]> {
  const lists = await Promise.all(sources.filter(({ verb }) => mayDo(actor, verb)).map((one) => one.list(deps, actor)));
  return lists.flat().sort((a, b) => rank(a) - rank(b) || (a.due ?? lastDue).localeCompare(b.due ?? lastDue, 'en'));
}
const rank = (item: WorkItem): number => (item.isPressing ? 0 : 1);
const lastDue = '9999';

export const countOf = (items: readonly WorkItem[]): number => items.reduce((sum, { count = 1 }) => sum + count, 0);

/** One line for so many things of a kind, and none where there are none. */
export const lineFor = (count: number, item: Omit<WorkItem, 'count'>): WorkItem[] =>
  count === 0 ? [] : [{ ...item, count }];

export async function listFigures(
  deps: WorkDeps,
  sources: readonly FigureSource[],
  actor: Actor,
): Promise<readonly Figure[]> {
  const lists = await Promise.all(sources.filter(({ verb }) => mayDo(actor, verb)).map((one) => one.list(deps, actor)));
  return lists.flat();
}

const keepMs = 5_000;

/** Counts for the menu, remembered for seconds so that a page costs no extra query. */
export function createWorkCounter(deps: WorkDeps, sources: readonly WorkSource[]) {
  const remember = createMemory(() => deps.clock.now().getTime());
  return async (actor: Actor): Promise<Readonly<Record<string, number>>> => {
    const counts: Record<string, number> = {};
    const counted = sources.map(async (source, at) => {
      if (!mayDo(actor, source.verb)) return;
      const count = async () => countOf(await source.list(deps, actor));
      const n = await remember(`${at} ${source.whose(actor)}`, count);
      counts[source.key] = (counts[source.key] ?? 0) + n;
    });
    await Promise.all(counted);
    return counts;
  };
}

/** Remembers for seconds what many ask for. */
export function createMemory(now: () => number) {
  const kept = new Map<string, { at: number; value: Promise<unknown> }>();
  return <T>(key: string, load: () => Promise<T>): Promise<T> => {
    const known = kept.get(key);
    if (known && Math.abs(now() - known.at) < keepMs) return known.value as Promise<T>;
    if (kept.size > 2_000) kept.clear();
    const value = load();
    kept.set(key, { at: now(), value });
    value.catch(() => kept.delete(key));
    return value;
  };
}
