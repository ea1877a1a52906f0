import type { Db } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { AnnexState } from '#domain/annexes/states.js';
import type { AnnexNo } from '#domain/annexes/types.js';

/** An annex with rows that are set aside. */
export interface AnnexAside {
  readonly annexId: number;
  readonly annexNo: AnnexNo;
  readonly unitCode: string;
  readonly unitName: string;
  readonly agencyName: string;
  readonly state: AnnexState;
  readonly versionId: number | null;
  readonly count: number;
  /** The first day promised of any of them. */
  readonly promisedOn: string;
}

/** Annexes of an office, or of all, with rows that are set aside; what is promised first comes first. */
export async function listAnnexesAside(db: Db, agencyId: number | null): Promise<AnnexAside[]> {
  const query = db('annex_quarantined_rows as r')
    .join('annex_quarantines as q', 'q.id', 'r.quarantine_id')
    .join('annexes as x', 'x.id', 'r.annex_id')
    .join('divisions as d', 'd.code', 'x.unit_code')
    .join('agencies as a', 'a.id', 'x.agency_id')
    .select({
      annexId: 'x.id',
      annexNo: 'x.annex_no',
      unitCode: 'x.unit_code',
      unitName: 'd.name',
      agencyName: 'a.name',
      state: 'x.state',
      versionId: 'x.current_version_id',
    })
    .count({ count: 'r.id' })
    .min({ promisedOn: 'q.promised_on' })
    .options(asObjects)
    .whereNull('r.ended_at')
    .groupBy('x.id', 'x.annex_no', 'x.unit_code', 'd.name', 'a.name', 'x.state', 'x.current_version_id')
    .orderBy([{ column: 'promisedOn' }, { column: 'x.unit_code' }, { column: 'x.annex_no' }]);
  if (agencyId !== null) void query.where('x.agency_id', agencyId);
  return ((await query) as unknown as AnnexAside[]).map((one) => ({ ...one, count: Number(one.count) }));
}
