import type { PersonalCipher } from '#platform/crypto/personal.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { askedOf, type AccountRequest } from '#features/operators/requests/account-request.js';
import { requestKindNames, requestStateNames, wordsOfAsked } from '#features/operators/requests/requests-words.js';

const columns = annexDefinition(2).columns;

/** Columns 1 to 19 of annex 2, the suggested account and the result among them. */
export const resultHeaders: readonly string[] = columns.map(({ header }) => header);
export const resultWidths: readonly number[] = columns.map(({ width }) => width);

/** What became of a request, in the words of column 19; a revocation opens nothing. */
export function resultOf({ state, kind, reason }: Pick<AccountRequest, 'state' | 'kind' | 'reason'>): string {
  if (state === 'returned') return requestStateNames.returned;
  if (state === 'waiting') return '';
  if (kind === 'revoke') return reason === '' ? '已注销' : '';
  return '已开通';
}

/** A request as a row of annex 2 with its result; numbers masked (C61), the reason of a return in the remark. */
export function resultRow(cipher: PersonalCipher, request: AccountRequest, no: number): string[] {
  const words: Record<string, string> = {
    ...wordsOfAsked(askedOf(cipher, request)),
    seq: String(no),
    agency_name: request.agencyName,
    request_kind: requestKindNames[request.kind],
    needs_vpn: request.needsVpn ? '是' : '否',
    valid_to: request.validTo ?? '',
    remark: [request.remark, request.reason].filter(Boolean).join('；'),
    account: request.account ?? '',
    result: resultOf(request),
  };
  return columns.map(({ field }) => words[field] ?? '');
}
