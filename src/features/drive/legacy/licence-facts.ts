import type { PersonalCipher } from '#platform/crypto/personal.js';
import { createIdentities, identityKinds } from '#domain/annexes/row-identities.js';
import { licenceFields, type OldLicence, readLicence, type TypedLicence } from '#domain/legacy/licence.js';
import { listOf, type SplitRule } from '#domain/legacy/lists.js';
import { reportingUnitOf } from '#domain/legacy/units.js';
import { normaliseCode, normaliseText } from '#domain/values/normalise.js';
import type { LicenceToStore } from './licence-store-queries.js';
import type { StagedRow } from './load-queries.js';

/** Keyed hash of everything that a row says, hex: equal for equal cells. */
export const digestOf = (
  cipher: PersonalCipher,
  values: readonly string[],
  further: Readonly<Record<string, string>>,
): string => cipher.fingerprint(JSON.stringify([values, further])).slice(0, 32);

/** By which licences are found that may be one. */
export function pairHashes(
  cipher: PersonalCipher,
  { licenceKey, shopKey }: Pick<OldLicence, 'licenceKey' | 'shopKey'>,
): Pick<LicenceToStore, 'licenceHash' | 'shopHash'> {
  const hash = (text: string): Buffer | null =>
    text === '' ? null : Buffer.from(cipher.fingerprint(text).slice(0, 16), 'hex');
  return {
    licenceHash: hash(licenceKey && `licence\u0001${licenceKey}`),
    shopHash: hash(shopKey && `shop\u0001${shopKey}`),
  };
}

/** By what a row of annex 4 or 5 that names the same things is known: spelled as its check spells them. */
export function licenceKeys(cipher: PersonalCipher) {
  const identitiesOf = createIdentities(4, cipher);
  return ({ id, typed, oldId }: { readonly id: number; readonly typed: TypedLicence; readonly oldId: string }) =>
    identitiesOf({
      row: 0,
      values: {
        uscc: normaliseCode(typed.uscc),
        licence_no: normaliseCode(typed.licence_no),
        business_name: normaliseText(typed.business_name),
        old_system_id: oldId,
      },
    }).map(({ kind, hash }) => ({ licenceId: id, kind: identityKinds[kind], hash }));
}

/** What a row of a list says, as it is stored: parsed beside what was typed, in the list and unit that the split gives. */
export function licenceReader(cipher: PersonalCipher, rule: SplitRule): (row: StagedRow) => LicenceToStore {
  return ({ row, oldId, copyNo, digest, typed: values, further }) => {
    const typed = Object.fromEntries(licenceFields.map((field, at) => [field, values[at] ?? ''])) as TypedLicence;
    const licence = readLicence(row, typed);
    return {
      oldId,
      copyNo,
      row,
      digest,
      typed,
      further,
      name: normaliseText(typed.business_name),
      licenceNo: normaliseCode(typed.licence_no),
      division: licence.division,
      validFrom: licence.validFrom,
      validTo: licence.validTo,
      businessClass: licence.businessClass,
      ...pairHashes(cipher, licence),
      list: listOf(licence, rule),
      unit: licence.division === null ? null : (reportingUnitOf(licence.division) ?? null),
    };
  };
}
