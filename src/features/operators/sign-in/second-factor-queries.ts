import type { Db, Trx } from '#platform/db/connection.js';

/** The sealed key of a person's second factor; '' when there is none. */
export async function findSealedKey(db: Db | Trx, operatorId: number, lock = false): Promise<string> {
  const query = db('operators').select('totp_sealed').where({ id: operatorId }).whereNotNull('totp_enabled_at');
  if (lock) void query.forUpdate();
  const row = await query.first<{ totp_sealed: string } | undefined>();
  return row?.totp_sealed ?? '';
}

/** Uses up a time step; false when it, or a later one, was used before (RFC 6238, 5.2). */
export async function takeStep(trx: Trx, operatorId: number, step: number): Promise<boolean> {
  const taken = await trx('operators')
    .where({ id: operatorId })
    .andWhere('totp_last_step', '<', step)
    .update({ totp_last_step: step });
  return taken === 1;
}

/** Uses up a recovery code; false when it is unknown or was used before. */
export async function takeRecoveryCode(trx: Trx, operatorId: number, codeHash: string, now: Date): Promise<boolean> {
  const taken = await trx('recovery_codes')
    .where({ operator_id: operatorId, code_hash: codeHash })
    .whereNull('used_at')
    .update({ used_at: now });
  return taken === 1;
}

export async function countRecoveryCodes(db: Db, operatorId: number): Promise<number> {
  const row = await db('recovery_codes')
    .where({ operator_id: operatorId })
    .whereNull('used_at')
    .count({ n: '*' })
    .first<{ n: number }>();
  return Number(row?.n ?? 0);
}

/** Sets a person's factor with its recovery codes in place of whatever was there. */
export async function storeFactor(
  trx: Trx,
  operatorId: number,
  factor: {
    readonly sealed: string;
    readonly step: number;
    readonly codeHashes: readonly string[];
    readonly now: Date;
  },
): Promise<void> {
  await trx('operators')
    .where({ id: operatorId })
    .increment('version', 1)
    .update({ totp_sealed: factor.sealed, totp_enabled_at: factor.now, totp_last_step: factor.step });
  await trx('recovery_codes').where({ operator_id: operatorId }).delete();
  await trx('recovery_codes').insert(
    factor.codeHashes.map((code_hash) => ({ operator_id: operatorId, code_hash, used_at: null })),
  );
}

/** Takes a factor away; false when there was none. */
export async function clearFactor(trx: Trx, operatorId: number): Promise<boolean> {
  const cleared = await trx('operators')
    .where({ id: operatorId })
    .whereNotNull('totp_enabled_at')
    .increment('version', 1)
    .update({ totp_sealed: '', totp_enabled_at: null });
  await trx('recovery_codes').where({ operator_id: operatorId }).delete();
  return cleared === 1;
}
