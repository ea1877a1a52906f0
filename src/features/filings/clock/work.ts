import { dayIn } from '#platform/clock.js';
import { type Actor, mayDo } from '#platform/http/actor.js';
import { lineFor, officeWork, type WorkSource } from '#platform/work.js';
import { caseOffice } from '#features/filings/cases/scope.js';
import { countDueCases, type DueCount } from './overdue-queries.js';

const posts = ['filing.enter', 'filing.review', 'filing.confirm'];

/** Whose business the limits of the office are: the posts that act on cases, its manager, and the province. */
const isConcerned = (actor: Actor): boolean =>
  caseOffice(actor) === undefined
    ? mayDo(actor, 'calendar.change')
    : posts.some((verb) => mayDo(actor, verb)) || actor.roles.includes('agency_manager');

/** Cases that are overdue or due today: what presses first. */
export const dueWork: WorkSource = {
  key: 'filingsDue',
  verb: 'filing.view',
  whose: (actor) => `${officeWork(actor)} ${isConcerned(actor)}`,
  async list({ db, clock, config }, actor) {
    if (!isConcerned(actor)) return [];
    const today = dayIn(config.officeZone, clock.now());
    const office = caseOffice(actor);
    const counts = await countDueCases(db, { office, today, until: today });
    if (office === undefined) return provinceLines(counts);
    const [own] = counts;
    if (!own) return [];
    const left = `待审核 ${own.ofReviewer} 件，待确认 ${own.ofConfirmer} 件（含今天到期的）`;
    return [
      ...lineFor(own.overdue, {
        what: `有 ${own.overdue} 件办件已逾期`,
        detail: left,
        isPressing: true,
        act: { label: '看逾期办件', path: '/filings/overdue?show=overdue' },
      }),
      ...lineFor(own.today, {
        what: `有 ${own.today} 件办件今天到期`,
        detail: left,
        due: today,
        act: { label: '看今天到期的', path: '/filings/overdue?show=today' },
      }),
    ];
  },
};

/** The province is told of offices. */
function provinceLines(counts: readonly DueCount[]) {
  const late = counts.filter(({ overdue }) => overdue > 0);
  const cases = late.reduce((sum, { overdue }) => sum + overdue, 0);
  const first = late.slice(0, 3).map(({ agencyName, overdue }) => `${agencyName} ${overdue} 件`);
  return lineFor(late.length, {
    what: `有 ${late.length} 个机构的办件已逾期，共 ${cases} 件`,
    detail: `${first.join('，')}${late.length > first.length ? '等' : ''}`,
    isPressing: true,
    act: { label: '看各机构', path: '/filings/overdue?show=overdue' },
  });
}
