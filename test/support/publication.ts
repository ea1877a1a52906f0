import { act } from '#src/season/actions.js';
import type { Actor } from '#platform/http/actor.js';
import { findCurrentEdition } from '#features/publication/edition-queries.js';
import { proposeEdition, publishEdition } from '#features/publication/editions.js';
import { listEntries } from '#features/publication/entry-queries.js';
import { asPublished } from '#features/publication/present.js';
import { proposeNotice } from '#features/publication/public-notices.js';
import { askCorrection } from '#features/publication/requests.js';
import { recordExport } from '#features/register/export/exports.js';
import { readFilter } from '#features/register/search/filter.js';
import { actorNamed } from './operators.js';
import type { TestPortal } from './test-portal.js';

/** What a season leaves of lists that leave the portal. */
export interface PublishedSeason {
  readonly publicEditionId: number;
  readonly publicEntryId: number;
  readonly publicRequestId: number;
  readonly publicNoticeId: number;
  readonly exportId: number;
}

/** Publishes the next edition by two persons of the province; returns its number. */
export async function publishList(portal: TestPortal, note = ''): Promise<number> {
  const { deps } = portal;
  const [one, other] = [await actorNamed(portal, 'reviewer'), await actorNamed(portal, 'importer')];
  const id = await act(deps, (trx) => proposeEdition(trx, deps, one, note));
  return act(deps, (trx) => publishEdition(trx, deps, other, id));
}

/** An edition, a request of the office about its first entry, a notice that waits, an export that was sent at once. */
export async function publishSeason(
  portal: TestPortal,
  { filer, reviewer }: { readonly filer: Actor; readonly reviewer: Actor },
): Promise<PublishedSeason> {
  const { deps } = portal;
  const no = await publishList(portal);
  const [entry] = await listEntries(deps.db, asPublished(no), { limit: 1 });
  if (!entry) throw new Error('nothing is published');
  await act(deps, (trx) => askCorrection(trx, deps, filer, { entry, text: '经营地址少写了门牌号。' }));
  await act(deps, (trx) => proposeNotice(trx, deps, reviewer, '第1期中示例业户的经营地址有误，以新一期为准。'));
  const asked = { filter: readFilter(() => ''), format: 'xlsx', layout: 'list', isFull: false, reason: '' } as const;
  const exportId = await act(deps, (trx) =>
    recordExport(trx, deps, filer, { ...asked, total: { n: 2, isMore: false } }, 'sent'),
  );
  return {
    publicEditionId: (await findCurrentEdition(deps.db))?.id ?? 0,
    publicEntryId: entry.id,
    publicRequestId: Number((await deps.db('public_requests').first<{ id: number }>('id')).id),
    publicNoticeId: Number((await deps.db('public_notices').first<{ id: number }>('id')).id),
    exportId,
  };
}
