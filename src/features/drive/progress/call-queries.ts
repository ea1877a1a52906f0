import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { CallOutcome } from './call-rules.js';

/** A call to an office. */
export interface Call {
  readonly id: number;
  readonly agencyId: number;
  readonly outcome: CallOutcome;
  readonly promisedAt: Date | null;
  readonly note: string;
  readonly byName: string;
  readonly at: Date;
}

const columns = {
  id: 'c.id',
  agencyId: 'c.agency_id',
  outcome: 'c.outcome',
  promisedAt: 'c.promised_at',
  note: 'c.note',
  byName: 'o.display_name',
  at: 'c.called_at',
} as const satisfies Record<keyof Call, string>;

const calls = (db: Db | Trx, driveId: number) =>
  db('drive_calls as c')
    .join('operators as o', 'o.id', 'c.called_by')
    .select(columns)
    .options(asObjects)
    .where('c.drive_id', driveId);

/** Every call to an office, the newest first. */
export async function listCalls(db: Db, driveId: number, agencyId: number): Promise<Call[]> {
  return (await calls(db, driveId).where('c.agency_id', agencyId).orderBy('c.id', 'desc')) as Call[];
}

/** The last call to each office up to a moment. */
export async function listLastCalls(db: Db, driveId: number, until: Date): Promise<ReadonlyMap<number, Call>> {
  const newest = db('drive_calls')
    .max({ id: 'id' })
    .where({ drive_id: driveId })
    .where('called_at', '<=', until)
    .groupBy('agency_id');
  const last = (await calls(db, driveId).whereIn('c.id', newest)) as Call[];
  return new Map(last.map((one) => [one.agencyId, one]));
}

export async function insertCall(
  trx: Trx,
  call: {
    readonly driveId: number;
    readonly agencyId: number;
    readonly outcome: CallOutcome;
    readonly promisedAt: Date | null;
    readonly note: string;
    readonly by: number;
    readonly at: Date;
  },
): Promise<void> {
  await trx('drive_calls').insert({
    drive_id: call.driveId,
    agency_id: call.agencyId,
    outcome: call.outcome,
    promised_at: call.promisedAt,
    note: call.note,
    called_by: call.by,
    called_at: call.at,
  });
}
