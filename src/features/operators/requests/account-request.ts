import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { AskedOperator } from '#features/operators/requests/asked.js';

export type RequestSource = 'annex' | 'online' | 'province';

export type RequestState = 'waiting' | 'approved' | 'returned';

/** A request for an account and what became of it. */
export interface AccountRequest extends Omit<AskedOperator, 'idNumber' | 'mobile'> {
  readonly id: number;
  readonly agencyName: string;
  readonly agencyCode: string;
  readonly operatorId: number | null;
  readonly account: string | null;
  readonly source: RequestSource;
  readonly versionId: number | null;
  readonly annexId: number | null;
  /** The row in words; '' where there is none. */
  readonly rowWords: string;
  readonly idNumberSealed: string;
  readonly mobileSealed: string;
  /** Words of the account before the request was carried out, by column of annex 2. */
  readonly before: Readonly<Record<string, string>> | null;
  readonly state: RequestState;
  readonly requestedBy: number | null;
  readonly requestedByName: string | null;
  readonly requestedAt: Date;
  readonly decidedBy: number | null;
  readonly decidedByName: string | null;
  readonly decidedAt: Date | null;
  readonly reason: string;
  readonly version: number;
}

/** What a request asks, with numbers opened. */
export const askedOf = (cipher: PersonalCipher, request: AccountRequest): AskedOperator => ({
  row: request.row,
  agencyId: request.agencyId,
  kind: request.kind,
  name: request.name,
  idNumber: cipher.open(request.idNumberSealed),
  idNumberHash: request.idNumberHash,
  mobile: cipher.open(request.mobileSealed),
  mobileHash: request.mobileHash,
  officePhone: request.officePhone,
  section: request.section,
  post: request.post,
  roles: request.roles,
  divisions: request.divisions,
  isLiaison: request.isLiaison,
  accessWay: request.accessWay,
  needsVpn: request.needsVpn,
  oldAccount: request.oldAccount,
  validTo: request.validTo,
  remark: request.remark,
});
