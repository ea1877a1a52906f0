import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { TypedRow } from '#domain/legacy/extract.js';
import { licenceFields } from '#domain/legacy/licence.js';
import { normaliseCode } from '#domain/values/normalise.js';
import { digestOf } from './licence-facts.js';
import { type KnownLicence, knownKey } from './licence-store-queries.js';
import type { LoadChange, StagedRow } from './load-queries.js';

const idChars = 40;

/**
 * Names rows of a list by the old system's number, those that have the same number by their order, and those without one by what stands in
 * them: the same row keeps its name when the list is loaded again.
 */
export function createStaging(cipher: PersonalCipher): (row: TypedRow) => StagedRow {
  const copies = new Map<string, number>();
  return ({ row, typed, further }) => {
    const values = licenceFields.map((field) => typed[field]);
    const digest = digestOf(cipher, values, further);
    const number = normaliseCode(typed.old_system_id);
    const oldId = number === '' ? `无编号-${digest.slice(0, 12)}` : shortId(number, cipher);
    const copyNo = (copies.get(oldId) ?? 0) + 1;
    copies.set(oldId, copyNo);
    return { row, oldId, copyNo, digest, typed: values, further };
  };
}

/** Longer ones than the column holds keep their beginning and stay different. */
const shortId = (number: string, cipher: PersonalCipher): string =>
  number.length <= idChars ? number : `${number.slice(0, idChars - 9)}~${cipher.fingerprint(number).slice(0, 8)}`;

/** What a list changes: rows that are not known, rows that say something else, licences that it does not name any more. */
export interface LoadComparison {
  /** Undefined: nothing changes. */
  kindOf(row: StagedRow): 'new' | 'changed' | undefined;
  gone(): readonly (KnownLicence & { readonly oldId: string })[];
}

export function compareWith(known: ReadonlyMap<string, KnownLicence>): LoadComparison {
  const seen = new Set<string>();
  return {
    kindOf({ oldId, copyNo, digest }) {
      const key = knownKey(oldId, copyNo);
      seen.add(key);
      const before = known.get(key);
      if (before === undefined || before.isGone) return 'new';
      return before.digest === digest ? undefined : 'changed';
    },
    gone: () =>
      [...known].flatMap(([key, licence]) =>
        seen.has(key) || licence.isGone ? [] : [{ ...licence, oldId: key.split('\u0001')[0] ?? '' }],
      ),
  };
}

/** What a changed row says otherwise than before, by field. */
export function changedFields(before: readonly string[], after: readonly string[]): LoadChange['fields'] {
  const changed: Record<string, readonly [string, string]> = {};
  for (const [at, field] of licenceFields.entries()) {
    const [was, is] = [before[at] ?? '', after[at] ?? ''];
    if (was !== is) changed[field] = [was, is];
  }
  return changed;
}
