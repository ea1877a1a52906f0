import { type CaseAct, isEnded, wordOfAct } from '#domain/filing/moves.js';
import type { Completeness } from '#domain/filing/materials.js';
import type { FactFinding } from '#features/filings/entry/fact-rules.js';
import { chainWarningOf, errorsOf } from './case-checks.js';
import { type Looker, type OfferedAct, offeredActs, type StandingCase } from './case-rules.js';

/** The one primary button of a case's page. */
export interface PrimaryButton {
  readonly label: string;
  /** Of the form to send, or of the page to open. */
  readonly path: string;
  readonly isForm: boolean;
  readonly asksGround: boolean;
  /** Why it cannot succeed now; '' where it can. */
  readonly bar: string;
  /** Where that can be helped. */
  readonly help: { readonly label: string; readonly path: string } | undefined;
}

/** Where an act is sent to, behind the address of its case. */
export const actPaths = {
  receive: '/receipt',
  notify: '/notice',
  supplement: '/supplement',
  review: '/review',
  send_back: '/send-back',
  confirm: '/confirmation',
  return: '/return',
  withdraw: '/withdrawal',
} as const satisfies Record<CaseAct, string>;

/** What is known of a case when its buttons are shown. */
export interface Known {
  readonly findings: readonly FactFinding[];
  readonly completeness: Completeness;
}

/** What a person may do on a case's page: one primary button, and the acts beside it. */
export function caseButtons(
  one: StandingCase,
  looker: Looker,
  { findings, completeness }: Known,
  path: string,
): { readonly primary: PrimaryButton; readonly others: readonly (OfferedAct & { readonly path: string })[] } {
  const offered = offeredActs(one, looker);
  const onward = offered.find(({ isOnward }) => isOnward);
  const notify = offered.find(({ act }) => act === 'notify');
  const isIncomplete = !completeness.isComplete;
  const primary = onward
    ? primaryOf(one, onward, { findings, completeness }, path)
    : notify && isIncomplete
      ? { ...page(notify.word, `${path}/notice`), bar: notify.bar }
      : page(isEnded(one.state) || offered.length === 0 ? '回到办件列表' : '查看材料', backOf(one, offered, path));
  const others = offered
    .filter(({ act, isOnward }) => !isOnward && !(act === 'notify' && primary.path === `${path}/notice`))
    .map((act) => ({ ...act, path: path + actPaths[act.act] }));
  return { primary, others };
}

const backOf = (one: StandingCase, offered: readonly OfferedAct[], path: string): string =>
  isEnded(one.state) || offered.length === 0 ? '/filings' : `${path}/materials`;

const page = (label: string, path: string): PrimaryButton => ({
  label,
  path,
  isForm: false,
  asksGround: false,
  bar: '',
  help: undefined,
});

function primaryOf(one: StandingCase, offer: OfferedAct, known: Known, path: string): PrimaryButton {
  const isOfFacts = offer.act === 'receive' || offer.act === 'confirm';
  const barred = offer.bar === '' ? barOf(one, offer.act, known, path) : undefined;
  return {
    label: offer.word,
    path: path + actPaths[offer.act],
    isForm: true,
    asksGround: isOfFacts && offer.act === 'receive' && chainWarningOf(known.findings) !== undefined,
    bar: offer.bar || (barred?.bar ?? ''),
    help: barred?.help,
  };
}

/** What of the case itself stands in the way of an act. */
function barOf(
  one: StandingCase,
  act: CaseAct,
  { findings, completeness }: Known,
  path: string,
): Pick<PrimaryButton, 'bar' | 'help'> | undefined {
  const errors = errorsOf(findings);
  const [first] = errors;
  if (first && (act === 'receive' || act === 'confirm'))
    return {
      bar: `登记内容还有 ${errors.length} 处错误，不能${wordOfAct(one.kind, act)}。第一处：${first.message}`,
      help: { label: act === 'receive' ? '去更正登记内容' : '看登记内容', path: `${path}/entry` },
    };
  if (act === 'review' && !completeness.isComplete) {
    const names = [...completeness.missing, ...completeness.unreadable].map(({ name }) => name).join('、');
    return {
      bar: `材料不齐，不能${wordOfAct(one.kind, act)}：缺${names}。`,
      help: { label: '看材料', path: `${path}/materials` },
    };
  }
  return undefined;
}
