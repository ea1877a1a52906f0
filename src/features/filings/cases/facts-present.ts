import type { PersonalCipher } from '#platform/crypto/personal.js';
import { isEnded } from '#domain/filing/moves.js';
import { factRows } from '#features/register/detail/fact-rows.js';
import { factGroups, type ReadableChange, readableChanges } from '#features/register/detail/show.js';
import type { CaseFacts } from './case-facts.js';
import { amendedValues } from './register-rules.js';
import { sealedFacts } from './registered-facts.js';
import type { ShownCase } from './shown-queries.js';

const noOrigins = { areShown: false };

/** What a case states, in the groups of the paper form, personal numbers masked unless `isFull`; of a change, what it changes. */
export function factsModel(
  one: Pick<ShownCase, 'kind' | 'state'>,
  facts: CaseFacts,
  registered: CaseFacts | undefined,
  cipher: PersonalCipher,
  isFull: boolean,
) {
  const isEnd = one.kind === 'terminate' || one.kind === 'deregister';
  const groups = isEnd ? [] : factGroups(sealedFacts(facts, cipher), undefined, cipher, isFull);
  return {
    groups: groups.map((group) => ({ ...group, rows: factRows(group.facts) })),
    origins: noOrigins,
    end: isEnd ? { on: facts['ended_on'] ?? '', ground: facts['end_ground'] ?? '' } : undefined,
    changes: one.kind === 'amend' && !isEnded(one.state) && registered ? changesOf(facts, registered, cipher) : [],
  };
}

/** Before and after of each fact that differs from the register, numbers masked. */
function changesOf(facts: CaseFacts, registered: CaseFacts, cipher: PersonalCipher): readonly ReadableChange[] {
  const after = sealedFacts(amendedValues(facts, registered), cipher);
  const before = sealedFacts(registered, cipher);
  return readableChanges(
    Object.entries(after).map(([field, value]) => ({ field, before: before[field] ?? '', after: value })),
    cipher,
  );
}
