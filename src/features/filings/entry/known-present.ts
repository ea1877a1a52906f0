import type { CaseFacts } from '#features/filings/cases/case-facts.js';
import type { FactFinding } from './fact-rules.js';
import type { Offer } from './known.js';
import { offerWords } from './present.js';

/** What is known of what was typed: whether the credit code can be right, and what may be taken over by one key. */
export function knownModel(offers: readonly Offer[], findings: readonly FactFinding[], facts: CaseFacts) {
  const ofCode = findings.filter(({ field }) => field === 'uscc');
  return {
    known: {
      offers: offers.map(({ ref, source, facts: offered }, at) => ({
        ref,
        source,
        told: offerWords(offered),
        count: Object.keys(offered).length,
        key: String(at + 1),
      })),
      faults: ofCode.map(({ message, proposal }) => ({ message, proposal })),
      isSound: (facts['uscc'] ?? '').length === 18 && ofCode.length === 0,
    },
  };
}
