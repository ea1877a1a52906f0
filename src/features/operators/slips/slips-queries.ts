import type { Db, Trx } from '#platform/db/connection.js';

/** Makes the one open slip of an account; an earlier one is worth nothing from now on. Returns its id. */
export async function insertSlip(
  trx: Trx,
  slip: { operatorId: number; codeHash: string; issuedBy: number | null; issuedAt: Date; expiresAt: Date },
): Promise<number> {
  await trx('activation_slips').where({ operator_id: slip.operatorId, is_open: 1 }).update({ is_open: null });
  const [id] = await trx('activation_slips').insert({
    operator_id: slip.operatorId,
    code_hash: slip.codeHash,
    issued_by: slip.issuedBy,
    issued_at: slip.issuedAt,
    expires_at: slip.expiresAt,
  });
  if (id === undefined) throw new Error('the slip row got no id');
  return id;
}

export interface OpenSlip {
  readonly id: number;
  readonly operatorId: number;
  readonly codeHash: string;
  readonly expiresAt: Date;
}

/** The open slip of an active account; `account` is already normalised. */
export async function findOpenSlip(db: Db | Trx, account: string): Promise<OpenSlip | undefined> {
  const row = await db('activation_slips as s')
    .join('operators as o', 'o.id', 's.operator_id')
    .select('s.id', 's.operator_id', 's.code_hash', 's.expires_at')
    .where({ 'o.account': account, 'o.is_active': 1, 's.is_open': 1 })
    .first<{ id: number; operator_id: number; code_hash: string; expires_at: Date } | undefined>();
  return (
    row && {
      id: Number(row.id),
      operatorId: Number(row.operator_id),
      codeHash: row.code_hash,
      expiresAt: row.expires_at,
    }
  );
}

/** Uses a slip up; false when somebody else was faster or its time has passed. */
export async function useSlip(trx: Trx, slipId: number, now: Date): Promise<boolean> {
  const matched = await trx('activation_slips')
    .where({ id: slipId, is_open: 1 })
    .where('expires_at', '>', now)
    .update({ is_open: null, used_at: now });
  return matched === 1;
}

export async function closeSlips(trx: Trx, operatorId: number): Promise<void> {
  await trx('activation_slips').where({ operator_id: operatorId, is_open: 1 }).update({ is_open: null });
}

export interface SlipRecord {
  readonly issuedAt: Date;
  readonly issuedByName: string | null;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
  readonly isOpen: boolean;
}

/** Newest first. */
export async function listSlips(db: Db | Trx, operatorId: number): Promise<SlipRecord[]> {
  const rows = (await db('activation_slips as s')
    .leftJoin('operators as o', 'o.id', 's.issued_by')
    .select('s.issued_at', 'o.display_name', 's.expires_at', 's.used_at', 's.is_open')
    .where('s.operator_id', operatorId)
    .orderBy('s.id', 'desc')
    .limit(20)) as {
    issued_at: Date;
    display_name: string | null;
    expires_at: Date;
    used_at: Date | null;
    is_open: number | null;
  }[];
  return rows.map((row) => ({
    issuedAt: row.issued_at,
    issuedByName: row.display_name,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
    isOpen: row.is_open === 1,
  }));
}

/** Provisional accounts of an office that hold one of these roles. */
export async function listProvisionalLike(
  db: Db | Trx,
  agencyId: number,
  roles: readonly string[],
  exceptId: number,
): Promise<number[]> {
  if (roles.length === 0) return [];
  const rows = (await db('operators as o')
    .join('operator_roles as r', 'r.operator_id', 'o.id')
    .distinct('o.id')
    .where({ 'o.agency_id': agencyId, 'o.is_provisional': 1, 'o.is_active': 1 })
    .whereNot('o.id', exceptId)
    .whereIn('r.role', [...roles])) as { id: number }[];
  return rows.map((row) => Number(row.id));
}
