import { lineFor, ownWork, type WorkSource } from '#platform/work.js';
import { listDrafts } from './entry-queries.js';

const countedAtMost = 200;

/** Cases that the person has begun and not handed on. */
export const draftWork: WorkSource = {
  key: 'filingDrafts',
  verb: 'filing.enter',
  whose: ownWork,
  async list({ db }, actor) {
    const drafts = await listDrafts(db, actor.agencyId, actor.id, countedAtMost);
    const named = drafts.flatMap(({ businessName }) => (businessName === '' ? [] : [businessName])).slice(0, 2);
    return lineFor(drafts.length, {
      what: `有 ${drafts.length} 件备案草稿没有办完`,
      detail: `${named.length === 0 ? '' : `${named.join('、')}${drafts.length > named.length ? '等' : ''}。`}填完以后收件，不办的撤回`,
      act: { label: '继续填写', path: '/filings/drafts' },
    });
  },
};
