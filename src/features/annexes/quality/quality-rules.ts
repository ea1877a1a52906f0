import type { JudgedVersion, ReturnCount, RuleCount } from './quality-queries.js';

/** What is told of the quality of one annex over its versions (R29). */
export interface AnnexQuality {
  readonly annexId: number;
  readonly annexNo: number;
  readonly unitName: string;
  readonly versions: readonly JudgedVersion[];
  readonly current: JudgedVersion | undefined;
  readonly returns: number;
  readonly second: number;
  /** From the first version with errors to the first check without any; undefined: there never were any. */
  readonly mending: Mending | undefined;
}

export interface Mending {
  readonly from: Date;
  /** null: errors are left. */
  readonly to: Date | null;
}

/** How long mending took: from the upload in which errors were found first until a check of it, or of a later version, found none that blocks. */
export function mendingOf(
  versions: readonly Pick<JudgedVersion, 'found' | 'uploadedAt' | 'cleanAt'>[],
): Mending | undefined {
  const at = versions.findIndex(({ found }) => found > 0);
  const first = versions[at];
  if (!first) return undefined;
  const ends = versions.slice(at).flatMap(({ cleanAt }) => (cleanAt === null ? [] : [cleanAt.getTime()]));
  return { from: first.uploadedAt, to: ends.length === 0 ? null : new Date(Math.min(...ends)) };
}

/** The annexes that were sent, with their versions in order. */
export function annexQualities(versions: readonly JudgedVersion[], returns: readonly ReturnCount[]): AnnexQuality[] {
  const byAnnex = new Map<number, JudgedVersion[]>();
  for (const version of versions) byAnnex.set(version.annexId, [...(byAnnex.get(version.annexId) ?? []), version]);
  return [...byAnnex].map(([annexId, own]) => {
    const counted = returns.find((one) => one.annexId === annexId);
    const [first] = own;
    return {
      annexId,
      annexNo: first?.annexNo ?? 0,
      unitName: first?.unitName ?? '',
      versions: own,
      current: own.find(({ isCurrent }) => isCurrent),
      returns: counted?.returns ?? 0,
      second: counted?.second ?? 0,
      mending: mendingOf(own),
    };
  });
}

/** The quality of what an office sent, in one line. */
export interface OfficeQuality {
  readonly agencyId: number;
  readonly agencyName: string;
  readonly annexes: number;
  readonly versions: number;
  /** Of the first version of each annex: rows, and errors found in them. */
  readonly firstRows: number;
  readonly firstErrors: number;
  /** Errors in 100 rows of the first versions: by this offices are ordered, since who has many rows has many errors. */
  readonly perHundred: number;
  readonly left: number;
  readonly waived: number;
  readonly confirmed: number;
  readonly returns: number;
  readonly second: number;
  /** Middle of the times that mending took, in hours; undefined: nothing was mended yet. */
  readonly hours: number | undefined;
}

export function officeQuality(
  agency: Pick<OfficeQuality, 'agencyId' | 'agencyName'>,
  annexes: readonly AnnexQuality[],
  confirmed: ReadonlyMap<number, number>,
): OfficeQuality {
  const sum = (of: (annex: AnnexQuality) => number) => annexes.reduce((all, annex) => all + of(annex), 0);
  const firstRows = sum(({ versions }) => versions[0]?.rows ?? 0);
  const firstErrors = sum(({ versions }) => versions[0]?.found ?? 0);
  return {
    ...agency,
    annexes: annexes.length,
    versions: sum(({ versions }) => versions.length),
    firstRows,
    firstErrors,
    perHundred: firstRows === 0 ? 0 : Math.round((firstErrors * 1_000) / firstRows) / 10,
    left: sum(({ current }) => current?.left ?? 0),
    waived: sum(({ current }) => current?.waived ?? 0),
    confirmed: sum(({ current }) => confirmed.get(current?.versionId ?? 0) ?? 0),
    returns: sum(({ returns }) => returns),
    second: sum(({ second }) => second),
    hours: middle(annexes.flatMap(({ mending }) => (mending?.to ? [hoursBetween(mending.from, mending.to)] : []))),
  };
}

/** Worst first: most errors in a hundred rows of what was sent first, then what is still left, then returns. */
export const worstFirst = (offices: readonly OfficeQuality[]): OfficeQuality[] =>
  [...offices].sort(
    (a, b) =>
      b.perHundred - a.perHundred || b.left - a.left || b.returns - a.returns || (a.agencyName < b.agencyName ? -1 : 1),
  );

/** Findings of each rule in each version of an annex: a line for a rule, errors before warnings, the most frequent first. */
export function ruleLines(versions: readonly Pick<JudgedVersion, 'versionId'>[], counts: readonly RuleCount[]) {
  const keys = new Map<string, { rule: string; level: RuleCount['level']; cells: (RuleCount | undefined)[] }>();
  for (const count of counts) {
    const at = versions.findIndex(({ versionId }) => versionId === count.versionId);
    if (at < 0) continue;
    const key = `${count.level} ${count.rule}`;
    const line = keys.get(key) ?? { rule: count.rule, level: count.level, cells: versions.map(() => undefined) };
    line.cells[at] = count;
    keys.set(key, line);
  }
  const sum = ({ cells }: { cells: readonly (RuleCount | undefined)[] }) =>
    cells.reduce((all, cell) => all + (cell?.count ?? 0), 0);
  return [...keys.values()].sort(
    (a, b) => (a.level < b.level ? -1 : a.level > b.level ? 1 : 0) || sum(b) - sum(a) || (a.rule < b.rule ? -1 : 1),
  );
}

export const hoursBetween = (from: Date, to: Date): number =>
  Math.max(0, Math.round((to.getTime() - from.getTime()) / 360_000) / 10);

const middle = (numbers: readonly number[]): number | undefined => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
};
