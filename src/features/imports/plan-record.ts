import { createHash } from 'node:crypto';
import type { Deps } from '#platform/deps.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { findRegisterVersion } from '#features/register/writing/state-queries.js';
import type { AnnexVersion } from '#features/annexes/queries.js';
import { listFixes } from '#features/annexes/checking/row-queries.js';
import type { ChangeRow } from './batch-queries.js';
import { restoresOf } from '#features/register/writing/difference.js';
import type { ChangeCounts, PlannedChange } from './types.js';

/** What the import does with a row: make a business, after the changes where it takes a number that one of them gives up, or change one. */
export type PlannedStep =
  | readonly ['new' | 'late', row: number, newNo: number]
  | readonly ['changed', row: number, businessId: number];

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
      if (change.kind === 'changed') steps.push(['changed', change.row, change.businessId]);
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
 * What a preview rests on: the file, its last check with the cells mended on line, and the state of the agency's part of the
 * register. A confirmation that carries another token speaks of something else (C41).
 */
export async function planToken(deps: Deps, db: Db | Trx, version: AnnexVersion, agencyId: number): Promise<string> {
  const fixes = await listFixes(db, deps.cipher, version.id);
  const register = await findRegisterVersion(db, agencyId);
  const mended = fixes.map((fix) => [fix.row, fix.field, fix.value]);
  return createHash('sha256')
    .update(JSON.stringify([version.id, version.sha256, version.checkedAt, mended, agencyId, register]))
    .digest('hex');
}

/** A change as the list keeps it: facts before and after for people, stored columns for undoing. */
export function changeRow(seq: number, change: PlannedChange): ChangeRow {
  const { kind, row, name } = change;
  switch (change.kind) {
    case 'new':
      return [seq, kind, row, null, change.newNo, name, null, null, null, null, null];
    case 'changed':
      return [
        seq,
        kind,
        row,
        change.businessId,
        null,
        name,
        change.matchedBy,
        change.baseVersion,
        JSON.stringify(change.fields),
        JSON.stringify(restoresOf(change.stored, change.columns)),
        null,
      ];
    case 'same':
      return [seq, kind, row, change.businessId, null, name, change.matchedBy, null, null, null, null];
    case 'skipped':
      return [seq, kind, row, null, null, name, null, null, null, null, change.reason];
    case 'missing':
      return [seq, kind, null, change.businessId, null, name, null, null, null, null, change.reason];
  }
}
