import type { Db, Trx } from '#platform/db/connection.js';

/** Notes a confirmation; false when the quarter has one already. */
export async function insertAttestation(
  trx: Trx,
  one: { operatorId: number; quarter: string; by: number; at: Date },
): Promise<boolean> {
  const known = await trx('account_attestations')
    .select('quarter')
    .where({ operator_id: one.operatorId, quarter: one.quarter })
    .first<{ quarter: string } | undefined>();
  if (known) return false;
  await trx('account_attestations').insert({
    operator_id: one.operatorId,
    quarter: one.quarter,
    attested_by: one.by,
    attested_at: one.at,
  });
  return true;
}

export interface AttestationRecord {
  readonly quarter: string;
  readonly byName: string;
  readonly at: Date;
}

/** Newest first. */
export async function listAttestations(db: Db | Trx, operatorId: number): Promise<AttestationRecord[]> {
  const rows = (await db('account_attestations as t')
    .join('operators as o', 'o.id', 't.attested_by')
    .select('t.quarter', 'o.display_name', 't.attested_at')
    .where('t.operator_id', operatorId)
    .orderBy('t.quarter', 'desc')
    .limit(20)) as { quarter: string; display_name: string; attested_at: Date }[];
  return rows.map((row) => ({ quarter: row.quarter, byName: row.display_name, at: row.attested_at }));
}
