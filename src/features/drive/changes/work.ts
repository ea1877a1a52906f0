import { mayDo } from '#platform/http/actor.js';
import { ownWork, type WorkSource } from '#platform/work.js';
import { listToRelease } from './change-queries.js';

/** Changes of a drive that wait for another person of the province. */
export const driveWork: WorkSource = {
  key: 'drives',
  verb: 'drive.change',
  whose: ownWork,
  async list({ db }, actor) {
    if (!mayDo(actor, 'drive.change')) return [];
    return (await listToRelease(db, actor.id)).map(({ driveId, noticeNo, proposedByName }) => ({
      what: `采集任务（${noticeNo}）有一份修改待您确认`,
      detail: `${proposedByName}提出，确认后生效`,
      act: { label: '去确认', path: `/drives/${driveId}` },
    }));
  },
};
