import { dateTimeIn } from '#platform/clock.js';
import { everybodysWork, lineFor, officeWork, type WorkSource } from '#platform/work.js';
import { countWaitingMails, listLinesFor } from './incoming/mail-queries.js';

/** Mails that were put in and hold files that are in no annex yet. */
export const mailWork: WorkSource = {
  key: 'mails',
  verb: 'mail.enter',
  whose: everybodysWork,
  async list({ db, config }) {
    const { count, since } = await countWaitingMails(db);
    return lineFor(count, {
      what: `待处理的来信 ${count} 封`,
      detail:
        since === null
          ? ''
          : `最早的 ${dateTimeIn(config.officeZone, since).slice(0, 16)} 放入，核对后放入各机构的附件`,
      act: { label: '去处理', path: '/mails' },
    });
  },
};

/** What the province has entered for an office: nothing of it counts before somebody there has confirmed it. */
export const receivedMailWork: WorkSource = {
  key: 'receivedMails',
  verb: 'annex.upload',
  whose: officeWork,
  async list({ db }, actor) {
    const { length } = await listLinesFor(db, actor.agencyId, ['placed']);
    return lineFor(length, {
      what: `省局按来信代为放入的附件 ${length} 份，待本机构确认`,
      detail: '确认后才作数，再由机构管理员报送',
      isPressing: true,
      act: { label: '去确认', path: '/received-mails' },
    });
  },
};
