import type { Db, Trx } from '#platform/db/connection.js';
import type { NameBearer } from './receiver-rules.js';

/** One hop of the duty of a unit, from office to office (R25), with its receipt. */
export interface Forwarding {
  readonly id: number;
  readonly driveId: number;
  readonly unitCode: string;
  readonly unitName: string;
  readonly fromAgencyId: number;
  readonly toAgencyId: number;
  readonly forwardedOn: string;
  readonly forwardedBy: number | null;
  readonly forwardedByName: string | null;
  readonly forwardedAt: Date;
  readonly document: string;
  readonly note: string;
  readonly receiptNo: string;
  readonly acknowledgedBy: number | null;
  readonly acknowledgedByName: string | null;
  readonly acknowledgedAt: Date | null;
  readonly withdrawnAt: Date | null;
  readonly changeId: number | null;
}

interface ForwardingRow {
  id: number;
  drive_id: number;
  unit_code: string;
  unit_name: string;
  from_agency_id: number;
  to_agency_id: number;
  forwarded_on: string;
  forwarded_by: number | null;
  forwarded_by_name: string | null;
  forwarded_at: Date;
  document: string;
  note: string;
  receipt_no: string;
  acknowledged_by: number | null;
  acknowledged_by_name: string | null;
  acknowledged_at: Date | null;
  withdrawn_at: Date | null;
  change_id: number | null;
}
const id = (value: number | null) => (value === null ? null : Number(value));

/** Hops in the order they were made. `of`: those from or to this office; `to`: those to it. */
export async function listForwardings(
  db: Db | Trx,
  wanted: {
    readonly id?: number;
    readonly driveId?: number;
    readonly unit?: string;
    readonly of?: number;
    readonly units?: readonly string[];
  },
  lock = false,
): Promise<Forwarding[]> {
  if (lock && wanted.id !== undefined) await db('forwardings').select('id').where({ id: wanted.id }).forUpdate();
  const rows = (await db('forwardings as f')
    .join('divisions as d', 'd.code', 'f.unit_code')
    .leftJoin('operators as s', 's.id', 'f.forwarded_by')
    .leftJoin('operators as r', 'r.id', 'f.acknowledged_by')
    .select(
      'f.id',
      'f.drive_id',
      'f.unit_code',
      'd.name as unit_name',
      'f.from_agency_id',
      'f.to_agency_id',
      'f.forwarded_on',
      'f.forwarded_by',
      's.display_name as forwarded_by_name',
      'f.forwarded_at',
      'f.document',
      'f.note',
      'f.receipt_no',
      'f.acknowledged_by',
      'r.display_name as acknowledged_by_name',
      'f.acknowledged_at',
      'f.withdrawn_at',
      'f.change_id',
    )
    .modify((query) => {
      if (lock) void query.forShare();
      if (wanted.id !== undefined) void query.where('f.id', wanted.id);
      if (wanted.driveId !== undefined) void query.where('f.drive_id', wanted.driveId);
      if (wanted.unit !== undefined) void query.where('f.unit_code', wanted.unit);
      const { of } = wanted;
      if (of !== undefined)
        void query.where((either) => either.where('f.from_agency_id', of).orWhere('f.to_agency_id', of));
    })
    .orderBy('f.id')) as ForwardingRow[];
  return rows.map((row) => ({
    id: Number(row.id),
    driveId: Number(row.drive_id),
    unitCode: row.unit_code,
    unitName: row.unit_name,
    fromAgencyId: Number(row.from_agency_id),
    toAgencyId: Number(row.to_agency_id),
    forwardedOn: row.forwarded_on,
    forwardedBy: id(row.forwarded_by),
    forwardedByName: row.forwarded_by_name,
    forwardedAt: row.forwarded_at,
    document: row.document,
    note: row.note,
    receiptNo: row.receipt_no,
    acknowledgedBy: id(row.acknowledged_by),
    acknowledgedByName: row.acknowledged_by_name,
    acknowledgedAt: row.acknowledged_at,
    withdrawnAt: row.withdrawn_at,
    changeId: id(row.change_id),
  }));
}

export async function insertForwarding(
  trx: Trx,
  forwarding: Pick<
    Forwarding,
    | 'driveId'
    | 'unitCode'
    | 'fromAgencyId'
    | 'toAgencyId'
    | 'forwardedOn'
    | 'document'
    | 'note'
    | 'receiptNo'
    | 'changeId'
  > & { readonly by: number; readonly at: Date },
): Promise<number> {
  const [made] = await trx('forwardings').insert({
    drive_id: forwarding.driveId,
    unit_code: forwarding.unitCode,
    from_agency_id: forwarding.fromAgencyId,
    to_agency_id: forwarding.toAgencyId,
    forwarded_on: forwarding.forwardedOn,
    forwarded_by: forwarding.by,
    forwarded_at: forwarding.at,
    document: forwarding.document,
    note: forwarding.note,
    receipt_no: forwarding.receiptNo,
    change_id: forwarding.changeId,
  });
  if (made === undefined) throw new Error('the forwarding got no id');
  return made;
}

export async function updateAcknowledged(trx: Trx, forwardingId: number, by: number, at: Date): Promise<void> {
  await trx('forwardings').where({ id: forwardingId }).update({ acknowledged_by: by, acknowledged_at: at });
}

export async function updateWithdrawn(trx: Trx, forwardingId: number, by: number, at: Date): Promise<void> {
  await trx('forwardings').where({ id: forwardingId }).update({ withdrawn_by: by, withdrawn_at: at });
}

/** The forwarding of a change that is taken back is withdrawn with it; its trail stays. */
export async function withdrawOfChange(trx: Trx, changeId: number, by: number, at: Date): Promise<void> {
  await trx('forwardings')
    .where({ change_id: changeId })
    .whereNull('withdrawn_at')
    .update({ withdrawn_by: by, withdrawn_at: at });
}

/** An office that a forwarding named for the first time ends with it, unless people work there or another unit was forwarded to it. */
export async function closeUnusedOffice(trx: Trx, agencyId: number, on: string): Promise<void> {
  const uses = await Promise.all([
    trx('operators').select('id').where({ agency_id: agencyId }).first<object | undefined>(),
    trx('agency_territories').select('id').where({ agency_id: agencyId, is_open: 1 }).first<object | undefined>(),
    trx('forwardings')
      .select('id')
      .where({ to_agency_id: agencyId })
      .whereNull('withdrawn_at')
      .first<object | undefined>(),
  ]);
  if (uses.every((use) => use === undefined))
    await trx('agencies').where({ id: agencyId }).update({ state: 'closed', closed_on: on });
}

/** The collection under way; of several the one whose deadline is the earliest. */
export async function findDriveId(db: Db | Trx): Promise<number | undefined> {
  const row = await db('drives')
    .select('id')
    .where({ is_current: 1 })
    .orderBy('deadline_at')
    .first<{ id: number } | undefined>();
  return row && Number(row.id);
}

/** Every name that an office which is not closed bears or ever bore: which one a typed name means (C2). */
export async function listBearers(db: Db | Trx): Promise<NameBearer[]> {
  const rows = (await db('agency_names as n')
    .join('agencies as a', 'a.id', 'n.agency_id')
    .select({ agencyId: 'n.agency_id', name: 'n.name', validTo: 'n.valid_to' })
    .whereNot('a.state', 'closed')
    .orderBy('n.id')) as { agencyId: number; name: string; validTo: string | null }[];
  return rows.map(({ agencyId, name, validTo }) => ({ agencyId: Number(agencyId), name, isOpen: validTo === null }));
}

/** Forwardings that wait for this office's acknowledgement. */
export async function listWaitingHops(
  db: Db | Trx,
  agencyId: number,
): Promise<{ id: number; unitName: string; receiptNo: string; forwardedOn: string }[]> {
  const hops = await listForwardings(db, { of: agencyId });
  return hops.filter((hop) => hop.toAgencyId === agencyId && hop.acknowledgedAt === null && hop.withdrawnAt === null);
}
