import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { CaseKind } from '#domain/filing/kinds.js';
import { listDivisions, listTerritory } from '#features/agencies/queries.js';
import { checkFacts, type FactFinding } from '#features/filings/entry/fact-rules.js';
import { registerGroundOf } from '#features/filings/entry/sources.js';
import { listStoredBusinesses } from '#features/register/writing/business-queries.js';
import type { CaseFacts } from './case-facts.js';
import { headOfficeFindings } from './head-office.js';
import { amendedValues } from './register-rules.js';
import { plainFacts } from './registered-facts.js';

/** A case as far as its facts are checked. */
export interface CheckedCase {
  readonly kind: CaseKind;
  readonly agencyId: number;
  readonly businessId: number | null;
  readonly facts: CaseFacts;
  /** Entries at the same place bar the receipt; a confirmation names them itself. */
  readonly isReceipt: boolean;
}

/**
 * Everything that the rules say of the facts of a case: those of annex 3, the head office of a chain, and that a change changes something.
 * Errors stand in the way of receipt and confirmation.
 */
export async function findingsOf(
  db: Db | Trx,
  { clock, config, cipher }: Pick<Deps, 'clock' | 'config' | 'cipher'>,
  { kind, agencyId, businessId, facts, isReceipt }: CheckedCase,
): Promise<readonly FactFinding[]> {
  const today = dayIn(config.officeZone, clock.now());
  const stored = businessId === null ? undefined : (await listStoredBusinesses(db, [businessId])).get(businessId);
  const before = stored && plainFacts(stored, cipher);
  const isChange = kind === 'amend' && before !== undefined;
  const ground = {
    kind,
    receivedOn: today,
    ownDivisions: await listTerritory(db, agencyId, today, await listDivisions(db)),
    ...(isChange && { before }),
    ...(isReceipt && { register: await registerGroundOf(db, facts, businessId) }),
  };
  // What the platform has ended states its day and why, whatever the entry says of the rest (R32).
  const isEndedThere = kind === 'second_entry' && facts['operating_status'] === '6';
  const isEnd = kind === 'terminate' || kind === 'deregister' || isEndedThere;
  return [
    ...(isEndedThere ? [] : checkFacts(facts, ground)),
    ...(isEnd ? [] : await headOfficeFindings(db, facts)),
    ...(isChange && Object.keys(amendedValues(facts, before)).length === 0 ? [nothingChanged] : []),
  ];
}

export const errorsOf = (findings: readonly FactFinding[]): readonly FactFinding[] =>
  findings.filter(({ level }) => level === 'error');

/** Warnings about the head office, which whoever receives the case answers with a ground (V11). */
export const chainWarningOf = (findings: readonly FactFinding[]): FactFinding | undefined =>
  findings.find(({ level, kind }) => level === 'warning' && kind.endsWith('.head_office'));

const nothingChanged: FactFinding = {
  field: 'business_name',
  level: 'error',
  message: '登记内容与登记册现在的完全相同，没有要变更的。',
  rule: 'A3-0',
  kind: 'amend.nothing',
};
