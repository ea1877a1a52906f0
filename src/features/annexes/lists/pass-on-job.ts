import type { Deps } from '#platform/deps.js';
import type { AuditActor } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { enqueue } from '#platform/jobs/queue.js';
import type { Actor } from '#platform/http/actor.js';
import type { RowValues } from '#domain/annexes/types.js';
import { type AnsweredRow, passOn } from '#features/drive/passing/passing.js';
import { walkFacts } from '#features/annexes/checking/row-queries.js';
import { crossCheckLater } from '#features/annexes/crosschecks/cross-check.js';
import { type Annex, getAnnex } from '#features/annexes/queries.js';

interface PassOnPayload {
  readonly annexId: number;
  readonly versionId: number;
  readonly actor: AuditActor;
}

/**
 * Has what a submission says of other districts carried out. On submission, not on acceptance: whoever gets a row has the same deadline,
 * and the submission is what an office answers for; what is said otherwise later comes back.
 */
export async function passOnLater(
  trx: Trx,
  deps: Pick<Deps, 'clock'>,
  actor: Actor,
  { id: annexId, annexNo, currentVersionId }: Annex,
): Promise<void> {
  if ((annexNo !== 4 && annexNo !== 5) || currentVersionId === null) return;
  const now = deps.clock.now();
  const { id, name, agencyId, address } = actor;
  const payload: PassOnPayload = { annexId, versionId: currentVersionId, actor: { id, name, agencyId, address } };
  const dedupeKey = `annex.pass-on:${currentVersionId}:${now.getTime()}`;
  await enqueue(trx, now, { name: 'annex.pass-on', payload: { ...payload }, dedupeKey });
}

/** Runs outside the serving process; safe to run again. What was withdrawn meanwhile says nothing. */
export async function runPassOn(deps: Deps, { annexId, versionId, actor }: PassOnPayload): Promise<void> {
  const annex = await getAnnex(deps.db, annexId);
  const { annexNo, submittedAt } = annex;
  if ((annexNo !== 4 && annexNo !== 5) || annex.currentVersionId !== versionId || submittedAt === null) return;
  const rows: AnsweredRow[] = [];
  for await (const part of walkFacts(deps.db, deps.cipher, versionId))
    for (const { rowId = '', values } of part) rows.push(answered(annexNo, rowId, values));
  await inTransaction(deps.db, async (trx) => {
    const submission = { ...annex, annexNo, versionId, submittedAt } as const;
    const { units } = await passOn(trx, deps, actor, submission, rows);
    if (units.length === 0) return;
    for (const unitCode of [annex.unitCode, ...units])
      await crossCheckLater(trx, deps, { driveId: annex.driveId, unitCode });
  });
}

/** Annex 5 has no column for the office: whoever writes one writes it into 备注. */
const answered = (annexNo: 4 | 5, rowId: string, values: RowValues): AnsweredRow => ({
  rowId,
  oldId: values['old_system_id'] ?? '',
  isElsewhere: values['check_result'] === 'other_division',
  office: (annexNo === 4 ? values['actual_agency'] : values['remark']) ?? '',
});
