import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { enqueue } from '#platform/jobs/queue.js';
import { nextState } from '#domain/annexes/states.js';
import { deltaWords, isNoDelta } from '#domain/legacy/list-delta.js';
import { noteStandings } from '#features/drive/progress/standings.js';
import { recheckLater } from '#features/annexes/mending/mending.js';
import { type Annex, getAnnex, lockAnnex, updateAnnex } from '#features/annexes/queries.js';
import { currentNilReturn } from '#features/annexes/submitting/nil/nil-facts.js';
import { type ListStanding, listStanding } from './answering.js';
import { listHandedIn, saveAnsweredList } from './answered-queries.js';
import { closeChanges, insertChange, listChanges, type ListChange } from './change-queries.js';

/** The portal itself. */
const nobody = { id: null, name: '系统', agencyId: null, address: '' };

interface JudgePayload {
  readonly driveId: number;
  /** Absent: of every unit. */
  readonly units?: readonly string[];
}

/** Has annexes 4 and 5 that were handed in held against their lists as they are now: all of them, or those of some units. */
export async function judgeListsLater(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'ids'>,
  driveId: number,
  units?: readonly string[],
): Promise<void> {
  await enqueue(trx, deps.clock.now(), {
    name: 'annex.judge-lists',
    payload: { driveId, ...(units && { units }) },
    dedupeKey: `annex.judge-lists:${driveId}:${deps.ids.token(8)}`,
  });
}

/**
 * Holds annexes 4 and 5 that were handed in against their lists. Where the list of one says otherwise than the one it answers, it goes back
 * to its office with what changed, a nil return with it; an office whose list is the same notices nothing. What has entered the register
 * stays, and the province is told. Runs outside the serving process; safe to run again.
 */
export async function runJudgeLists(deps: Deps, { driveId, units }: JudgePayload): Promise<void> {
  for (const annexId of await listHandedIn(deps.db, driveId, units))
    if (await listStanding(deps.db, deps, await getAnnex(deps.db, annexId)))
      await inTransaction(deps.db, (trx) => judge(trx, deps, annexId));
    else await inTransaction(deps.db, (trx) => closeOver(trx, deps, annexId));
}

async function judge(trx: Trx, deps: Deps, annexId: number): Promise<void> {
  const annex = await lockAnnex(trx, annexId);
  const standing = await listStanding(trx, deps, annex);
  if (!standing || !isHandedIn(annex)) return;
  // What the office has itself passed on concerns it no more: its list is as good as the same.
  if (isNoDelta(standing.delta)) return keepAsAnswered(trx, deps, annex, standing);
  const [newest] = await listChanges(trx, annexId);
  if (newest && isTold(newest, annex, standing)) return;
  if (annex.state === 'imported') await note(trx, deps, annex, standing);
  else await reopen(trx, deps, annex, standing);
}

/** The same was found before, and still waits, or a person has dealt with it. */
const isTold = (
  { submittedAt, newHash, isOpen, closedBy }: ListChange,
  annex: HandedIn,
  { now }: ListStanding,
): boolean =>
  newHash === now.hash &&
  submittedAt.getTime() === annex.submittedAt.getTime() &&
  (isOpen !== null || closedBy !== null);

type HandedIn = Annex & {
  readonly state: ListChange['wasState'];
  readonly submittedAt: Date;
  readonly currentVersionId: number;
};

const isHandedIn = (annex: Annex): annex is HandedIn =>
  (annex.state === 'submitted' || annex.state === 'accepted' || annex.state === 'imported') &&
  annex.submittedAt !== null &&
  annex.currentVersionId !== null;

async function keepAsAnswered(trx: Trx, deps: Deps, annex: HandedIn, { now }: ListStanding): Promise<void> {
  const { id: annexId, currentVersionId: versionId, submittedAt } = annex;
  await saveAnsweredList(trx, deps.cipher, { annexId, versionId, submittedAt, ...now });
  await closeOver(trx, deps, annexId);
}

/** What was told of an annex in the register is so no more: its list is again what it answers. */
async function closeOver(trx: Trx, deps: Deps, annexId: number): Promise<void> {
  await closeChanges(trx, annexId, { by: null, at: deps.clock.now() });
}

async function reopen(trx: Trx, deps: Deps, annex: HandedIn, standing: ListStanding): Promise<void> {
  const state = nextState(annex.state, 'reopen');
  if (!state) return;
  const reason = await note(trx, deps, annex, standing);
  await updateAnnex(trx, annex, {
    ...{ state, claimed_by: null, claimed_at: null, decided_by: null, decided_at: null },
    ...{ recall_reason: null, recall_by: null, recall_at: null },
  });
  await noteStandings(trx, { annexId: annex.id }, { at: deps.clock.now(), by: null, step: 'reopen' });
  await recheckLater(trx, deps, annex.currentVersionId);
  const { delta } = standing;
  audit(trx, deps.clock.now(), nobody, {
    verb: 'annex.reopen',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    before: { state: annex.state, versionId: annex.currentVersionId, listHash: standing.before.hash },
    after: {
      state,
      listHash: standing.now.hash,
      reason,
      new: delta.new.length,
      gone: delta.gone.length,
      changed: delta.changed.length,
    },
  });
}

/** Keeps what changed. Returns the sentence that says it. */
async function note(trx: Trx, deps: Deps, annex: HandedIn, { before, now, delta }: ListStanding): Promise<string> {
  const isNil = (await currentNilReturn(trx, annex)) !== undefined;
  const reason = reasonOf(annex, isNil, deltaWords(delta));
  await insertChange(trx, deps.cipher, {
    ...{ annexId: annex.id, versionId: annex.currentVersionId, submittedAt: annex.submittedAt },
    ...{ wasState: annex.state, isNil, oldHash: before.hash, newHash: now.hash },
    ...{ reason, foundAt: deps.clock.now(), delta },
  });
  return reason;
}

function reasonOf({ annexNo, state }: HandedIn, isNil: boolean, what: string): string {
  const moved = `报送以后，本单位附件${annexNo}名单有变化：${what}。`;
  if (state === 'imported') return `${moved}本表已入库，没有重新打开。`;
  return `${moved}${isNil ? '签署的零报告不再有效，' : ''}本表已由系统重新打开，请核对变动的户后重新报送。`;
}
