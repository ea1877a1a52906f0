import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import type { LedgerFault } from '#domain/ledger/faults.js';
import { noMac } from '#domain/ledger/seal-text.js';
import { listRolls, walkLedger } from './check-queries.js';
import { countSums, type LedgerEntry, listSums } from './ledger-queries.js';
import { sumKey } from './judging.js';
import { macOf, openRoll, rollPlace, shortMac } from './sealing.js';

const atOnce = 1_000;
const atLast = new Date('9999-12-31T00:00:00Z');

/** Entries that hold, by licence, with what the seals, the chains and the rolls say of all. */
export interface WalkedLedger {
  readonly current: ReadonlyMap<number, LedgerEntry>;
  readonly entries: number;
  /** Licences that the lists no longer have, with when their entry before began. */
  readonly goneAfter: ReadonlyMap<number, Date>;
  readonly faults: readonly LedgerFault[];
}

const faultOf = (
  kind: LedgerFault['kind'],
  one: Pick<LedgerEntry, 'oldId' | 'unit' | 'licenceId'>,
  detail = '',
): LedgerFault => ({
  kind,
  oldId: one.oldId,
  unit: one.unit,
  licenceId: one.licenceId,
  detail,
});

/** Walks every entry of a drive: its seal, its place in the licence's chain, and whether its unit's roll has it. */
export async function walkChains(trx: Trx, deps: Deps, driveId: number): Promise<WalkedLedger> {
  const current = new Map<number, LedgerEntry>();
  const goneAfter = new Map<number, Date>();
  const faults: LedgerFault[] = [];
  let entries = 0;
  let last: LedgerEntry | undefined;
  for (;;) {
    const block = await walkLedger(trx, driveId, { licenceId: last?.licenceId ?? 0, seq: last?.seq ?? 0 }, atOnce);
    for (const one of block) {
      entries += 1;
      const before = last?.licenceId === one.licenceId ? last : undefined;
      if (macOf(deps, one) !== one.mac) faults.push(faultOf('entry_altered', one, `第 ${one.seq} 条`));
      else if (!follows(one, before)) faults.push(faultOf('chain_broken', one, `第 ${one.seq} 条`));
      if (one.isCurrent) current.set(one.licenceId, one);
      if (one.isCurrent && one.class === 'gone' && before) goneAfter.set(one.licenceId, before.fromAt);
      last = one;
    }
    if (block.length < atOnce) break;
  }
  const more = [...(await rollFaults(trx, deps, driveId, current)), ...(await sumFaults(trx, driveId))];
  return { current, entries, goneAfter, faults: [...faults, ...more] };
}

function follows(one: LedgerEntry, before: LedgerEntry | undefined): boolean {
  if (!before) return one.seq === 1 && one.previousMac === noMac;
  return (
    one.seq === before.seq + 1 &&
    one.previousMac === before.mac &&
    !before.isCurrent &&
    before.untilAt?.getTime() === one.fromAt.getTime()
  );
}

/** What was taken away or added: rolls are sealed as a whole. */
async function rollFaults(
  trx: Trx,
  deps: Deps,
  driveId: number,
  current: ReadonlyMap<number, LedgerEntry>,
): Promise<LedgerFault[]> {
  const faults: LedgerFault[] = [];
  const rolled = new Set<number>();
  const rolls = await listRolls(trx, driveId);
  const known = new Set(rolls.map(({ unit }) => unit));
  for (const unit of new Set([...current.values()].map((one) => one.unit)))
    if (!known.has(unit)) faults.push({ kind: 'roll_broken', oldId: '', unit, licenceId: null, detail: '清单被删除' });
  for (const { unit, sealed } of rolls) {
    const roll = openRoll(deps, rollPlace(driveId, unit), sealed);
    if (!roll) {
      faults.push({ kind: 'roll_broken', oldId: '', unit, licenceId: null, detail: '清单被改动' });
      known.delete(unit);
      continue;
    }
    for (const [licenceId, { oldId, mac }] of roll) {
      rolled.add(licenceId);
      const entry = current.get(licenceId);
      if (entry && shortMac(entry.mac) === mac && entry.unit === unit) continue;
      const detail = entry ? '现有的记录不是系统写入的那一条' : '';
      faults.push(faultOf('entry_missing', { oldId, unit, licenceId }, detail));
    }
  }
  for (const one of current.values())
    if (known.has(one.unit) && !rolled.has(one.licenceId)) faults.push(faultOf('entry_strange', one));
  return faults;
}

async function sumFaults(trx: Trx, driveId: number): Promise<LedgerFault[]> {
  const counted = new Map((await countSums(trx, driveId)).map((one) => [sumKey(one), one]));
  const noted = new Map((await listSums(trx, driveId, atLast)).map((one) => [sumKey(one), one]));
  const keys = [...new Set([...counted.keys(), ...noted.keys()])].sort();
  return keys.flatMap((key): LedgerFault[] => {
    const [is, was] = [counted.get(key)?.count ?? 0, noted.get(key)?.count ?? 0];
    if (is === was) return [];
    const unit = counted.get(key)?.unit ?? noted.get(key)?.unit ?? '';
    return [{ kind: 'sums_wrong', oldId: '', unit, licenceId: null, detail: `记为 ${was} 户，逐户数是 ${is} 户` }];
  });
}
