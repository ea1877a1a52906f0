import type { Readiness } from '#domain/retirement/bars.js';
import { type RetirementAct, retirementActs, type RetirementFacts } from '#domain/retirement/states.js';

/** What an act means, in one sentence, for who proposes and for who confirms it. */
export function actWords(act: RetirementAct, { backHours }: Pick<RetirementFacts, 'backHours'>): string {
  switch (act) {
    case 'freeze':
      return '原模块从冻结起只能查询，不收任何改动；原许可名单不再读取和装入。';
    case 'thaw':
      return '原模块恢复录入，原许可名单可以重新装入；各机构已有的签字作废，再次冻结以后重新签。';
    case 'retire':
      return `原模块停止使用，旧地址转到新模块，或说明已停用；${backHours} 小时内可以回退。`;
    case 'go_back':
      return '原模块恢复查询，旧地址重新由旧主机答复。停用以来在新模块里办理的都留在新模块，不会写回原模块；要在原模块里录入的，须再解除冻结，并逐户补录。';
  }
}

/** An act that can be proposed, or why it cannot be yet. */
export interface AskedAct {
  readonly act: RetirementAct;
  readonly label: string;
  readonly says: string;
  /** '' where nothing does. */
  readonly bar: string;
}

export const askedActs = (
  acts: readonly RetirementAct[],
  given: {
    readonly bar: Readiness | undefined;
    readonly mayGoBack: boolean;
    readonly retirement: Pick<RetirementFacts, 'backHours'>;
  },
): readonly AskedAct[] =>
  acts.map((act) => ({
    act,
    label: retirementActs[act],
    says: actWords(act, given.retirement),
    bar: barOf(act, given),
  }));

function barOf(
  act: RetirementAct,
  { bar, mayGoBack }: { readonly bar: Readiness | undefined; readonly mayGoBack: boolean },
): string {
  if (act === 'retire' && bar) return `${bar.title}：${bar.words}`;
  return act === 'go_back' && !mayGoBack ? '回退的期限已过，不能回退。' : '';
}
