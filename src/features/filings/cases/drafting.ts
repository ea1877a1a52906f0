import type { Trx } from '#platform/db/connection.js';
import type { PersonalCipher } from '#platform/crypto/personal.js';
import { caseKinds, type CaseKind } from '#domain/filing/kinds.js';
import { caseStates } from '#domain/filing/moves.js';
import { filingProblems } from '#features/filings/problems.js';
import { holdStoredBusinesses } from '#features/register/writing/business-queries.js';
import { getFilingRules } from '#features/filings/rules/rule-queries.js';
import { type CaseFacts, sealFacts } from './case-facts.js';
import { findOpenCase, insertCase, writeDraft } from './case-queries.js';

/** Begins a case as a draft of this person in this office. Returns its id. @throws filing.open_case while the business has another */
export async function beginDraft(
  trx: Trx,
  cipher: PersonalCipher,
  draft: {
    readonly kind: CaseKind;
    readonly agencyId: number;
    readonly facts: CaseFacts;
    readonly businessId?: number;
    readonly licenceId?: number;
    readonly by: number;
    readonly at: Date;
  },
): Promise<number> {
  if (draft.businessId !== undefined) {
    // Whoever begins a second one at the same moment waits here.
    await holdStoredBusinesses(trx, [draft.businessId]);
    const open = await findOpenCase(trx, draft.businessId, true);
    if (open)
      throw filingProblems.open_case({ no: open.id, kind: caseKinds[open.kind], state: caseStates[open.state] });
  }
  const { isSmall } = await getFilingRules(trx, draft.agencyId);
  const facts = sealFacts(cipher, draft.facts);
  const id = await insertCase(trx, { ...draft, facts, isSmall });
  await writeDraft(trx, id, { ...statedColumns(draft.facts), ...refersTo(draft), facts, savedAt: draft.at });
  return id;
}

/** Stores what a draft states now, and what lists show of it, while it still has this version. Returns whether it had. */
export async function saveDraft(
  trx: Trx,
  cipher: PersonalCipher,
  draft: { readonly id: number; readonly version: number; readonly facts: CaseFacts; readonly at: Date },
): Promise<boolean> {
  const stored = { ...statedColumns(draft.facts), facts: sealFacts(cipher, draft.facts), savedAt: draft.at };
  return writeDraft(trx, draft.id, stored, draft.version);
}

/** What lists and keys show of the facts that a case states. */
export const statedColumns = (facts: CaseFacts) => ({
  businessName: (facts['business_name'] ?? '').slice(0, 100),
  businessClass: (facts['business_class'] ?? '').slice(0, 4) || null,
  divisionCode: /^\d{6}$/.test(facts['division_code'] ?? '') ? (facts['division_code'] ?? null) : null,
  platformCaseNo: (facts['platform_case_no'] ?? '').slice(0, 60) || null,
});

const refersTo = ({ businessId, licenceId }: { readonly businessId?: number; readonly licenceId?: number }) => ({
  ...(businessId !== undefined && { businessId }),
  ...(licenceId !== undefined && { licenceId }),
});
