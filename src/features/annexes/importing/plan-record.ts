import { createHash } from 'node:crypto';
import type { Deps } from '#src/deps.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { findRegisterVersion } from '#features/register/write-queries.js';
import type { AnnexVersion } from '#features/annexes/queries.js';
import { listFixes } from '#features/annexes/row-queries.js';
import type { ChangeRow } from './batch-queries.js';
import { restoresOf } from './difference.js';
import type { ChangeCounts, PlannedChange } from './types.js';

/** Counts a plan and gives it one digest: equal digests are equal plans, change by change. */
export interface PlanRecord {
  add(change: PlannedChange): void;
  readonly counts: ChangeCounts;
  digest(): string;
}

export function createPlanRecord(): PlanRecord {
  const hash = createHash('sha256');
  const counts = { new: 0, changed: 0, same: 0, skipped: 0, missing: 0 };
  return {
    counts,
    add(change) {
      counts[change.kind] += 1;
      hash.update(`${JSON.stringify(essence(change))}\n`);
    },
    digest: () => hash.digest('hex'),
  };
}

/** What makes two plans the same; sealed numbers differ each time, so facts count by their digest. */
function essence(change: PlannedChange): readonly unknown[] {
  const head = [change.kind, change.row, change.name];
  switch (change.kind) {
    case 'new':
      return [...head, change.newNo, change.digest, change.isLate];
    case 'changed':
      return [
        ...head,
        change.businessId,
        change.baseVersion,
        change.matchedBy,
        change.digest,
        Object.keys(change.columns),
      ];
    case 'same':
      return [...head, change.businessId, change.matchedBy];
    case 'skipped':
      return [...head, change.reason];
    case 'missing':
      return [...head, change.businessId];
  }
}

/**
 * What a preview rests on: the file, the cells mended on line, and the state of the agency's part of the register. A confirmation
 * that carries another token speaks of something else (C41).
 */
export async function planToken(deps: Deps, db: Db | Trx, version: AnnexVersion, agencyId: number): Promise<string> {
  const fixes = await listFixes(db, deps.cipher, version.id);
  const register = await findRegisterVersion(db, agencyId);
  const mended = fixes.map((fix) => [fix.row, fix.field, fix.value]);
  return createHash('sha256')
    .update(JSON.stringify([deps.config.officeZone, version.id, version.sha256, mended, agencyId, register]))
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
