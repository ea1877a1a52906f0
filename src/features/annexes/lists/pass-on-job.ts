import type { Deps } from '#platform/deps.js';
import type { AuditActor } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { enqueue } from '#platform/jobs/queue.js';
import type { Actor } from '#platform/http/actor.js';
import type { RowValues } from '#domain/annexes/types.js';
import type { AnsweredRow } from '#features/drive/passing/answered-rules.js';
import { passOn, withdrawPasses } from '#features/drive/passing/passing.js';
import { recheckLists } from '#features/annexes/checking/recheck-lists.js';
import { walkFacts } from '#features/annexes/checking/row-queries.js';
import { crossCheckLater } from '#features/annexes/crosschecks/cross-check.js';
import { judgeListsLater } from './changes/judging.js';
import { type Annex, getAnnex } from '#features/annexes/queries.js';

interface PassOnPayload {
  readonly annexId: number;
  readonly versionId: number;
  readonly actor: AuditActor;
  /** The submission was taken back. */
  readonly isWithdrawn?: boolean;
}

/**
 * Has what a submission says of other districts carried out. On submission, not on acceptance: whoever gets a row has the same deadline,
 * and the submission is what an office answers for; what is said otherwise later comes back.
 */
export const passOnLater = (trx: Trx, deps: Pick<Deps, 'clock'>, actor: Actor, annex: Annex): Promise<void> =>
  later(trx, deps, actor, annex, false);

/** Has taken back what nobody has taken of it, since the submission that said so was withdrawn. */
export const withdrawPassesLater = (trx: Trx, deps: Pick<Deps, 'clock'>, actor: Actor, annex: Annex): Promise<void> =>
  later(trx, deps, actor, annex, true);

async function later(
  trx: Trx,
  deps: Pick<Deps, 'clock'>,
  actor: Actor,
  { id: annexId, annexNo, currentVersionId }: Annex,
  isWithdrawn: boolean,
): Promise<void> {
  if ((annexNo !== 4 && annexNo !== 5) || currentVersionId === null) return;
  const now = deps.clock.now();
  const { id, name, agencyId, address } = actor;
  const by = { id, name, agencyId, address };
  const payload: PassOnPayload = {
    annexId,
    versionId: currentVersionId,
    actor: by,
    ...(isWithdrawn && { isWithdrawn }),
  };
  const dedupeKey = `annex.pass-on:${currentVersionId}:${now.getTime()}${isWithdrawn ? ':back' : ''}`;
  await enqueue(trx, now, { name: 'annex.pass-on', payload: { ...payload }, dedupeKey });
}

/** Runs outside the serving process; safe to run again. What was withdrawn or handed in again meanwhile says nothing. */
export async function runPassOn(deps: Deps, payload: PassOnPayload): Promise<void> {
  const annex = await getAnnex(deps.db, payload.annexId);
  if (payload.isWithdrawn) await takeBack(deps, annex, payload.actor);
  else await passOnOf(deps, annex, payload);
}

async function takeBack(deps: Deps, annex: Annex, actor: AuditActor): Promise<void> {
  const { annexNo, submittedAt, currentVersionId: versionId } = annex;
  if ((annexNo !== 4 && annexNo !== 5) || submittedAt !== null || versionId === null) return;
  await inTransaction(deps.db, async (trx) => {
    const at = { ...annex, annexNo, versionId, submittedAt: deps.clock.now() } as const;
    await followUp(trx, deps, annex, await withdrawPasses(trx, deps, actor, at), true);
  });
}

/**
 * Units whose lists are others now: what their offices handed in is judged and held against each other anew. What they have in hand is
 * checked anew only where a licence went away: of one that came the check says nothing.
 */
async function followUp(
  trx: Trx,
  deps: Deps,
  { driveId, unitCode }: Annex,
  units: readonly string[],
  isTakenBack: boolean,
): Promise<void> {
  if (units.length === 0) return;
  if (isTakenBack) await recheckLists(trx, deps, driveId, units);
  else await judgeListsLater(trx, deps, driveId, units);
  for (const unit of [unitCode, ...units]) await crossCheckLater(trx, deps, { driveId, unitCode: unit });
}

async function passOnOf(deps: Deps, annex: Annex, { versionId, actor }: PassOnPayload): Promise<void> {
  const { annexNo, submittedAt } = annex;
  if ((annexNo !== 4 && annexNo !== 5) || annex.currentVersionId !== versionId || submittedAt === null) return;
  const rows: AnsweredRow[] = [];
  for await (const part of walkFacts(deps.db, deps.cipher, versionId))
    for (const { rowId = '', values } of part) rows.push(answered(annexNo, rowId, values));
  await inTransaction(deps.db, async (trx) => {
    const submission = { ...annex, annexNo, versionId, submittedAt } as const;
    const { units, withdrawn } = await passOn(trx, deps, actor, submission, rows);
    await followUp(trx, deps, annex, units, withdrawn > 0);
  });
}

/** Annex 5 has no column for the office: whoever writes one writes it into 备注. */
const answered = (annexNo: 4 | 5, rowId: string, values: RowValues): AnsweredRow => ({
  rowId,
  oldId: values['old_system_id'] ?? '',
  isElsewhere: values['check_result'] === 'other_division',
  office: (annexNo === 4 ? values['actual_agency'] : values['remark']) ?? '',
});
