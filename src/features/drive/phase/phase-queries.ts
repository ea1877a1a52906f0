import type { Db, Trx } from '#platform/db/connection.js';
import type { CollectedAnnex, PhaseFacts } from './phase-rules.js';

/** An annex with the drive that it is of. */
export interface PhasedAnnex extends CollectedAnnex {
  readonly drive: PhaseFacts;
}

const facts = {
  driveState: 'd.state',
  goLiveOn: 'd.go_live_on',
  state: 'x.state',
  extendedTo: 'e.deadline_at',
} as const;
type Row = CollectedAnnex & { readonly driveState: PhaseFacts['state']; readonly goLiveOn: string };

/** Whether the go-live of some drive has come by this day, however that drive stands now. */
export async function isLiveBy(db: Db | Trx, day: string): Promise<boolean> {
  const drive = (await db('drives')
    .select('id')
    .whereIn('state', ['open', 'closed'])
    .where('go_live_on', '<=', day)
    .first()) as unknown;
  return drive !== undefined;
}

/** What of an annex and its drive decides whether it is still collected; undefined for one that is not this office's. */
export async function findPhasedAnnex(
  db: Db | Trx,
  agencyId: number,
  annexId: number,
): Promise<PhasedAnnex | undefined> {
  const row = await db('annexes as x')
    .join('drives as d', 'd.id', 'x.drive_id')
    .leftJoin('drive_extensions as e', (on) =>
      on.on('e.drive_id', 'x.drive_id').on('e.unit_code', 'x.unit_code').onVal('e.is_current', 1),
    )
    .select(facts)
    .where({ 'x.id': annexId, 'x.agency_id': agencyId })
    .first<Row | undefined>();
  return row && { ...row, drive: { state: row.driveState, goLiveOn: row.goLiveOn } };
}
