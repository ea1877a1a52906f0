import type { RetirementState } from './states.js';

/** Everything that decides whether the old module can be retired, as of one moment. */
export interface ReadinessFacts {
  readonly state: RetirementState;
  /** Days in the office's zone, yyyy-mm-dd. */
  readonly today: string;
  readonly goLiveOn: string;
  /** What the ledger says stands in the way of going live, naming the row; '' for nothing. */
  readonly goLiveBar: string;
  /** Titles of the checklist that nobody has ticked off. */
  readonly openChecks: readonly string[];
  readonly hasDuty: boolean;
  /** Last change in the old module, as text in the office's zone; '' while nobody has said. */
  readonly lastChangeAt: string;
  readonly isChangedSinceFreeze: boolean;
  readonly archiveSha256: string;
  readonly oldCount: number | null;
  readonly portalCount: number;
  readonly addresses: number;
  /** Addresses of the present list that the last self-test saw answered as they should be; null: not tested since it changed. */
  readonly addressesRight: number | null;
  /** Offices that have not signed. */
  readonly unsigned: readonly string[];
  readonly rehearsals: number;
}

/** One line of the control room and of a rehearsal's report. */
export interface Readiness {
  readonly key: string;
  readonly title: string;
  readonly isMet: boolean;
  /** What is so, or what is missing and what to do; a sentence without names of persons. */
  readonly words: string;
}

const line = (key: string, title: string, isMet: boolean, met: string, missing: string): Readiness => ({
  key,
  title,
  isMet,
  words: isMet ? met : missing,
});

const namesAtMost = 5;
const someOf = (names: readonly string[]): string =>
  names.slice(0, namesAtMost).join('、') + (names.length > namesAtMost ? `等 ${names.length} 个` : '');

/**
 * What must be so on the day itself, in the order of the control room. All of it is asked again in the transaction that retires.
 * @param isRehearsing a rehearsal asks neither for the day nor for an earlier rehearsal
 */
export function readinessOf(facts: ReadinessFacts, isRehearsing = false): readonly Readiness[] {
  const lines = [
    line(
      'freeze',
      '已冻结',
      facts.state !== 'running',
      facts.state === 'retired' ? '原模块已经停用。' : '原模块只读。',
      '原模块还没有冻结，请先提出冻结，由另一人确认。',
    ),
    ledgerLine(facts),
    countsLine(facts),
    lastChangeLine(facts),
    line(
      'archive',
      '数据档案',
      facts.archiveSha256 !== '',
      `名单文件的 SHA-256 为 ${facts.archiveSha256}。`,
      '还没有装入名单，也没有登记档案文件的 SHA-256。',
    ),
    addressLine(facts),
    line(
      'checks',
      '人工核对事项',
      facts.openChecks.length === 0,
      '各项都已办好。',
      `还有 ${facts.openChecks.length} 项没有办好：${someOf(facts.openChecks)}。`,
    ),
    line(
      'signed',
      '各机构签字',
      facts.unsigned.length === 0,
      '各机构都已签字。',
      `还有 ${facts.unsigned.length} 个机构没有签字：${someOf(facts.unsigned)}。`,
    ),
    line('duty', '当天值班', facts.hasDuty, '已登记值班人和电话。', '还没有登记当天的值班人和电话。'),
  ];
  if (isRehearsing) return lines;
  return [
    ...lines,
    line('rehearsed', '演练', facts.rehearsals > 0, `已演练 ${facts.rehearsals} 次。`, '还没有演练过，请先演练一次。'),
    line(
      'day',
      '停用日期',
      facts.today >= facts.goLiveOn,
      `新模块从 ${facts.goLiveOn} 起启用。`,
      `新模块从 ${facts.goLiveOn} 起启用，这一天以前原模块不能停用。`,
    ),
  ];
}

const ledgerLine = ({ goLiveBar }: ReadinessFacts): Readiness =>
  line('ledger', '核对总账', goLiveBar === '', '每本原许可证都已了结，或由两人签认。', goLiveBar);

function countsLine({ oldCount, portalCount }: ReadinessFacts): Readiness {
  const missing =
    oldCount === null
      ? '还没有登记原模块现有多少户。请直接读取，或人工登记。'
      : `原模块有 ${oldCount} 户，本系统装入 ${portalCount} 户，相差 ${Math.abs(oldCount - portalCount)} 户。请查明后再停用。`;
  return line('counts', '两边户数', oldCount === portalCount, `两边都是 ${portalCount} 户。`, missing);
}

function lastChangeLine({ lastChangeAt, isChangedSinceFreeze }: ReadinessFacts): Readiness {
  const missing =
    lastChangeAt === ''
      ? '还没有登记原模块最后一次改动的时间。请直接读取，或人工登记。'
      : `原模块在冻结以后又有改动（${lastChangeAt}），请查明是谁改的、改了什么，再停用。`;
  const isMet = lastChangeAt !== '' && !isChangedSinceFreeze;
  return line('change', '最后一次改动', isMet, `原模块最后一次改动在 ${lastChangeAt}，冻结以后没有改动。`, missing);
}

function addressLine({ addresses, addressesRight }: ReadinessFacts): Readiness {
  const missing =
    addresses === 0
      ? '还没有登记旧地址。'
      : addressesRight === null
        ? `${addresses} 个旧地址登记或改动以后还没有自测。`
        : `${addresses} 个旧地址中有 ${addresses - addressesRight} 个答复不对，请更正后再自测。`;
  const isMet = addresses > 0 && addressesRight === addresses;
  return line('addresses', '旧地址自测', isMet, `${addresses} 个旧地址都答复得对。`, missing);
}

/** The first that is not met; undefined when the old module can be retired. */
export const firstBar = (lines: readonly Readiness[]): Readiness | undefined => lines.find(({ isMet }) => !isMet);
