import { dayIn } from '#platform/clock.js';
import type { Db } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import { type CaseKind, caseKinds } from '#domain/filing/kinds.js';
import { type PaperKind, paperNumber, papers } from '#domain/filing/papers.js';
import { getWorkingCalendar } from '#features/filings/clock/working-calendar.js';
import { getAgency, nameOn } from '#features/agencies/queries.js';
import { type CaseFacts, openFacts } from '#features/filings/cases/case-facts.js';
import { clockOf } from '#features/filings/cases/clock-facts.js';
import type { ShownCase } from '#features/filings/cases/shown-queries.js';
import { type MaterialLine, materialLinesOf } from './material-lines.js';
import { noticeLinesOf } from './notice-lines.js';
import { type CaseStep, listSteps } from './paper-queries.js';

/** What a paper says: the case as it stands, in the words of the day on which the paper was due. */
export interface PaperFacts {
  readonly paper: PaperKind;
  readonly title: string;
  readonly number: string;
  /** As the office was called on the paper's day. */
  readonly officeName: string;
  /** yyyy-mm-dd */
  readonly day: string;
  readonly caseId: number;
  readonly kind: CaseKind;
  readonly kindName: string;
  readonly facts: CaseFacts;
  readonly filingNo: string;
  readonly filedOn: string;
  readonly receivedOn: string;
  readonly firstDay: string;
  readonly dueOn: string;
  readonly notifiedOn: string;
  readonly limitWords: string;
  /** Why it was returned, and who says so; '' for what was not. */
  readonly ground: string;
  readonly notices: readonly string[];
  readonly materials: readonly MaterialLine[];
  readonly acceptor: string;
  readonly reviewer: string;
  readonly confirmer: string;
}

type Facts = Omit<PaperFacts, 'paper' | 'title' | 'number' | 'officeName' | 'day'>;

/** What all papers of a case say of it. */
export interface CaseRecord {
  readonly one: ShownCase;
  readonly officeCode: string;
  readonly steps: readonly CaseStep[];
  readonly facts: Facts;
}

/** Days are those of the office's zone. */
export async function recordOf(deps: Pick<Deps, 'db' | 'cipher' | 'config'>, one: ShownCase): Promise<CaseRecord> {
  const { db, cipher, config } = deps;
  const [steps, agency, materials, notices, calendar] = await Promise.all([
    listSteps(db, one.id),
    getAgency(db, one.agencyId),
    materialLinesOf(db, cipher, one),
    noticeLinesOf(db, cipher, one.id),
    getWorkingCalendar(db),
  ]);
  const day = (at: Date | null) => (at === null ? '' : dayIn(config.officeZone, at));
  const clock = clockOf(one, calendar, config.officeZone);
  const facts = openFacts(cipher, one.facts);
  const handOf = (id: number | null) => steps.find(({ byId }) => byId === id)?.by ?? '';
  return {
    one,
    officeCode: agency.code,
    steps,
    facts: {
      caseId: one.id,
      kind: one.kind,
      kindName: caseKinds[one.kind],
      facts,
      filingNo: one.filingNo ?? facts['filing_no'] ?? '',
      filedOn: day(one.filedAt),
      receivedOn: day(one.receivedAt),
      firstDay: clock?.restartedOn ?? clock?.firstDay ?? '',
      dueOn: clock?.dueOn ?? '',
      notifiedOn: day(one.notifiedAt),
      limitWords:
        one.limitDays === null ? '' : `${one.limitDays} 个${one.dayKind === 'calendar' ? '自然日' : '工作日'}`,
      ground: steps.findLast(({ to }) => to === 'returned')?.ground ?? '',
      notices: notices.length > 0 ? notices : groundLines(steps),
      materials,
      acceptor: handOf(one.acceptorId),
      reviewer: handOf(one.reviewerId),
      confirmer: handOf(one.confirmerId),
    },
  };
}

/** What was written as the ground of the notice, where it has no lines of its own. */
const groundLines = (steps: readonly CaseStep[]): string[] =>
  (steps.find(({ to }) => to === 'supplement_notified')?.ground ?? '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');

/** The facts of one paper: its number, its day, and its office as it was called then (C2). */
export async function paperFactsOf(
  db: Db,
  { one, officeCode, steps, facts }: CaseRecord,
  paper: PaperKind,
  zone: string,
): Promise<PaperFacts> {
  const at = momentOf(paper, one, steps);
  const day = dayIn(zone, at);
  // A receipt says what was to be expected when it was handed out, whatever came later.
  const begun = { ...one, notifiedAt: null, supplementedAt: null };
  const clock = paper === 'receipt' ? clockOf(begun, await getWorkingCalendar(db), zone) : undefined;
  return {
    ...facts,
    ...(clock && { firstDay: clock.firstDay, dueOn: clock.dueOn ?? '' }),
    paper,
    title: papers[paper].title,
    number: paperNumber(paper, { day, officeCode, caseId: one.id }),
    officeName: await nameOn(db, one.agencyId, day, at),
    day,
  };
}

/** When a paper was due: when what it says happened. */
function momentOf(paper: PaperKind, one: ShownCase, steps: readonly CaseStep[]): Date {
  const fallback = one.receivedAt ?? one.createdAt;
  switch (paper) {
    case 'receipt':
      return fallback;
    case 'notice':
      return one.notifiedAt ?? fallback;
    case 'return':
      return steps.findLast(({ to }) => to === 'returned')?.at ?? fallback;
    default:
      return one.filedAt ?? fallback;
  }
}
