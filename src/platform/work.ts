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

export interface WorkDeps extends Pick<Deps, 'db' | 'clock' | 'config'> {
  /** What one listing has read already and several sources ask for; absent: every source reads for itself. */
  readonly read?: Map<string, Promise<unknown>>;
}

/** Reads once for all sources of one listing. */
export function readOnce<T>({ read }: WorkDeps, what: string, load: () => Promise<T>): Promise<T> {
  const value = (read?.get(what) as Promise<T> | undefined) ?? load();
  read?.set(what, value);
  return value;
}

/** One kind of work. Every slice has its own; the composition lists them, and first page and menu read that list. */
export interface WorkSource {
  /** Key of its count, which menu entries name; sources that share it are added up. */
  readonly key: string;
  /** Who has this work at all. */
  readonly verb: string;
  /** What the count depends on: persons for whom this is the same text have the same count, or, where it is shared, load the same. */
  whose(actor: Actor): string;
  list(deps: WorkDeps, actor: Actor): Promise<readonly WorkItem[]>;
  /** Where several load the same and only pick differently: an office's people, of whom thousands may be there at once. */
  readonly shared?: SharedWork<unknown>;
}

/** What persons with the same `whose` load once, and which lines each of them gets of it. */
export interface SharedWork<T> {
  load(deps: WorkDeps, actor: Actor): Promise<T>;
  pick(loaded: T, deps: WorkDeps, actor: Actor): readonly WorkItem[];
}

/** A source whose loading is shared. */
export function sharedWork<T>(source: Omit<WorkSource, 'list' | 'shared'> & SharedWork<T>): WorkSource {
  const { key, verb, whose, load, pick } = source;
  return {
    key,
    verb,
    whose,
    list: async (deps, actor) => pick(await load(deps, actor), deps, actor),
    shared: { load, pick },
  };
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
  const once = { ...deps, read: new Map<string, Promise<unknown>>() };
  const lists = await Promise.all(sources.filter(({ verb }) => mayDo(actor, verb)).map((one) => one.list(once, actor)));
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
      const name = `${at} ${source.whose(actor)}`;
      const { shared } = source;
      const n = shared
        ? countOf(shared.pick(await remember(name, () => shared.load(deps, actor)), deps, actor))
        : await remember(name, async () => countOf(await source.list(deps, actor)));
      counts[source.key] = (counts[source.key] ?? 0) + n;
    });
    await Promise.all(counted);
    return counts;
  };
}

const keptAtMost = 20_000;

/** Remembers for seconds what many ask for; what is asked for no more goes first. */
export function createMemory(now: () => number) {
  const kept = new Map<string, { at: number; value: Promise<unknown> }>();
  return <T>(key: string, load: () => Promise<T>): Promise<T> => {
    const known = kept.get(key);
    if (known && Math.abs(now() - known.at) < keepMs) return known.value as Promise<T>;
    // Entries stand in the order in which they were loaded: the first is the oldest.
    kept.delete(key);
    for (const [oldest, { at }] of kept) {
      if (kept.size < keptAtMost && Math.abs(now() - at) < keepMs) break;
      kept.delete(oldest);
    }
    const value = load();
    kept.set(key, { at: now(), value });
    value.catch(() => kept.get(key)?.value === value && kept.delete(key));
    return value;
  };
}
