import { createHash } from 'node:crypto';
import type { Deps } from '#platform/deps.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { listFixes } from '#features/annexes/checking/row-queries.js';
import { rowsKeptOut } from '#features/annexes/quarantine/kept-out.js';
import type { ChangeRow } from './change-queries.js';
import { restoresOf } from '#features/register/writing/difference.js';
import type { ChangeCounts, PlannedChange } from './types.js';

/** What the import does with a row: make a business, after the changes where it takes a number that one of them gives up, or change one. */
export type PlannedStep =
  | readonly ['new' | 'late', row: number, newNo: number]
  | readonly ['changed', row: number, businessId: number, baseVersion: number];

/** Counts a plan and keeps the steps of it that write. */
export interface PlanRecord {
  add(change: PlannedChange): void;
  readonly counts: ChangeCounts;
  /** The steps as text, with its digest. */
  text(): { readonly plan: string; readonly digest: string };
}

export function createPlanRecord(): PlanRecord {
  const steps: PlannedStep[] = [];
  const counts = { new: 0, changed: 0, same: 0, skipped: 0, missing: 0 };
  return {
    counts,
    add(change) {
      counts[change.kind] += 1;
      if (change.kind === 'new') steps.push([change.isLate ? 'late' : 'new', change.row, change.newNo]);
      if (change.kind === 'changed') steps.push(['changed', change.row, change.businessId, change.baseVersion]);
    },
    text() {
      const plan = JSON.stringify(steps);
      return { plan, digest: digestOf(plan) };
    },
  };
}

/** The steps of a plan by row; undefined when the text is not the one that was recorded. */
export function readPlan(plan: string, digest: string | null): ReadonlyMap<number, PlannedStep> | undefined {
  if (digestOf(plan) !== digest) return undefined;
  return new Map((JSON.parse(plan) as PlannedStep[]).map((step) => [step[1], step]));
}

const digestOf = (plan: string): string => createHash('sha256').update(plan).digest('hex');

/**
 * What a preview was read from: the file, its last check, the cells mended on line, and the rows that another office claims or their own has set aside. A confirmation
 * that carries another token speaks of something else (C41). `lock`: nobody decides of those rows until the end of the transaction. Whether the register still answers as it did is asked when the import has it to itself (`replan.ts`).
 */
export async function planToken(
  deps: Deps,
  db: Db | Trx,
  version: AnnexVersion,
  agencyId: number,
  lock = false,
): Promise<string> {
  const fixes = await listFixes(db, deps.cipher, version.id);
  const held = await rowsKeptOut(db, { annexId: version.annexId, versionId: version.id }, lock);
  const mended = fixes.map((fix) => [fix.row, fix.field, fix.value]);
  return createHash('sha256')
    .update(JSON.stringify([version.id, version.sha256, version.checkedAt, mended, agencyId, [...held.keys()]]))
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
      };
    case 'same':
      return { ...of, businessId: change.businessId, matchedBy: change.matchedBy };
    case 'skipped':
      return { ...of, reason: change.reason };
    case 'missing':
      return { ...of, businessId: change.businessId, reason: change.reason };
  }
}
