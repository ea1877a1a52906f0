import type { DocumentOwner } from '#platform/documents.js';
import type { Actor } from '#platform/http/actor.js';
import type { AccountRequest } from '#features/operators/requests/account-request.js';

type Asked = Pick<AccountRequest, 'id' | 'agencyId' | 'source'>;

/** Scans of the papers that a request for an account or an appointment rests on. */
export const scansOf = ({ id, agencyId }: Asked): DocumentOwner => ({
  objectType: 'account_request',
  objectId: id,
  agencyId,
});

/** Whoever sees a request sees its papers; those of an appointment only the two administrators who make it (C33). */
export const maySeeScans = (actor: Pick<Actor, 'verbs'>, { source }: Asked): boolean =>
  source !== 'province' || actor.verbs.has('account.appoint');

/** Papers come from the side that asks: the office for its own people, the system administrator for appointments. */
export const mayAttachTo = (actor: Pick<Actor, 'verbs' | 'agencyId'>, { source, agencyId }: Asked): boolean =>
  actor.agencyId === agencyId && actor.verbs.has(source === 'province' ? 'account.propose' : 'account.request');
