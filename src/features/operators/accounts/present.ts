import { type Actor, mayDo } from '#platform/http/actor.js';
import { revealsNumbersOf } from '#domain/policy.js';
import type { AccountFilter } from '#features/operators/accounts/accounts-list.js';
import type { Account } from '#features/operators/accounts/accounts-rules.js';
import type { AccountRequest } from '#features/operators/requests/account-request.js';
import {
  requestKindNames,
  requestStateNames,
  sourceNames,
  wordFields,
  type Words,
} from '#features/operators/requests/requests-words.js';
import type { SlipRecord } from '#features/operators/slips/slips-queries.js';

/** Pages of the list with the queries that lead to them; undefined where everything stands on one. */
export function pagesOf(filter: AccountFilter, page: number, of: number) {
  const { q, agency, role, state } = filter;
  const to = (no: number) => ({ q, agency, role, state, page: no });
  return of > 1
    ? { page, of, previous: page > 1 ? to(page - 1) : undefined, next: page < of ? to(page + 1) : undefined }
    : undefined;
}

/** Slips may be issued at once for an office's waiting people: an own one, or the one that the list is narrowed to. */
export function slipsFor(
  actor: Actor,
  filter: AccountFilter,
  waiting: ReadonlyMap<number, number>,
  seesAll: boolean,
): { readonly agencyId: string; readonly waiting: number } | undefined {
  if (!mayDo(actor, 'account.slip')) return undefined;
  const count = waiting.get(seesAll ? Number(filter.agency) : actor.agencyId) ?? 0;
  return count > 0 ? { agencyId: seesAll ? filter.agency : '', waiting: count } : undefined;
}

/** A fact of an account: two of them stand in a line. */
export interface FactView {
  readonly label: string;
  readonly text: string;
  readonly isCode: boolean;
  /** Where the whole number can be asked for; '' where it cannot. */
  readonly revealPath: string;
}

export function factPairs(actor: Actor, account: Account, words: Words): FactView[][] {
  const mayReveal = mayDo(actor, 'personal.reveal') && revealsNumbersOf(actor, account.agencyId);
  const facts = wordFields.map(([field, label]) => ({
    label,
    text: words[field] ?? '',
    isCode: field === 'id_number' || field === 'mobile',
    revealPath: field === 'mobile' && words[field] && mayReveal ? `/full-numbers/operators/${account.id}` : '',
  }));
  return Array.from({ length: Math.ceil(facts.length / 2) }, (_, at) => facts.slice(at * 2, at * 2 + 2));
}

export const vpnWords = ({ vpnAllowed, needsVpn }: Account): string =>
  vpnAllowed ? '已开通' : needsVpn ? '已申请，待开通' : '未开通';

/** A request as a line of the account's history; the row of annex 2 is a link for who may read annexes. */
export const requestView = (actor: Actor, request: AccountRequest) => ({
  ...request,
  kindName: requestKindNames[request.kind],
  sourceName: sourceNames[request.source],
  stateName: requestStateNames[request.state],
  rowWords: request.annexId && request.row ? request.rowWords : '',
  rowPath:
    request.annexId && request.row && mayDo(actor, 'annex.view')
      ? `/annexes/${request.annexId}/versions/${request.versionId}/rows/${request.row}`
      : '',
  decidedByWords: request.decidedByName || (request.state === 'waiting' ? '' : '控制台'),
});

/** What has become of a slip; when it was used stands before it. */
export function slipFate(slip: Pick<SlipRecord, 'usedAt' | 'isOpen' | 'expiresAt'>, now: Date): string {
  if (slip.usedAt) return '已激活';
  if (!slip.isOpen) return '已作废';
  return slip.expiresAt <= now ? '已过期' : '等待激活';
}
