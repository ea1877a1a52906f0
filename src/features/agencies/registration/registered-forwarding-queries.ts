import type { Db, Trx } from '#platform/db/connection.js';

export interface LiveForwarding {
  readonly id: number;
  readonly fromAgencyId: number;
  readonly toAgencyId: number;
  /** Made by an accepted annex 1, so that a later one may take it back. */
  readonly isRegistered: boolean;
}

/** Forwardings of a unit in a drive that nobody has withdrawn. */
export async function listLiveForwardings(db: Db | Trx, driveId: number, unitCode: string): Promise<LiveForwarding[]> {
  const hops = (await db('forwardings as f')
    .leftJoin('agency_changes as c', 'c.id', 'f.change_id')
    .select({ id: 'f.id', fromAgencyId: 'f.from_agency_id', toAgencyId: 'f.to_agency_id', kind: 'c.kind' })
    .where({ 'f.drive_id': driveId, 'f.unit_code': unitCode })
    .whereNull('f.withdrawn_at')) as (Omit<LiveForwarding, 'isRegistered'> & { readonly kind: string | null })[];
  return hops.map(({ kind, ...hop }) => ({ ...hop, isRegistered: kind === 'registration' }));
}

export async function insertRegistrationForwarding(
  trx: Trx,
  forwarding: {
    readonly driveId: number;
    readonly unitCode: string;
    readonly fromAgencyId: number;
    readonly toAgencyId: number;
    readonly on: string;
    readonly by: number;
    readonly at: Date;
    readonly document: string;
    readonly receiptNo: string;
    readonly changeId: number;
  },
): Promise<number> {
  const [id] = await trx('forwardings').insert({
    drive_id: forwarding.driveId,
    unit_code: forwarding.unitCode,
    from_agency_id: forwarding.fromAgencyId,
    to_agency_id: forwarding.toAgencyId,
    forwarded_on: forwarding.on,
    forwarded_by: forwarding.by,
    forwarded_at: forwarding.at,
    document: forwarding.document,
    note: '按附件1登记',
    receipt_no: forwarding.receiptNo,
    change_id: forwarding.changeId,
  });
  if (id === undefined) throw new Error('the forwarding got no id');
  return id;
}

export async function withdrawForwarding(trx: Trx, id: number, by: number, at: Date): Promise<void> {
  await trx('forwardings').where({ id }).whereNull('withdrawn_at').update({ withdrawn_at: at, withdrawn_by: by });
}
