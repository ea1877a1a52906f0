import type { PersonalCipher } from '#platform/crypto/personal.js';

export type RequestKind = 'add' | 'change' | 'revoke';

/** What a row of annex 2 or an on-line form asks for, normalised; numbers in the clear with their keyed hashes beside them. */
export interface AskedOperator {
  /** Row of the annex; null for an on-line request. */
  readonly row: number | null;
  readonly agencyId: number;
  readonly kind: RequestKind;
  readonly name: string;
  readonly idNumber: string;
  readonly idNumberHash: string | null;
  readonly mobile: string;
  readonly mobileHash: string | null;
  readonly officePhone: string;
  readonly section: string;
  readonly post: string;
  readonly roles: readonly string[];
  readonly divisions: readonly string[];
  readonly isLiaison: boolean;
  readonly accessWay: string;
  readonly needsVpn: boolean;
  readonly oldAccount: string;
  /** Last day of the account, yyyy-mm-dd; null: no end. */
  readonly validTo: string | null;
  readonly remark: string;
}

export type Values = Readonly<Record<string, string>>;

/** Normalised values of a row of annex 2 as what they ask for. */
export function askedFrom(
  cipher: PersonalCipher,
  values: Values,
  at: { row: number | null; agencyId: number },
): AskedOperator {
  const value = (field: string) => values[field] ?? '';
  const list = (field: string) => value(field).split('、').filter(Boolean);
  const hash = (text: string) => (text === '' ? null : cipher.fingerprint(text));
  return {
    ...at,
    kind: value('request_kind') as RequestKind,
    name: value('user_name'),
    idNumber: value('id_number'),
    idNumberHash: hash(value('id_number')),
    mobile: value('mobile'),
    mobileHash: hash(value('mobile')),
    officePhone: value('office_phone'),
    section: value('section'),
    post: value('post'),
    roles: list('roles'),
    divisions: list('data_divisions'),
    isLiaison: value('is_liaison') === '1',
    accessWay: value('access_way'),
    needsVpn: value('needs_vpn') === '1',
    oldAccount: value('old_account'),
    validTo: value('valid_to') || null,
    remark: value('remark'),
  };
}
