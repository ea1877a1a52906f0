import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Progress } from '#platform/jobs/table.js';
import { classOf } from '#domain/ledger/class-rules.js';
import type { LedgerSum } from '#domain/ledger/classes.js';
import { evidenceText, noMac, type SealedFacts } from '#domain/ledger/seal-text.js';
import { listLedgerUnits, listMovedUnits } from './fact-queries.js';
import { factsOfUnit, type UnitFact } from './facts.js';
import {
  closeEntries,
  countSums,
  findLastLoad,
  findRoll,
  findSeenLoad,
  insertLedger,
  insertSums,
  lastEntries,
  type LedgerEntry,
  listSums,
  lockLedger,
  noteKept,
  noteSeenLoad,
  saveRoll,
  voidSignatures,
} from './ledger-queries.js';
import { macOf, openRoll, type Roll, rollPlace, sealRoll, shortMac } from './sealing.js';

/** What is judged: these units of a drive, those whose licences the lists have elsewhere now, or all of them. */
export interface JudgePayload {
  readonly driveId: number;
  readonly units: readonly string[] | 'moved' | 'all';
}

const atLast = new Date('9999-12-31T00:00:00Z');

/**
 * Puts every licence of the units into the one class that its facts have now: an entry that says otherwise ends, and another begins. A unit is
 * one transaction. Safe to run twice, and in any order.
 */
export async function runJudge(deps: Deps, { driveId, units }: JudgePayload, progress: Progress): Promise<void> {
  // Read before the units: what is loaded meanwhile is judged by the next one.
  const load = units === 'all' ? await findLastLoad(deps.db, driveId) : undefined;
  const all = await unitsOf(deps, driveId, units);
  for (const [at, unit] of all.entries()) {
    await inTransaction(deps.db, (trx) => judgeUnit(trx, deps, driveId, unit));
    progress(at + 1, all.length);
  }
  if (load) await noteSeenLoad(deps.db, driveId, load.id);
}

async function unitsOf({ db }: Deps, driveId: number, units: JudgePayload['units']): Promise<readonly string[]> {
  if (units === 'all') return listLedgerUnits(db, driveId);
  return units === 'moved' ? listMovedUnits(db, driveId) : units;
}

async function judgeUnit(trx: Trx, deps: Deps, driveId: number, unit: string): Promise<void> {
  const judgedAt = await lockLedger(trx, driveId);
  const now = deps.clock.now();
  // Clocks of nodes may differ: nothing begins before what has been judged.
  const at = judgedAt !== null && judgedAt > now ? judgedAt : now;
  const facts = await factsOfUnit(trx, deps, driveId, unit);
  const rolls = await openRolls(trx, deps, driveId);
  const change = await changesOf(trx, deps, { driveId, unit, at, facts, roll: await rolls.of(unit) });
  await closeEntries(
    trx,
    change.ended.map(({ id }) => id),
    at,
  );
  await insertLedger(trx, change.begun);
  await voidSignatures(
    trx,
    change.ended.map(({ licenceId }) => licenceId),
    at,
  );
  const units = new Set([unit, ...change.ended.map((one) => one.unit)]);
  for (const one of units) await rolls.change(one, change.ended, change.begun, at);
  await noteSums(trx, driveId, [...units], at);
  await noteKept(trx, driveId, at);
}

interface Begun extends SealedFacts {
  readonly mac: string;
}
interface Changes {
  readonly ended: readonly LedgerEntry[];
  readonly begun: readonly Begun[];
}

/** Entries that end and begin. What was taken away or slipped in behind the portal's back is left as it is: the check names it. */
async function changesOf(
  trx: Trx,
  deps: Deps,
  at: {
    readonly driveId: number;
    readonly unit: string;
    readonly at: Date;
    readonly facts: readonly UnitFact[];
    readonly roll: Roll;
  },
): Promise<Changes> {
  const known = await lastEntries(
    trx,
    at.facts.map(({ licence }) => licence.id),
  );
  const seenLoad = await findSeenLoad(trx, at.driveId);
  const ended: LedgerEntry[] = [];
  const begun: Begun[] = [];
  for (const { licence, facts } of at.facts) {
    const last = known.get(licence.id);
    const rolled = at.roll.get(licence.id);
    if (!last && (rolled !== undefined || licence.isGone || licence.loadId <= seenLoad)) continue;
    if (last && last.unit === at.unit && rolled?.mac !== shortMac(last.mac)) continue;
    const classed = classOf(facts);
    const evidence = evidenceText(classed.evidence);
    if (last && isSame(last, { ...classed, evidence, unit: at.unit, list: licence.list })) continue;
    const entry: SealedFacts = {
      driveId: at.driveId,
      licenceId: licence.id,
      seq: (last?.seq ?? 0) + 1,
      oldId: licence.oldId,
      copyNo: licence.copyNo,
      unit: at.unit,
      list: licence.list,
      class: classed.class,
      reason: classed.reason,
      evidence,
      fromAt: at.at,
      previousMac: last?.mac ?? noMac,
    };
    begun.push({ ...entry, mac: macOf(deps, entry) });
    if (last) ended.push(last);
  }
  return { ended, begun };
}

const isSame = (
  last: LedgerEntry,
  now: Pick<LedgerEntry, 'class' | 'reason' | 'evidence' | 'unit' | 'list'>,
): boolean =>
  last.class === now.class &&
  last.reason === now.reason &&
  last.evidence === now.evidence &&
  last.unit === now.unit &&
  last.list === now.list;

/** The rolls of the units that a judgement touches. One that was altered stays as it is. */
async function openRolls(trx: Trx, deps: Deps, driveId: number) {
  const opened = new Map<string, Map<number, { readonly oldId: string; readonly mac: string }> | undefined>();
  async function open(unit: string) {
    if (opened.has(unit)) return opened.get(unit);
    const sealed = await findRoll(trx, driveId, unit);
    const roll = sealed === undefined ? new Map() : openRoll(deps, rollPlace(driveId, unit), sealed);
    opened.set(unit, roll && new Map(roll));
    return opened.get(unit);
  }
  return {
    of: async (unit: string): Promise<Roll> => (await open(unit)) ?? new Map(),
    async change(unit: string, ended: readonly LedgerEntry[], begun: readonly Begun[], at: Date): Promise<void> {
      const roll = await open(unit);
      const own = { ended: ended.filter((one) => one.unit === unit), begun: begun.filter((one) => one.unit === unit) };
      if (!roll || own.ended.length + own.begun.length === 0) return;
      for (const { licenceId } of own.ended) roll.delete(licenceId);
      for (const { licenceId, oldId, mac } of own.begun) roll.set(licenceId, { oldId, mac: shortMac(mac) });
      await saveRoll(trx, driveId, unit, {
        at,
        count: roll.size,
        sealed: sealRoll(deps, rollPlace(driveId, unit), roll),
      });
    },
  };
}

/** Notes the sums that are others now. */
async function noteSums(trx: Trx, driveId: number, units: readonly string[], at: Date): Promise<void> {
  const [is, was] = [await countSums(trx, driveId, units), await listSums(trx, driveId, atLast, units)];
  const before = new Map(was.map((one) => [sumKey(one), one.count]));
  const now = new Set(is.map(sumKey));
  const gone = was.filter((one) => !now.has(sumKey(one))).map((one) => ({ ...one, count: 0 }));
  await insertSums(trx, driveId, at, [...is.filter((one) => before.get(sumKey(one)) !== one.count), ...gone]);
}

export const sumKey = (one: Omit<LedgerSum, 'count'>): string => `${one.unit} ${one.list} ${one.class} ${one.reason}`;
