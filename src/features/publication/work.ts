import { lineFor, ownWork, type WorkItem, type WorkSource } from '#platform/work.js';
import { mayDo } from '#platform/http/actor.js';
import { openDrives } from '#features/drive/chosen-drive.js';
import { phaseOf } from '#features/drive/phase/phase-rules.js';
import { findCurrentEdition, findOpenEdition } from './edition-queries.js';
import { findPending } from './pending-queries.js';
import { listNotices } from './public-notice-queries.js';
import { countOpenRequests } from './request-queries.js';
import { editionPath, publicationPath } from './words.js';

const open = (path: string, label = '去办理') => ({ label, path });

/** What waits of the public list: a proposal and notices for a second person, requests, a list that the register has moved away from. */
export const publicationWork: WorkSource = {
  key: 'publication',
  verb: 'publication.view',
  whose: ownWork,
  async list(deps, actor) {
    const { db } = deps;
    if (!mayDo(actor, 'publication.propose')) return [];
    const [proposal, current, pending, notices, requests] = await Promise.all([
      findOpenEdition(db),
      findCurrentEdition(db),
      findPending(db),
      listNotices(db, 'proposed', 50),
      countOpenRequests(db),
    ]);
    const lines: WorkItem[] = [];
    if (current && current.withdrawnAt !== null)
      lines.push({
        what: `公布的名单（第 ${current.no} 期）已撤下`,
        detail: '核对完成后，提出新一期，由另一人确认后恢复公布',
        isPressing: true,
        act: open(publicationPath),
      });
    if (proposal && proposal.proposedBy !== actor.id)
      lines.push({
        what: `第 ${proposal.basedOn + 1} 期备案名单等待确认`,
        detail: `${proposal.proposedByName}提出，列入 ${proposal.addedCount} 户，变动 ${proposal.changedCount} 户，移出 ${proposal.removedCount} 户`,
        act: open(editionPath(proposal.id), '去确认'),
      });
    const others = notices.filter(({ proposedBy }) => proposedBy !== actor.id).length;
    lines.push(...lineFor(others, { what: `${others} 则更正公告等待确认`, act: open(publicationPath, '去确认') }));
    lines.push(...lineFor(requests, { what: `${requests} 项名单更正请求等待答复`, act: open(publicationPath) }));
    const count = pending?.changeCount ?? 0;
    if (!proposal && count > 0 && (current || (await isOperating())))
      lines.push({
        what: current
          ? `登记册自第 ${current.no} 期名单公布以来有 ${count} 户变动`
          : `备案名单还没有公布，登记册有 ${count} 户可以列入`,
        detail: '提出新一期，由另一人确认后公布',
        act: open(publicationPath),
      });
    return lines;

    /** From go-live on the list is due; before, the register is still being filled. */
    async function isOperating(): Promise<boolean> {
      const now = deps.clock.now();
      const drives = await openDrives(deps);
      return drives.every((drive) => phaseOf(drive, now, deps.config.officeZone) === 'operation');
    }
  },
};
