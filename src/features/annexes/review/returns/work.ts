import { dateTimeIn } from '#platform/clock.js';
import { ownWork, type WorkItem, type WorkSource } from '#platform/work.js';
import { driveWordsOf } from '#features/annexes/drive-words.js';
import { listStanding, type SecondReturn } from './second-return-queries.js';

/** Wishes to return an annex once more: colleagues answer them, then who asked goes on. */
export const secondReturnWork: WorkSource = {
  key: 'annexes',
  verb: 'annex.review',
  whose: ownWork,
  async list(deps, actor) {
    const seen = new Set<number>();
    const standing = await listStanding(deps.db);
    const driveOf = await driveWordsOf(
      deps.db,
      standing.map(({ annexId }) => annexId),
    );
    const title = ({ annexId, agencyName, annexNo }: SecondReturn) =>
      `${agencyName}的附件${annexNo}${driveOf(annexId)}`;
    return standing.flatMap((one): WorkItem[] => {
      if (seen.has(one.annexId)) return [];
      seen.add(one.annexId);
      const asked = `${dateTimeIn(deps.config.officeZone, one.askedAt).slice(0, 16)} 请求`;
      if (one.askedBy !== actor.id) return one.answer === null ? [toAnswer(one, title(one), asked)] : [];
      return one.answer === null ? [] : [answered(one, title(one))];
    });
  },
};

const path = ({ annexId }: SecondReturn): string => `/annexes/${annexId}#annexes-review-returns-second`;

const toAnswer = (one: SecondReturn, title: string, asked: string): WorkItem => ({
  what: `${one.askedByName}请求同意再次退回${title}`,
  detail: `${one.faultCount} 条意见上次退回时已能看到，${asked}`,
  isPressing: true,
  act: { label: '去答复', path: path(one) },
});

const answered = (one: SecondReturn, title: string): WorkItem => ({
  what: `${one.answeredByName ?? ''}${one.answer === 'allow' ? '同意' : '不同意'}再次退回${title}`,
  detail: `理由：${one.reason ?? ''}`,
  isPressing: true,
  act: { label: one.answer === 'allow' ? '去退回' : '查看', path: path(one) },
});
