import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { classOf } from '#domain/ledger/class-rules.js';
import type { LedgerFault } from '#domain/ledger/faults.js';
import { classWords, reasonWords } from '#domain/ledger/words.js';
import {
  listDoubleBusinesses,
  listLostEntries,
  listRegistered,
  listStandingBatches,
  listStrangeBusinesses,
} from './check-queries.js';
import { listLedgerUnits } from './fact-queries.js';
import { factsOfUnit, type UnitFact } from './facts.js';
import type { LedgerEntry } from './ledger-queries.js';
import { readEvidence } from './present.js';

/** The register against what the ledger knows of its licences. */
export async function registerFaults(trx: Trx, driveId: number): Promise<LedgerFault[]> {
  const faults: LedgerFault[] = [];
  for (const one of await listRegistered(trx, driveId)) {
    const told = { oldId: one.oldId, unit: one.unit ?? '', licenceId: one.licenceId };
    if (one.status === null) faults.push({ kind: 'business_missing', ...told, detail: `登记册 ${one.businessId} 号` });
    else if (!fits(one.kind, one.status))
      faults.push({ kind: 'business_altered', ...told, detail: `登记册 ${one.businessId} 号` });
  }
  const lost = await listLostEntries(trx, driveId);
  const standing = await listStandingBatches(
    trx,
    lost.flatMap(({ evidence }) => readEvidence(evidence).batchId ?? []),
  );
  for (const { evidence, ...one } of lost) {
    const { batchId } = readEvidence(evidence);
    if (batchId !== undefined && standing.has(batchId))
      faults.push({ kind: 'register_missing', ...one, detail: `入库批次 ${batchId}` });
  }
  for (const one of await listDoubleBusinesses(trx, driveId))
    faults.push({
      kind: 'business_double',
      oldId: one.oldId,
      unit: one.unit ?? '',
      licenceId: one.licenceId,
      detail: `登记册 ${one.id} 号`,
    });
  for (const one of await listStrangeBusinesses(trx))
    faults.push({
      kind: 'business_double',
      oldId: '',
      unit: '',
      licenceId: null,
      detail: `登记册 ${one.id} 号 ${one.name}，没有对应的原许可业户`,
    });
  return faults;
}

const unfiled = new Set(['licensed_unfiled', 'lapsed_unfiled']);
/** What a business may be once its licence has entered: it may be filed later, and end. */
const fits = (kind: 'as_filed' | 'as_unfiled', status: string): boolean =>
  kind === 'as_unfiled' || !unfiled.has(status);

/** Every licence judged again from its facts: the class that holds must be the one that they give. */
export async function classFaults(
  trx: Trx,
  deps: Deps,
  driveId: number,
  current: ReadonlyMap<number, LedgerEntry>,
): Promise<LedgerFault[]> {
  const faults: LedgerFault[] = [];
  for (const unit of await listLedgerUnits(trx, driveId))
    for (const fact of await factsOfUnit(trx, deps, driveId, unit))
      faults.push(...faultsOf(fact, current.get(fact.licence.id)));
  return faults;
}

function faultsOf({ licence, facts }: UnitFact, entry: LedgerEntry | undefined): LedgerFault[] {
  const told = { oldId: licence.oldId, unit: licence.unit, licenceId: licence.id };
  const faults: LedgerFault[] = [];
  const { row, entry: registered } = facts;
  if (registered && row && facts.annex?.isAccepted && facts.annex.versionId === registered.versionId) {
    const isMarkedSo = row.isFiled === (registered.kind === 'as_filed');
    if (!isMarkedSo || row.row !== registered.row)
      faults.push({ kind: 'register_altered', ...told, detail: `附件第 ${row.row} 行` });
  }
  if (!entry) return faults;
  const right = classOf(facts);
  if (right.class !== entry.class || right.reason !== entry.reason)
    faults.push({
      kind: 'class_altered',
      ...told,
      detail: `记为${classWords[entry.class]}，按依据应为${classWords[right.class]}（${reasonWords[right.reason]}）`,
    });
  return faults;
}
