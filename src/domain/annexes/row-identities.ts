import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { AnnexNo, RowValues } from '#domain/annexes/types.js';
import { nameKey } from '#domain/values/names.js';

/** By what a row is known in every annex that tells it; the numbers are those of the database. */
export const identityKinds = { uscc: 1, licence: 2, name: 3, oldId: 4 } as const;
export type IdentityKind = keyof typeof identityKinds;

/** One of the things a row is known by. `hash` is keyed and the same in every version and annex: equal hashes are equal names or numbers. */
export interface RowIdentity {
  readonly row: number;
  readonly kind: IdentityKind;
  readonly hash: Buffer;
}

const legacyFields = { uscc: 'uscc', licence: 'licence_no', name: 'business_name', oldId: 'old_system_id' };
const identityFields: Record<AnnexNo, Partial<Record<IdentityKind, string>>> = {
  1: { uscc: 'agency_uscc', name: 'agency_name' },
  2: {},
  3: { uscc: 'uscc', licence: 'licence_no', name: 'business_name' },
  4: legacyFields,
  5: legacyFields,
};

const hashBytes = 8;

/** What a row of this annex is known by, from what its check read. */
export function createIdentities(
  annexNo: AnnexNo,
  cipher: PersonalCipher,
): (facts: { readonly row: number; readonly values: RowValues }) => RowIdentity[] {
  const fields = Object.entries(identityFields[annexNo]) as [IdentityKind, string][];
  return ({ row, values }) => {
    const identities: RowIdentity[] = [];
    for (const [kind, field] of fields) {
      const value = values[field] ?? '';
      const text = kind === 'name' ? nameKey(value) : value.toUpperCase();
      if (text === '') continue;
      const hash = Buffer.from(cipher.fingerprint(`${kind}\u0001${text}`).slice(0, hashBytes * 2), 'hex');
      identities.push({ row, kind, hash });
    }
    return identities;
  };
}
