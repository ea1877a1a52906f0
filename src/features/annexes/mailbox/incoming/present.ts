import type { AnnexNo } from '#domain/annexes/types.js';
import { groupedNumber } from '#platform/views/helpers.js';
import { stateNames } from '#domain/annexes/states.js';
import { fileStateWords, mailQuestionWords, sourceWords } from '#features/annexes/mailbox/words.js';
import type { MailFound } from './evidence.js';
import type { Mail, MailLine } from './mail-queries.js';
import type { DropFile } from './drop-queries.js';
import type { MailSlot, MailVerdict } from './verdict-rules.js';
import { type JudgedLine, mailedAtOf } from './verdicts.js';

/** A mail as the heading of its files. */
export interface MailHead {
  readonly sender: string;
  readonly forwarder: string;
  readonly subject: string;
  readonly mailedAt: Date | null;
  readonly isLoose: boolean;
}

export const mailHead = (mail: Mail, mailedAt: Date | null): MailHead => ({
  sender: mail.isLoose
    ? '直接放入，没有邮件'
    : [mail.senderName, mail.senderMasked].filter(Boolean).join(' ') || '没有发件人',
  forwarder: mail.forwarderMasked,
  subject: mail.subject || '（没有主题）',
  mailedAt,
  isLoose: mail.isLoose,
});

/** A file that waits, as its line of the table shows it. */
export interface WaitingView {
  readonly id: number;
  readonly name: string;
  readonly sizeBytes: number;
  /** Of a mail whose heading stands above an earlier line. */
  readonly head: MailHead | undefined;
  readonly look: 'done' | 'asked' | 'refused';
  readonly confidence: string;
  readonly annexWords: string;
  readonly question: string;
  readonly reasons: readonly string[];
  readonly unitCode: string;
  /** '' nothing, 'none' not wanted, else the annex. */
  readonly annex: string;
}

export function waitingView(line: JudgedLine, before: JudgedLine | undefined, slots: readonly MailSlot[]): WaitingView {
  const { verdict, found } = line;
  const unitName = (code: string) => slots.find(({ unitCode }) => unitCode === code)?.unitName ?? code;
  return {
    id: line.id,
    name: line.name,
    sizeBytes: line.sizeBytes,
    head: before?.mailId === line.mailId ? undefined : mailHead(line.mail, line.mailedAt),
    look: looks[verdict.kind],
    confidence: confidences[verdict.kind],
    annexWords: found ? annexWordsOf(found) : '',
    question: questionOf(verdict, slots),
    reasons: found ? reasonsOf(found, unitName) : [],
    ...chosenFor(verdict, slots),
  };
}

const looks: Readonly<Record<MailVerdict['kind'], WaitingView['look']>> = {
  certain: 'done',
  ask: 'asked',
  closed: 'refused',
  same: 'done',
};
const confidences: Readonly<Record<MailVerdict['kind'], string>> = {
  certain: '认准',
  ask: '请确认',
  closed: '放不进',
  same: '已有',
};

function questionOf(verdict: MailVerdict, slots: readonly MailSlot[]): string {
  if (verdict.kind === 'ask') return mailQuestionWords[verdict.question];
  if (verdict.kind === 'same') return verdict.said;
  if (verdict.kind === 'certain') return '';
  const slot = slots.find(({ annexId }) => annexId === verdict.annexId);
  const state = slot ? stateNames[slot.state] : '';
  return `${slot?.driveName ?? ''}${slot?.unitName ?? ''}附件${verdict.annexNo}目前是“${state}”。请与机构联系，撤回或退回以后再放入。`;
}

const annexWordsOf = ({ annexes, isClear, namedNo, rows }: MailFound): string => {
  if (annexes.length === 0) return '认不出';
  const fits = annexes.map((no) => `附件${no}`).join('、');
  const named = isClear && namedNo !== null && namedNo !== annexes[0] ? `（文件名写附件${namedNo}，以表头为准）` : '';
  return `${isClear ? '' : '像'}${fits}${named}，${groupedNumber(rows)} 行`;
};

/** 海口市：表中各行、文件名. One sentence for each place that is named. */
function reasonsOf({ evidence }: MailFound, unitName: (code: string) => string): string[] {
  const bySaid = new Map<string, string[]>();
  for (const { source, units } of evidence) {
    if (units.length === 0) continue;
    const said = units.slice(0, 3).map(unitName).join('、') + (units.length > 3 ? `等 ${units.length} 个单位` : '');
    bySaid.set(said, [...(bySaid.get(said) ?? []), sourceWords[source]]);
  }
  return [...bySaid].map(([said, sources]) => `${said}：${sources.join('、')}`);
}

/** What stands chosen beforehand: never a place against which anything speaks. */
function chosenFor(verdict: MailVerdict, slots: readonly MailSlot[]): { unitCode: string; annex: string } {
  const slot = verdict.kind === 'certain' ? slots.find(({ annexId }) => annexId === verdict.annexId) : undefined;
  if (slot) return { unitCode: slot.unitCode, annex: optionOf(slot) };
  if (verdict.kind === 'same') return { unitCode: '', annex: 'none' };
  return { unitCode: '', annex: '' };
}

export interface ChoiceOption {
  readonly value: string;
  readonly label: string;
}
export const unitOptions = (slots: readonly MailSlot[]): readonly ChoiceOption[] =>
  [...new Map(slots.map(({ unitCode, unitName }) => [unitCode, unitName])).entries()].map(([value, label]) => ({
    value,
    label,
  }));
const annexNumbers: readonly AnnexNo[] = [1, 2, 3, 4, 5];
/** What can be said of a file; with several open drives each annex of each. */
export function annexOptions(slots: readonly MailSlot[]): readonly ChoiceOption[] {
  const drives = new Map(slots.map(({ driveId, driveName }) => [driveId, driveName]));
  const several = [...drives].flatMap(([driveId, driveName = '']) =>
    driveId === undefined || driveName === '' ? [] : [{ driveId, driveName }],
  );
  const options = several.flatMap((drive) =>
    annexNumbers.map((annexNo) => ({
      value: optionOf({ ...drive, annexNo }),
      label: `附件${annexNo}（${drive.driveName}）`,
    })),
  );
  return [
    { value: '', label: '暂不放' },
    ...(options.length > 0 ? options : annexNumbers.map((no) => ({ value: String(no), label: `附件${no}` }))),
    { value: 'none', label: '不要' },
  ];
}

/** An annex as an option of the form names it: with its drive where several are open. */
const optionOf = ({ annexNo, driveId, driveName = '' }: Pick<MailSlot, 'annexNo' | 'driveId' | 'driveName'>): string =>
  driveName === '' ? String(annexNo) : `${annexNo}@${driveId}`;

/** A file in any state, for what was put in at once and for what was dealt with; `drive`: of which its annex is, where several are open. */
export const lineView = (line: MailLine, before: MailLine | undefined, drive = '') => ({
  id: line.id,
  name: line.name,
  sizeBytes: line.sizeBytes,
  head: before?.mailId === line.mailId ? undefined : mailHead(line.mail, mailedAtOf(line)),
  stateName: fileStateWords[line.state],
  look: lineLooks[line.state] ?? 'gone',
  annexWords: line.found ? annexWordsOf(line.found) : '',
  place: line.place ? `${line.place.unitName}附件${line.place.annexNo}${drive}` : '',
  path: line.annexId === null || line.versionId === null ? '' : `/annexes/${line.annexId}/versions/${line.versionId}`,
  said: saidOf(line),
  placedByName: line.placedByName,
  placedAt: line.placedAt,
  decidedByName: line.decidedByName,
  decidedAt: line.decidedAt,
});

const lineLooks: Readonly<Partial<Record<MailLine['state'], string>>> = {
  reading: 'running',
  waiting: 'asked',
  placed: 'asked',
  confirmed: 'done',
  refused: 'refused',
  broken: 'refused',
  rejected: 'refused',
};

function saidOf({ state, refusalSentence, reason, jobId }: MailLine): string {
  if (state === 'refused') return refusalSentence ?? '';
  if (state === 'rejected') return `理由：${reason ?? ''}`;
  if (state === 'broken') return `系统在识别时中断（编号 ${jobId ?? ''}），系统管理员处理后会接着识别。`;
  return '';
}

const dropStates: Readonly<Record<DropFile['state'], string>> = {
  reading: '正在拆开',
  read: '已拆开',
  refused: '没有放入',
  broken: '没有拆完',
};

export const dropFileView = (file: DropFile, mails: number) => ({
  name: file.name,
  sizeBytes: file.sizeBytes,
  look: file.state === 'read' ? 'done' : file.state === 'reading' ? 'running' : 'refused',
  stateName: dropStates[file.state],
  detail: [
    ...(file.state === 'read' ? [`新来信 ${mails} 封`] : []),
    ...(file.repeated > 0 ? [`${file.repeated} 封以前放过，没有重复处理`] : []),
    ...(file.refusalSentence ? [file.refusalSentence] : []),
    ...(file.state === 'broken' ? [`系统处理时中断（编号 ${file.jobId ?? ''}），系统管理员处理后会接着拆。`] : []),
  ].join('；'),
});
