import { dateTimeIn, startOfDay } from '#platform/clock.js';
import type { Fault } from '#platform/http/step.js';
import { partialText, partialWords } from '#domain/annexes/partial.js';
import { parseDay } from '#domain/values/days.js';
import { codeName } from '#domain/codes/code-lists.js';
import type { Drive, DriveState } from '#features/drive/queries.js';

export type DriveField =
  | 'noticeNo'
  | 'title'
  | 'baselineOn'
  | 'boundaryDay'
  | 'deadline'
  | 'goLiveOn'
  | 'smallUnits'
  | 'partialAnnexes'
  | 'state';

export type TypedDrive = Readonly<Record<DriveField, string>>;

export interface DriveFieldFacts {
  readonly name: DriveField;
  readonly label: string;
  readonly help: string;
  readonly max: number;
  readonly kind: 'text' | 'day' | 'moment' | 'boundary' | 'units' | 'annexes' | 'state';
}

/** What can be changed of a drive, in the order of the page. */
export const driveFields: readonly DriveFieldFacts[] = [
  { name: 'noticeNo', label: '通知文号', help: '例如：琼道运发〔2020〕247号', max: 60, kind: 'text' },
  { name: 'title', label: '采集任务名称', help: '一句话说明采集什么', max: 200, kind: 'text' },
  {
    name: 'baselineOn',
    label: '许可证基准日',
    help: '有效期止晚于这一天的列入附件4，早于这一天的列入附件5',
    max: 20,
    kind: 'day',
  },
  {
    name: 'boundaryDay',
    label: '基准日当天到期的',
    help: '有效期止就是基准日的，列入哪张表',
    max: 1,
    kind: 'boundary',
  },
  {
    name: 'deadline',
    label: '报送截止时间',
    help: '北京时间，例如：2020-11-27 17:00；这一刻以后报送的标记“迟报”',
    max: 30,
    kind: 'moment',
  },
  { name: 'goLiveOn', label: '新模块启用日期', help: '从这一天起为运行阶段', max: 20, kind: 'day' },
  {
    name: 'smallUnits',
    label: '小机构（一人填报并报送）',
    help: '人手不足、经批准由同一人填报和报送的单位；这样报送的附件列在采集任务页上',
    max: 300,
    kind: 'units',
  },
  {
    name: 'partialAnnexes',
    label: '可以部分报送的附件',
    help: '勾选的附件里，有错误的行可以先隔离、以后补报；各机构上传前在附件页面看到。附件1、2 接收后整表生效，不能部分报送',
    max: 10,
    kind: 'annexes',
  },
  {
    name: 'state',
    label: '状态',
    help: '改为“进行中”时各单位开始填报；可以与其他采集任务同时进行',
    max: 7,
    kind: 'state',
  },
];

export const stateWords: Readonly<Record<DriveState, string>> = {
  planned: '筹备中',
  open: '进行中',
  closed: '已结束',
};

/** What a drive may become; whoever has worked in it keeps it, so that none is planned again. */
const mayBecome: Readonly<Record<DriveState, readonly DriveState[]>> = {
  planned: ['planned', 'open'],
  open: ['open', 'closed'],
  closed: ['closed', 'open'],
};

/** States that a drive may have after a change, with their words. */
export const statesAfter = (state: DriveState): Readonly<Record<string, string>> =>
  Object.fromEntries(mayBecome[state].map((one) => [one, stateWords[one]]));

/** Codes of units as they are stored: in their order, each once; what is no code is left out. */
export const unitCodes = (typed: string): string => [...new Set(typed.match(/\d{6}/g) ?? [])].sort().join('、');

export const boundaryWords: Readonly<Record<string, string>> = { 4: '列入附件4', 5: '列入附件5' };

/** `yyyy-mm-dd hh:mm` of the office's zone. */
export const momentText = (at: Date, zone: string): string => dateTimeIn(zone, at).slice(0, 16);

/** The moment that was typed in the office's zone; null where it is none. */
export function parseMoment(typed: string, zone: string): Date | null {
  const [, dayTyped = '', hour = '', minute = ''] = /^(.+?)[ T　]+(\d{1,2})[:：](\d{2})$/.exec(typed.trim()) ?? [];
  const day = dayTyped === '' ? null : parseDay(dayTyped.trim());
  if (day === null || Number(hour) > 23 || Number(minute) > 59) return null;
  return new Date(startOfDay(zone, day).getTime() + (Number(hour) * 60 + Number(minute)) * 60_000);
}

/** A drive as its form shows it. */
export const typedOf = (drive: Omit<Drive, 'id'>, zone: string): TypedDrive => ({
  noticeNo: drive.noticeNo,
  title: drive.title,
  baselineOn: drive.baselineOn,
  boundaryDay: String(drive.boundaryDay),
  deadline: momentText(drive.deadlineAt, zone),
  goLiveOn: drive.goLiveOn,
  smallUnits: drive.smallUnits,
  partialAnnexes: drive.partialAnnexes,
  state: drive.state,
});

/** What was typed, each day and moment written as the portal writes it; the first fault in the order of the page instead. */
export function readTyped(typed: TypedDrive, zone: string): { readonly fault: Fault } | { readonly read: TypedDrive } {
  const read: Record<DriveField, string> = { ...typed };
  for (const { name, label, max, kind } of driveFields) {
    const text = typed[name].replace(/\s+/g, ' ').trim();
    const meant = meaningOf(kind, text, zone);
    const fault =
      text === '' && kind !== 'units' && kind !== 'annexes'
        ? `请填写${label}。`
        : meant === null
          ? unreadable(kind, label)
          : tooLong(text, label, max);
    if (fault !== undefined) return { fault: { field: name, message: fault } };
    read[name] = meant ?? text;
  }
  const order = orderFault(read);
  return order ? { fault: order } : { read };
}

/** The drive that these texts say; they were read before. */
export function driveOf(read: TypedDrive, zone: string): Omit<Drive, 'id'> {
  const { deadline, boundaryDay, ...texts } = read;
  const deadlineAt = parseMoment(deadline, zone);
  if (deadlineAt === null) throw new Error(`${deadline} is no moment`);
  return { ...texts, deadlineAt, boundaryDay: boundaryDay === '5' ? 5 : 4, state: texts.state as DriveState };
}

export const changedFields = (before: TypedDrive, after: TypedDrive): readonly DriveField[] =>
  driveFields.map(({ name }) => name).filter((name) => before[name] !== after[name]);

/** A field's value as people read it. */
export const shownValue = (name: DriveField, value: string): string =>
  name === 'boundaryDay'
    ? (boundaryWords[value] ?? value)
    : name === 'state'
      ? ((stateWords as Readonly<Record<string, string>>)[value] ?? value)
      : name === 'smallUnits'
        ? unitNames(value)
        : name === 'partialAnnexes'
          ? partialWords(value) || '没有'
          : value;

const unitNames = (codes: string): string =>
  codes === ''
    ? '没有'
    : codes
        .split('、')
        .map((code) => codeName('divisions', code))
        .join('、');

function meaningOf(kind: DriveFieldFacts['kind'], text: string, zone: string): string | null {
  if (kind === 'day') return parseDay(text);
  if (kind === 'boundary') return Object.hasOwn(boundaryWords, text) ? text : null;
  if (kind === 'text') return text;
  if (kind === 'units') return unitCodes(text);
  if (kind === 'annexes') return partialText(text);
  if (kind === 'state') return Object.hasOwn(stateWords, text) ? text : null;
  const at = parseMoment(text, zone);
  return at === null ? null : momentText(at, zone);
}

function unreadable(kind: DriveFieldFacts['kind'], label: string): string {
  if (kind === 'boundary') return '请选择基准日当天到期的列入附件4还是附件5。';
  if (kind === 'state') return '请选择采集任务的状态。';
  const example = kind === 'day' ? '2020-11-17' : '2020-11-27 17:00';
  return `${label}不是能认出的${kind === 'day' ? '日期' : '日期和时间'}，请写成“${example}”的样子。`;
}

const tooLong = (text: string, label: string, max: number): string | undefined =>
  text.length > max ? `${label}最多 ${max} 个字，现在是 ${text.length} 个。` : undefined;

/** Dates follow each other: baseline, deadline, go-live. */
function orderFault({ baselineOn, deadline, goLiveOn }: TypedDrive): Fault | undefined {
  if (deadline.slice(0, 10) <= baselineOn)
    return { field: 'deadline', message: `报送截止时间要晚于许可证基准日 ${baselineOn}。` };
  if (goLiveOn < deadline.slice(0, 10))
    return { field: 'goLiveOn', message: `新模块启用日期不能早于报送截止时间 ${deadline}。` };
  return undefined;
}
