import { dayIn } from '#platform/clock.js';
import type { AnnexState } from '#domain/annexes/states.js';

/** What of a drive decides its phase. */
export interface PhaseFacts {
  readonly state: 'planned' | 'open' | 'closed';
  readonly goLiveOn: string;
}

/** Phase of a drive (R4): collection before go-live, operation from it; ended once it is closed, and before it opens. */
export type Phase = 'collection' | 'operation' | 'ended';

export function phaseOf({ state, goLiveOn }: PhaseFacts, now: Date, zone: string): Phase {
  if (state !== 'open') return 'ended';
  return dayIn(zone, now) >= goLiveOn ? 'operation' : 'collection';
}

/** Open, closed, or open for annexes that `collects` leaves open: those that were returned, and those of units with more time. */
export type Openness = 'open' | 'left-open' | 'closed';

export interface PhaseRow {
  /** What it is, as a refusal says it. */
  readonly what: string;
  readonly in: Readonly<Record<Phase, Openness>>;
  /** Once one go-live has come it stays open, whatever is collected later. */
  readonly lasts?: true;
  /** What to do instead, once it is closed. */
  readonly instead: string;
}

const change = '入库以后又有变化的，请联系省局：省局退回附件，或给本单位延期以后，就能继续办理';

const filing = {
  in: { collection: 'closed', operation: 'open', ended: 'open' },
  lasts: true,
  instead: '新模块启用以后才在这里办理；启用之前已备案的业户，请填入附件3',
} as const satisfies Omit<PhaseRow, 'what'>;

/**
 * The verbs that a phase closes; every other verb is open in each. `except` names routes that stay open all the same.
 */
export const verbPhases: Readonly<Record<string, PhaseRow & { readonly except?: readonly string[] }>> = {
  // Collection ends with go-live: from then on the register is changed by its own cases. What was returned must come back, and a
  // change after the import goes in as a delta of an office that was given the time for it (R30).
  'annex.upload': {
    what: '上传附件和在线填报',
    in: { collection: 'open', operation: 'left-open', ended: 'closed' },
    instead: change,
  },
  'annex.fix': {
    what: '在线改正附件',
    in: { collection: 'open', operation: 'left-open', ended: 'closed' },
    instead: change,
  },
  'annex.submit': {
    what: '报送和撤回附件',
    in: { collection: 'open', operation: 'left-open', ended: 'closed' },
    instead: change,
    // To ask for an annex back is how a change after go-live begins.
    except: ['/annexes/:annexId/recall'],
  },
  // Cases are filed from go-live on (R4); what is collected before comes in by annexes. They go on when no collection is open any more.
  'filing.enter': { ...filing, what: '登记和收取备案办件' },
  'filing.review': { ...filing, what: '审核备案办件' },
  'filing.confirm': { ...filing, what: '确认备案' },
  'filing.return': { ...filing, what: '退回备案申请' },
  'filing.correct': { ...filing, what: '更正登记内容' },
  // From go-live on the old system changes nothing any more (R34): a list of it could only move what offices have checked.
  'licence.load': {
    what: '读取、装入和下发原许可名单',
    in: { collection: 'open', operation: 'closed', ended: 'closed' },
    instead:
      '原模块已经停用，名单以启用之前装入的为准；运政系统后来的名单，在“运政系统数据交换”中与登记册比对，有误的逐项更正',
  },
};

/** Menu entries that a phase closes, by path; every other entry is there in each. */
export const menuPhases: Readonly<Record<string, Pick<PhaseRow, 'in' | 'lasts'>>> = {
  // Blank tables are for collecting. Whoever has an annex left open finds them on the page of the notice too.
  '/templates': { in: { collection: 'open', operation: 'closed', ended: 'closed' } },
  // What is left of the collection, and of the accounts that only collected, is known from go-live on.
  '/collection-ending': { in: { collection: 'closed', operation: 'open', ended: 'closed' } },
  // Cases are filed from go-live on; calendar and rules of offices are prepared before.
  '/filings/overdue': filing,
  '/filings': filing,
  '/filings/numbers': filing,
  '/filings/small-office': filing,
  '/account-closing': { in: { collection: 'closed', operation: 'open', ended: 'open' } },
  // Rules and columns explain what reviews of returned annexes still speak of.
  '/annex-guide': { in: { collection: 'open', operation: 'open', ended: 'closed' } },
  // Without an open drive these would each say that there is none. What was collected is in the register.
  '/annexes': { in: { collection: 'open', operation: 'open', ended: 'closed' } },
  '/progress': { in: { collection: 'open', operation: 'open', ended: 'closed' } },
  '/licences': { in: { collection: 'open', operation: 'open', ended: 'closed' } },
  '/reviewers': { in: { collection: 'open', operation: 'open', ended: 'closed' } },
  '/review-sentences': { in: { collection: 'open', operation: 'open', ended: 'closed' } },
  '/forwardings/new': { in: { collection: 'open', operation: 'open', ended: 'closed' } },
};

/** An annex as far as the phase asks. */
export interface CollectedAnnex {
  readonly state: AnnexState;
  /** Until when its unit has more time than all; null: as all. */
  readonly extendedTo: Date | null;
}

/** Whether an office may still work on an annex in this phase. */
export function collects(drive: PhaseFacts, { state, extendedTo }: CollectedAnnex, now: Date, zone: string): boolean {
  const openness = verbPhases['annex.upload']?.in[phaseOf(drive, now, zone)];
  if (openness !== 'left-open') return openness === 'open';
  return state === 'returned' || (extendedTo !== null && now <= extendedTo);
}

/** Paths of the menu that are closed in a phase; `isLive`: some go-live has come. */
export const closedPaths = (phase: Phase, isLive = false): ReadonlySet<string> =>
  new Set(
    Object.entries(menuPhases)
      .filter(([, row]) => row.in[phase] === 'closed' && !(isLive && row.lasts))
      .map(([path]) => path),
  );

/** The row that may close a route in a phase; undefined where the route is open whatever the phase. */
export function rowOf(verb: string, path: string): PhaseRow | undefined {
  const row = Object.hasOwn(verbPhases, verb) ? verbPhases[verb] : undefined;
  return row?.except?.includes(path) ? undefined : row;
}

/** Why an office does not work on an annex any more, and what it can do; '' where it still does. */
export function closedSentence(drive: PhaseFacts, annex: CollectedAnnex, now: Date, zone: string): string {
  if (collects(drive, annex, now, zone)) return '';
  const phase = phaseOf(drive, now, zone);
  return `${closedSince(drive, phase)}，这张附件不再填报和报送。${phase === 'operation' ? `${change}。` : ''}`;
}

/** Since when it is closed, in words. */
export const closedSince = ({ goLiveOn }: PhaseFacts, phase: Phase): string =>
  phase === 'operation' ? `从 ${goLiveOn} 起是运行阶段` : '这项采集任务已经结束';
