import type { Db } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { AnnexNo } from '#domain/annexes/types.js';

/** How a review ended; of a second return for old faults, who gave leave and why. */
export interface Decision {
  readonly id: number;
  readonly person: number;
  readonly personName: string;
  readonly decision: 'return' | 'accept';
  readonly decidedAt: Date;
  /** Null where that was not kept. */
  readonly submittedAt: Date | null;
  readonly annexId: number;
  readonly annexNo: AnnexNo;
  readonly unitName: string;
  readonly versionId: number;
  readonly versionNo: number | null;
  readonly needed: number;
  readonly seen: number;
  readonly sampleSize: number | null;
  /** Comments on what could be seen at the return before; null: none. */
  readonly oldFaults: number | null;
  readonly allowedByName: string | null;
  readonly reason: string | null;
}

const columns = {
  id: 'd.id',
  person: 'd.decided_by',
  personName: 'o.display_name',
  decision: 'd.decision',
  decidedAt: 'd.decided_at',
  submittedAt: 'd.submitted_at',
  annexId: 'd.annex_id',
  annexNo: 'x.annex_no',
  unitName: 'u.name',
  versionId: 'd.version_id',
  versionNo: 'v.no',
  needed: 'd.needed_count',
  seen: 'd.seen_count',
  sampleSize: 'd.sample_size',
  oldFaults: 's.fault_count',
  allowedByName: 'p.display_name',
  reason: 's.reason',
} as const satisfies Record<keyof Decision, string>;

/** All decisions of a drive, newest first. */
export async function listDecisions(db: Db, driveId: number): Promise<Decision[]> {
  return (await db('annex_decisions as d')
    .join('annexes as x', 'x.id', 'd.annex_id')
    .join('divisions as u', 'u.code', 'x.unit_code')
    .join('annex_versions as v', 'v.id', 'd.version_id')
    .join('operators as o', 'o.id', 'd.decided_by')
    .leftJoin('annex_second_returns as s', 's.decision_id', 'd.id')
    .leftJoin('operators as p', 'p.id', 's.answered_by')
    .select(columns)
    .options(asObjects)
    .where('x.drive_id', driveId)
    .orderBy('d.id', 'desc')) as Decision[];
}
