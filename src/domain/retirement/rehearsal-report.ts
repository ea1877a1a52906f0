import type { Readiness } from './bars.js';

/** What a rehearsal found: everything that decides, nothing of when it was made or which one it is. */
export interface RehearsalFindings {
  readonly noticeNo: string;
  readonly goLiveOn: string;
  readonly stateWord: string;
  readonly readiness: readonly Readiness[];
  /** What was tried out on the copy, in its order, with how it went. */
  readonly trials: readonly { readonly what: string; readonly isRight: boolean; readonly words: string }[];
  readonly addresses: readonly {
    readonly asked: string;
    readonly expected: string;
    readonly got: string;
    readonly isRight: boolean;
  }[];
  readonly offices: readonly { readonly name: string; readonly isSigned: boolean }[];
}

const mark = (isRight: boolean): string => (isRight ? '通过' : '不通过');

/** Whether nothing stood in the way. */
export const isReady = ({ readiness, trials, addresses }: RehearsalFindings): boolean =>
  readiness.every(({ isMet }) => isMet) &&
  trials.every(({ isRight }) => isRight) &&
  addresses.every(({ isRight }) => isRight);

/**
 * The report as text: the same findings give the same bytes, whoever rehearses whenever. Its number and its time stand beside it, not in it.
 */
export function reportText(findings: RehearsalFindings): string {
  const { noticeNo, goLiveOn, stateWord, readiness, trials, addresses, offices } = findings;
  return [
    '原模块停用演练报告',
    `采集任务：${noticeNo}`,
    `新模块启用日期：${goLiveOn}`,
    `原模块现在：${stateWord}`,
    `结论：${isReady(findings) ? '可以停用' : '还不能停用'}`,
    '',
    '一、停用条件',
    ...readiness.map(({ title, isMet, words }) => `[${mark(isMet)}] ${title}：${words}`),
    '',
    '二、在副本上试做',
    ...trials.map(({ what, isRight, words }) => `[${mark(isRight)}] ${what}：${words}`),
    '',
    `三、旧地址（${addresses.length} 个）`,
    ...addresses.map(({ asked, expected, got, isRight }) =>
      isRight ? `[通过] ${asked}：${got}` : `[不通过] ${asked}：应为 ${expected}，实为 ${got}`,
    ),
    '',
    `四、各机构签字（${offices.length} 个）`,
    ...offices.map(({ name, isSigned }) => `${isSigned ? '已签字' : '没有签字'}：${name}`),
    '',
  ].join('\n');
}
