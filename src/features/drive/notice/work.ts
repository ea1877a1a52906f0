import { mayDo } from '#platform/http/actor.js';
import { everybodysWork, officeWork, ownWork, type WorkSource } from '#platform/work.js';
import { momentText } from '#features/drive/changes/fields.js';
import { workOfDrives } from '#features/drive/chosen-drive.js';
import { listEditions, listToRelease } from './edition-queries.js';
import { dueOf } from './present.js';
import { loadReceipts } from './receipts.js';
import { findAddressee, listAcknowledgements } from './receipt-queries.js';
import { askingNo, receiptOf, validFor } from './standing-rules.js';

/** The notice that waits for this office's acknowledgement (C10). */
export const noticeWork: WorkSource = {
  key: 'notice',
  verb: 'notice.acknowledge',
  whose: officeWork,
  list: (deps, actor) =>
    workOfDrives(deps, async (drive) => {
      const { db, clock, config } = deps;
      const office = await findAddressee(db, actor.agencyId);
      if (!office) return [];
      const [editions, own] = await Promise.all([
        listEditions(db, drive.id),
        listAcknowledgements(db, drive.id, actor.agencyId),
      ]);
      const now = clock.now();
      const edition = validFor(editions, now, office);
      const known = own.map(({ no }) => no);
      if (!edition || receiptOf(editions, edition, known) !== 'asked') return [];
      const due = dueOf(editions, askingNo(editions, edition) ?? 0);
      return [
        {
          what: `通知（${edition.content.number}）待本机构签收`,
          detail: own.length > 0 ? '正文有改动，需要重新签收' : '打开不等于签收',
          ...(due && { due: momentText(due, config.officeZone), isPressing: now > due }),
          act: { label: '去签收', path: '/notice' },
        },
      ];
    }),
};

/** New editions that another person of the province wrote. */
export const noticeReleaseWork: WorkSource = {
  key: 'notice',
  verb: 'notice.publish',
  whose: ownWork,
  async list({ db }, actor) {
    return (await listToRelease(db, actor.id)).map(({ id, noticeNo, proposedByName }) => ({
      what: `通知（${noticeNo}）有一个新版待您确认`,
      detail: `${proposedByName}编写，确认后发布`,
      act: { label: '去确认', path: `/notice/editions/${id}` },
    }));
  },
};

/** Offices that let the day pass: whom the province calls. */
export const overdueReceiptWork: WorkSource = {
  key: 'notice',
  verb: 'notice.publish',
  whose: everybodysWork,
  list: (deps, actor) =>
    workOfDrives(deps, async (drive) => {
      const { clock, config } = deps;
      const receipts = mayDo(actor, 'notice.publish') ? await loadReceipts(deps, actor, drive.id) : undefined;
      if (!receipts) return [];
      const { edition, editions, sums } = receipts;
      const due = dueOf(editions, askingNo(editions, edition) ?? 0);
      const open = sums.all - sums.acknowledged;
      if (!due || clock.now() <= due || open === 0) return [];
      return [
        {
          what: `${open} 个机构过了期限还没有签收通知`,
          detail: `签收期限 ${momentText(due, config.officeZone)}`,
          isPressing: true,
          act: { label: '去电话催', path: '/notice/receipts/calls' },
        },
      ];
    }),
};
