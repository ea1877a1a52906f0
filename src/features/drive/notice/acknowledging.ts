import { audit } from '#platform/audit.js';
import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { momentText } from '#features/drive/changes/fields.js';
import { isAddressed } from './audience-rules.js';
import { lockEdition } from './editions.js';
import { noticeProblems } from './problems.js';
import { findAddressee, insertAcknowledgement, listAcknowledgements } from './receipt-queries.js';
import { askingNo, publishedFor, receiptOf, validFor } from './standing-rules.js';

/**
 * An office says that it has the notice (签收, C10): once for the office, with the name of who said so. Having opened it is no receipt.
 * @throws notice.not_valid, notice.acknowledged, notice.not_asked, portal.not_found for what is not addressed to the office
 */
export async function acknowledgeNotice(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'config'>,
  actor: Actor,
  editionId: number,
): Promise<void> {
  const { edition, editions } = await lockEdition(trx, editionId);
  const office = await findAddressee(trx, actor.agencyId);
  const at = deps.clock.now();
  if (!office || !isAddressed(edition.content.audience, office)) throw problems.not_found();
  if (!publishedFor(editions, at, office).includes(edition)) throw problems.not_found();
  if (validFor(editions, at, office) !== edition) throw noticeProblems.not_valid();
  const own = await listAcknowledgements(trx, edition.driveId, actor.agencyId);
  const receipt = receiptOf(
    editions,
    edition,
    own.map(({ no }) => no),
  );
  const asking = askingNo(editions, edition);
  const last = own.filter(({ no }) => no >= (asking ?? 0)).at(-1);
  if (receipt === 'acknowledged' && last)
    throw noticeProblems.acknowledged({ name: last.personName, at: momentText(last.at, deps.config.officeZone) });
  if (receipt !== 'asked') throw noticeProblems.not_asked();
  await insertAcknowledgement(trx, { editionId, agencyId: actor.agencyId, personId: actor.id, at });
  audit(trx, at, actor, {
    verb: 'notice.acknowledge',
    objectType: 'notice_edition',
    objectId: editionId,
    agencyId: actor.agencyId,
    after: { edition: edition.no },
  });
}
