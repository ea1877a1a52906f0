import { createHash } from 'node:crypto';
import type { Deps } from '#platform/deps.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { listFixes } from '#features/annexes/checking/row-queries.js';
import { heldRows } from '#features/annexes/collisions/standing.js';
import type { ChangeRow } from './change-queries.js';
import { restoresOf } from '#features/register/writing/difference.js';
import type { ImportContext, ImportSource } from './sources/source.js';
import type { ChangeCounts, PlannedChange } from './types.js';

/**
 * What the import does with a row: make a business, after the changes where it takes a number that one of them gives up, change one, put its
 * licence behind one (0: none yet), or end the entry that its licence had of its own.
 */
export type PlannedStep =
  | readonly ['new' | 'late', row: number, newNo: number]
  | readonly ['changed', row: number, businessId: number, baseVersion: number]
  | readonly ['linked', row: number, businessId: number]
  | EndedStep;
export type EndedStep = readonly ['ended', row: number, businessId: number, baseVersion: number];
type RowStep = Exclude<PlannedStep, EndedStep>;

/** Counts a plan and keeps the steps of it that write. */
export interface PlanRecord {
  add(change: PlannedChange): void;
  readonly counts: ChangeCounts;
  /** The steps as text, with its digest. */
  text(): { readonly plan: string; readonly digest: string };
}

export function createPlanRecord(): PlanRecord {
  const steps: PlannedStep[] = [];
  const counts = { new: 0, changed: 0, linked: 0, same: 0, skipped: 0, missing: 0 };
  return {
    counts,
    add(change) {
      counts[change.kind] += 1;
      const step = stepOf(change);
      if (step) steps.push(step);
    },
    text() {
      const plan = JSON.stringify(steps);
      return { plan, digest: digestOf(plan) };
    },
  };
}

function stepOf(change: PlannedChange): PlannedStep | undefined {
  switch (change.kind) {
    case 'new':
      return [change.isLate ? 'late' : 'new', change.row, change.newNo];
    case 'changed':
      return [change.reason === undefined ? 'changed' : 'ended', change.row, change.businessId, change.baseVersion];
    case 'linked':
      return ['linked', change.row, change.businessId ?? 0];
    default:
      return undefined;
  }
}

/** A plan to be carried out: what is done with each row, and what ends. */
export interface Plan {
  readonly steps: ReadonlyMap<number, RowStep>;
  readonly ended: readonly EndedStep[];
}

/** Undefined when the text is not the one that was recorded. */
export function readPlan(text: string, digest: string | null): Plan | undefined {
  if (digestOf(text) !== digest) return undefined;
  const all = JSON.parse(text) as PlannedStep[];
  const isEnded = (step: PlannedStep): step is EndedStep => step[0] === 'ended';
  return {
    steps: new Map(all.flatMap((step) => (isEnded(step) ? [] : [[step[1], step]]))),
    ended: all.filter(isEnded),
  };
}

const digestOf = (plan: string): string => createHash('sha256').update(plan).digest('hex');

/**
 * What a preview was read from: the file, its last check, the cells mended on line, what its source rests on, and the rows that another office claims. A confirmation
 * that carries another token speaks of something else (C41). `lock`: nobody decides of those rows until the end of the transaction. Whether the register still answers as it did is asked when the import has it to itself (`replan.ts`).
 */
export async function planToken(
  deps: Deps,
  db: Db | Trx,
  { version, annex }: Omit<ImportContext, 'cities'>,
  source: Pick<ImportSource, 'stamp'>,
  lock = false,
): Promise<string> {
  const fixes = await listFixes(db, deps.cipher, version.id);
  const held = await heldRows(db, { annexId: version.annexId, versionId: version.id }, lock);
  const mended = fixes.map((fix) => [fix.row, fix.field, fix.value]);
  return createHash('sha256')
    .update(JSON.stringify([version.id, version.sha256, version.checkedAt, mended, annex.agencyId, [...held.keys()]]))
    .update(source.stamp)
    .digest('hex');
}

/** A change as the list keeps it: facts before and after for people, stored columns for undoing. */
export function changeRow(change: PlannedChange): ChangeRow {
  const { kind, row, name } = change;
  const empty = {
    businessId: null,
    newNo: null,
    matchedBy: null,
    baseVersion: null,
    fields: null,
    restores: null,
    reason: null,
  };
  const of = { ...empty, kind, row, name };
  switch (change.kind) {
    case 'new':
      return { ...of, newNo: change.newNo };
    case 'changed':
      return {
        ...of,
        businessId: change.businessId,
        matchedBy: change.matchedBy,
        baseVersion: change.baseVersion,
        fields: JSON.stringify(change.fields),
        restores: JSON.stringify(restoresOf(change.stored, change.columns)),
        reason: change.reason ?? null,
      };
    case 'linked':
      return { ...of, businessId: change.businessId, matchedBy: change.matchedBy, reason: change.reason };
    case 'same':
      return { ...of, businessId: change.businessId, matchedBy: change.matchedBy };
    case 'skipped':
      return { ...of, reason: change.reason };
    case 'missing':
      return { ...of, businessId: change.businessId, reason: change.reason };
  }
}
