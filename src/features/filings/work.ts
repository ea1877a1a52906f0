import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import { type Actor, mayDo } from '#platform/http/actor.js';
import { lineFor, ownWork, type WorkItem, type WorkSource } from '#platform/work.js';
import { listWaitingCorrections } from './corrections/correction-queries.js';
import { countWaitingCases, type Waiting } from './waiting-queries.js';

/** Cases that wait for a post of the person, and corrections that wait for a second one. */
export const filingWork: WorkSource = {
  key: 'filings',
  verb: 'filing.view',
  whose: ownWork,
  async list(deps, actor) {
    const today = dayIn(deps.config.officeZone, deps.clock.now());
    const of = (waiting: Waiting) => countWaitingCases(deps.db, actor.agencyId, actor.id, waiting);
    return [
      ...(mayDo(actor, 'filing.enter') ? await linesOfAcceptor(of) : []),
      ...(mayDo(actor, 'filing.review') ? timed(await of('review'), today, '待审核', 'received') : []),
      ...(mayDo(actor, 'filing.confirm') ? timed(await of('confirm'), today, '待确认备案', 'reviewed') : []),
      ...(mayDo(actor, 'filing.confirm') ? await corrections(deps, actor) : []),
    ];
  },
};

type Counted = { readonly count: number; readonly dueOn: string | null };

async function linesOfAcceptor(of: (waiting: Waiting) => Promise<Counted>): Promise<WorkItem[]> {
  const [awaited, back] = [await of('supplement'), await of('sent-back')];
  return [
    ...lineFor(back.count, {
      what: `有 ${back.count} 件办件退回重审，请核对后告知审核岗`,
      ...(back.dueOn !== null && { due: back.dueOn }),
      isPressing: true,
      act: { label: '去看', path: '/filings?state=received&mine=1' },
    }),
    ...lineFor(awaited.count, {
      what: `有 ${awaited.count} 件办件在等申请人补正`,
      detail: '材料到了请登记“材料补齐”，期限重新计算',
      act: { label: '去看', path: '/filings?state=supplement_notified' },
    }),
  ];
}

function timed({ count, dueOn }: Counted, today: string, word: string, state: string): WorkItem[] {
  const isLate = dueOn !== null && dueOn <= today;
  return lineFor(count, {
    what: `有 ${count} 件备案办件${word}`,
    ...(dueOn !== null && { due: dueOn, detail: `最早的 ${dueOn} 到期${dueOn < today ? '，已逾期' : ''}` }),
    isPressing: isLate,
    act: { label: '去办理', path: `/filings?state=${state}` },
  });
}

async function corrections({ db }: Pick<Deps, 'db'>, actor: Actor): Promise<WorkItem[]> {
  const waiting = (await listWaitingCorrections(db, actor.agencyId)).filter(
    ({ proposedBy }) => proposedBy !== actor.id,
  );
  return waiting.map((one) => ({
    what: `“${one.businessName}”的登记内容更正待确认`,
    detail: `${one.proposerName}提出：${one.ground}`,
    act: { label: '去确认', path: `/filings/corrections/${one.id}` },
  }));
}
