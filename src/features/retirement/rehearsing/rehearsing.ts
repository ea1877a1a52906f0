import { createHash } from 'node:crypto';
import { audit } from '#platform/audit.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { enqueue } from '#platform/jobs/queue.js';
import { readinessOf } from '#domain/retirement/bars.js';
import { answerOld, answerWords, type OldAddress, sampleOf } from '#domain/retirement/old-addresses.js';
import { isReady, type RehearsalFindings, reportText } from '#domain/retirement/rehearsal-report.js';
import { mayGoBack, retirementStates, stateAt } from '#domain/retirement/states.js';
import { momentOf, momentWords } from '#features/drive/progress/moment-rules.js';
import { listOldAddresses } from '#features/retirement/addresses/address-queries.js';
import { testAddresses } from '#features/retirement/addresses/self-test.js';
import { carryOut } from '#features/retirement/control/moves.js';
import { loadReadinessFacts } from '#features/retirement/control/readiness.js';
import { retirementProblems } from '#features/retirement/problems.js';
import { findRetirementDrive, getRetirement } from '#features/retirement/queries.js';
import { listOfficesToSign } from '#features/retirement/signing/offices.js';
import { findRehearsal, insertRehearsal, listDueRehearsals, listRehearsals, storeReport } from './rehearsal-queries.js';

/** Plans a rehearsal for a moment; '' is at once. One waits at a time. @throws retirement.rehearse_at, retirement.rehearsal_planned */
export async function planRehearsal(trx: Trx, deps: Deps, actor: Actor, typed: string): Promise<number> {
  const retirement = await getRetirement(trx, true);
  if (!(await findRetirementDrive(trx, retirement))) throw retirementProblems.no_drive();
  const at = deps.clock.now();
  const zone = deps.config.officeZone;
  const dueAt = typed.trim() === '' ? at : momentOf(typed, { zone, now: at, deadline: at });
  if (dueAt === null || dueAt < at) throw retirementProblems.rehearse_at({ field: 'rehearse_at' });
  const waiting = (await listRehearsals(trx, 1)).find(({ state }) => state === 'planned');
  if (waiting) throw retirementProblems.rehearsal_planned({ at: momentWords(waiting.dueAt, zone) });
  const id = await insertRehearsal(trx, { dueAt, by: actor.id, at });
  if (dueAt <= at) await rehearseLater(trx, at, id);
  audit(trx, at, actor, {
    verb: 'retirement.rehearse',
    objectType: 'retirement',
    objectId: id,
    after: { at: momentWords(dueAt, zone) },
  });
  return id;
}

/** Has rehearsals made whose moment has come. */
export async function makeDueRehearsals(trx: Trx, now: Date): Promise<void> {
  for (const id of await listDueRehearsals(trx, now)) await rehearseLater(trx, now, id);
}

const rehearseLater = (trx: Trx, now: Date, rehearsalId: number): Promise<number> =>
  enqueue(trx, now, {
    name: 'retirement.rehearse',
    payload: { rehearsalId },
    dedupeKey: `retirement.rehearse:${rehearsalId}`,
  });

/** Makes a rehearsal: everything is done as on the day itself, in a transaction that is taken back, and a report is kept. */
export async function runRehearsal(deps: Deps, { rehearsalId }: { readonly rehearsalId: number }): Promise<void> {
  if ((await findRehearsal(deps.db, rehearsalId))?.state !== 'planned') return;
  const findings = await onCopy(deps.db, (trx) => rehearse(trx, deps));
  const report = reportText(findings);
  const sha256 = createHash('sha256').update(report).digest('hex');
  await inTransaction(deps.db, (trx) =>
    storeReport(trx, rehearsalId, { report, sha256, isReady: isReady(findings), at: deps.clock.now() }),
  );
}

class TakenBack<T> extends Error {
  constructor(readonly value: T) {
    super('taken back');
  }
}

/** Work in a transaction that never ends but by being taken back: what it did nobody sees. */
async function onCopy<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
  try {
    await inTransaction(db, async (trx) => {
      throw new TakenBack(await work(trx));
    });
  } catch (error) {
    if (error instanceof TakenBack) return error.value as T;
    throw error;
  }
  throw new Error('the copy was not taken back');
}

async function rehearse(trx: Trx, deps: Deps): Promise<RehearsalFindings> {
  const retirement = await getRetirement(trx, true);
  const drive = await findRetirementDrive(trx, retirement);
  if (!drive) throw retirementProblems.no_drive();
  const facts = await loadReadinessFacts(trx, deps, retirement);
  const list = await listOldAddresses(trx);
  const offices = await listOfficesToSign(trx, drive.id);
  return {
    noticeNo: drive.noticeNo,
    goLiveOn: drive.goLiveOn,
    stateWord: retirementStates[stateAt(retirement, deps.clock.now())],
    readiness: readinessOf(facts, true),
    trials: await tryOut(trx, deps, list),
    addresses: testAddresses(list),
    offices: offices.map(({ name, sign }) => ({ name, isSigned: sign !== undefined })),
  };
}

/** Freezes, retires and goes back for good, each asked of the stored state afterwards. */
async function tryOut(trx: Trx, deps: Deps, list: readonly OldAddress[]): Promise<RehearsalFindings['trials']> {
  const now = deps.clock.now();
  const address = list[0] ? sampleOf(list[0]) : '/';
  const trials: { what: string; isRight: boolean; words: string }[] = [];
  async function tell(what: string, state: 'frozen' | 'retired'): Promise<void> {
    const stored = await getRetirement(trx);
    const [read, written] = (['GET', 'POST'] as const).map((method) =>
      answerWords(answerOld(list, { state: stateAt(stored, now), method, address })),
    );
    trials.push({ what, isRight: stored.state === state, words: `查询旧地址，${read}；提交改动，${written}` });
  }
  const act = async (kind: 'freeze' | 'retire' | 'go_back') =>
    void (await carryOut(trx, deps, await getRetirement(trx), { act: kind, fromAt: null }, now));
  const before = await getRetirement(trx);
  if (before.state === 'running') await act('freeze');
  await tell('冻结', before.state === 'retired' ? 'retired' : 'frozen');
  if (before.state !== 'retired') await act('retire');
  await tell('停用', 'retired');
  const isOpen = mayGoBack(await getRetirement(trx), now);
  if (isOpen) await act('go_back');
  await tell(isOpen ? '回退' : '回退期限已过', isOpen ? 'frozen' : 'retired');
  return trials;
}
