import type { Db, Trx } from '#platform/db/connection.js';
import { findDifference } from '#features/annexes/review/compare-queries.js';
import type { VersionDifference } from '#features/annexes/review/compare.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import {
  findHandedInBefore,
  findLastDecision,
  listReadings,
  listRowNumbers,
  listRowsMendedSince,
  listSameRows,
  type Reading,
} from './reading-queries.js';
import { drawSample, flagsOf, type ReadingFacts, type RowRange, type Sample, setFlags } from './reading-rules.js';

/** How two versions differ, by their ids; pages hand in one that remembers. */
export type DifferenceOf = (beforeId: number, afterId: number) => Promise<VersionDifference>;

/** The review that a version is held against, and what has changed since. */
export interface LastReview {
  readonly versionId: number;
  /** All that had to be seen then was; otherwise every row must be seen now. */
  readonly isComplete: boolean;
  /** Rows of this version that are new or say something else, ascending. */
  readonly changed: Uint32Array;
}

/** The reviewer's own last return of the annex, else the last decision on it, else the version handed in before; undefined: the first review. */
export async function findLastReview(
  db: Db | Trx,
  version: Pick<AnnexVersion, 'id' | 'annexId'>,
  reviewerId: number,
  differenceOf: DifferenceOf = (before, after) => findDifference(db, before, after),
): Promise<LastReview | undefined> {
  const decision = await findLastDecision(db, version.annexId, reviewerId);
  const before = decision ? undefined : await findHandedInBefore(db, version.annexId, version.id);
  const versionId = decision?.versionId ?? before?.versionId;
  // An older version is looked at as it was, without what came after it.
  if (versionId === undefined || versionId > version.id) return undefined;
  const since = decision?.decidedAt ?? before?.submittedAt;
  const mended = since ? await listRowsMendedSince(db, versionId, since) : [];
  const isComplete = decision?.isComplete ?? true;
  if (versionId === version.id) return { versionId, isComplete, changed: Uint32Array.from(mended).sort() };
  const { added, changed } = await differenceOf(versionId, version.id);
  const again = mended.length > 0 ? await listSameRows(db, version.id, { versionId, rows: mended }) : [];
  const all = new Set([...added, ...changed.map(({ after }) => after), ...again]);
  return { versionId, isComplete, changed: Uint32Array.from(all).sort() };
}

/** What of a version was on whose screen. */
export interface VersionReading {
  readonly rows: Uint32Array;
  readonly last: LastReview | undefined;
  /** Rows that this reviewer must have seen. */
  readonly needed: Uint32Array;
  /** Of `rows`: seen by this reviewer; seen by anybody who reviews. */
  readonly own: Uint8Array;
  readonly anybody: Uint8Array;
  readonly sample: Sample | undefined;
  /** The rows of the sample, ascending. */
  readonly sampled: Uint32Array;
  readonly facts: ReadingFacts;
}

export async function readingOf(
  db: Db | Trx,
  version: Pick<AnnexVersion, 'id' | 'annexId'>,
  reviewerId: number,
  known: { readonly rows?: Uint32Array; readonly differenceOf?: DifferenceOf } = {},
): Promise<VersionReading> {
  const rows = known.rows ?? (await listRowNumbers(db, version.id));
  const readings = await listReadings(db, version.id);
  const last = await findLastReview(db, version, reviewerId, known.differenceOf);
  const anybody = new Uint8Array(rows.length);
  let own: Uint8Array = new Uint8Array(rows.length);
  for (const reading of readings) {
    const flags = await seenFlags(db, version.id, rows, reading);
    for (let at = 0; at < flags.length; at++) if (flags[at] === 1) anybody[at] = 1;
    if (reading.operatorId === reviewerId) own = flags;
  }
  const needed = last?.isComplete ? last.changed : rows;
  const sample = readings.find(({ operatorId }) => operatorId === reviewerId)?.sample;
  const sampled = sample ? drawSample(needed, sample) : new Uint32Array();
  const unseenOf = (some: Uint32Array) => some.length - countSeen(rows, own, some);
  const facts = {
    needed: needed.length,
    unseen: unseenOf(needed),
    sample: sample && { ...sample, size: sampled.length, unseen: unseenOf(sampled) },
  };
  return { rows, last, needed, own, anybody, sample, sampled, facts };
}

/** The rows of a reading that count: one that was mended after it was seen must be seen again. */
export async function seenFlags(
  db: Db | Trx,
  versionId: number,
  rows: Uint32Array,
  { ranges, seenAt }: { readonly ranges: readonly RowRange[]; readonly seenAt: Reading['seenAt'] },
): Promise<Uint8Array> {
  const flags = flagsOf(rows, ranges);
  if (ranges.length > 0) setFlags(rows, flags, await listRowsMendedSince(db, versionId, seenAt), 0);
  return flags;
}

/** How many of some rows (ascending, all among `rows`) are flagged. */
function countSeen(rows: Uint32Array, flags: Uint8Array, some: Uint32Array): number {
  let [seen, at] = [0, 0];
  for (const row of some) {
    while (at < rows.length && (rows[at] as number) < row) at++;
    if (rows[at] === row && flags[at] === 1) seen++;
  }
  return seen;
}
