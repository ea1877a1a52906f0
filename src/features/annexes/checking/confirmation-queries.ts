import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { listRowDigests } from './row-queries.js';
import { type Confirmation, openSaid } from './finding-queries.js';

/** Confirms the open warnings of one kind, or one warning, with a reason (C20). Returns how many. */
export async function confirmWarnings(
  trx: Trx,
  versionId: number,
  which: { kind: string } | { id: number },
  confirmation: Confirmation,
): Promise<number> {
  return trx('annex_findings')
    .where({ version_id: versionId, level: 'W', ...which })
    .whereNull('confirmed_by')
    .update({
      reason: confirmation.reason,
      confirmed_by: confirmation.confirmedBy,
      confirmed_at: confirmation.confirmedAt,
    });
}

/** Takes confirmations of a kind back. */
export async function unconfirmWarnings(trx: Trx, versionId: number, kind: string): Promise<number> {
  return trx('annex_findings')
    .where({ version_id: versionId, level: 'W', kind })
    .whereNotNull('confirmed_by')
    .update({ reason: null, confirmed_by: null, confirmed_at: null });
}

/** Confirmed warnings with the same words and the same reason, the most frequent first. */
export async function listConfirmedGroups(
  db: Db | Trx,
  versionId: number,
): Promise<
  {
    readonly kind: string;
    readonly field: string;
    readonly rule: string;
    readonly reason: string;
    readonly confirmedBy: number;
    readonly count: number;
  }[]
> {
  const rows = (await db('annex_findings')
    .select('kind', 'field', 'rule', 'reason', { confirmedBy: 'confirmed_by' })
    .count({ count: '*' })
    .where({ version_id: versionId, level: 'W' })
    .whereNotNull('confirmed_by')
    .groupBy('kind', 'field', 'rule', 'reason', 'confirmed_by')
    .orderBy([{ column: 'count', order: 'desc' }, { column: 'kind' }])) as unknown as {
    kind: string;
    field: string;
    rule: string;
    reason: string;
    confirmedBy: number;
    count: number;
  }[];
  return rows.map((row) => ({ ...row, confirmedBy: Number(row.confirmedBy), count: Number(row.count) }));
}

/** Reasons given before, by row key, field, rule and value: what was not touched is not asked twice (C20). */
export async function listConfirmations(
  db: Db | Trx,
  cipher: PersonalCipher,
  versionId: number,
): Promise<Map<string, Confirmation>> {
  const confirmed = (await db('annex_findings')
    .select('row_no', 'field', 'rule', 'said', 'reason', 'confirmed_by', 'confirmed_at')
    .where({ version_id: versionId })
    .whereNotNull('confirmed_by')) as {
    row_no: number;
    field: string;
    rule: string;
    said: Buffer;
    reason: string;
    confirmed_by: number;
    confirmed_at: Date;
  }[];
  if (confirmed.length === 0) return new Map();
  const keyOf = new Map((await listRowDigests(db, versionId)).map(({ row, rowKey }) => [row, rowKey]));
  return new Map(
    confirmed.map(({ row_no, field, rule, said, reason, confirmed_by, confirmed_at }) => [
      confirmationKey(keyOf.get(row_no) ?? '', { field, rule, value: openSaid(cipher, said).value }),
      { reason, confirmedBy: Number(confirmed_by), confirmedAt: confirmed_at },
    ]),
  );
}

export const confirmationKey = (rowKey: string, finding: { field: string; rule: string; value: string }): string =>
  [rowKey, finding.field, finding.rule, finding.value.slice(0, 500)].join('\u0001');
