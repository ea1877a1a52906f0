import { momentText, parseMoment } from '#features/drive/changes/fields.js';
import type { Fault } from '#platform/http/step.js';
import { parseDay } from '#domain/values/days.js';
import { type Audience, audienceFault } from './audience-rules.js';

/** How far a notice is open to the public, as it is printed at its end (R38). */
export const publicityWords = { public: '主动公开', on_request: '依申请公开', closed: '不予公开' } as const;
export type Publicity = keyof typeof publicityWords;

export type NoticeField =
  | 'number'
  | 'title'
  | 'issuer'
  | 'issuedOn'
  | 'copiesTo'
  | 'publicity'
  | 'legalBasis'
  | 'text'
  | 'businessContact'
  | 'supportContact'
  | 'supportGroup'
  | 'mailbox';

/** Everything that an edition says. */
export type NoticeContent = Readonly<Record<NoticeField, string>> & { readonly audience: Audience };

export interface NoticeFieldFacts {
  readonly name: NoticeField;
  readonly label: string;
  readonly help: string;
  readonly max: number;
  readonly kind: 'line' | 'day' | 'publicity' | 'long';
  readonly isRequired: boolean;
}

const line = (name: NoticeField, label: string, help: string, max: number, isRequired = false): NoticeFieldFacts => ({
  name,
  label,
  help,
  max,
  kind: 'line',
  isRequired,
});

/** What an edition says, in the order of the form. */
export const noticeFields: readonly NoticeFieldFacts[] = [
  line('number', '通知文号', '例如：琼道运发〔2020〕247号；更正另有文号的，写更正的文号', 60, true),
  line('title', '标题', '印在正文上方', 200, true),
  line('issuer', '发文机关', '通知落款的机关', 60, true),
  { ...line('issuedOn', '印发日期', '年-月-日，例如：2020-11-17', 20, true), kind: 'day' },
  line('copiesTo', '抄送', '没有抄送的留空', 200),
  { ...line('publicity', '公开方式', '印在通知末尾', 20, true), kind: 'publicity' },
  { ...line('legalBasis', '依据', '不填的，显示系统设置中的依据', 500), kind: 'long' },
  {
    ...line('text', '正文', '一行一段；以“一、”或“（一）”开头的短行自动排成小标题', 20_000, true),
    kind: 'long',
  },
  line('businessContact', '业务咨询', '不填的，显示系统设置中的联系方式；下面三项相同', 200),
  line('supportContact', '技术支持', '电话和时间', 200),
  line('supportGroup', '工作群', '是什么群、怎样加入', 200),
  line('mailbox', '报送邮箱', '例如：xxcj@example.gov.cn', 100),
];

/** An edition as it was typed: the content, and when it is published and to be acknowledged. */
export interface TypedEdition {
  readonly fields: Readonly<Record<NoticeField, string>>;
  readonly audience: Audience;
  /** '' : at once when it is released. */
  readonly publishAt: string;
  readonly acknowledgeBy: string;
}

export interface ReadEdition {
  readonly content: NoticeContent;
  readonly publishAt: Date | null;
  readonly acknowledgeBy: Date;
}

/** What was typed, days as the portal writes them; the first fault in the order of the form instead. `now` bounds the moments. */
export function readEdition(
  typed: TypedEdition,
  { zone, now }: { readonly zone: string; readonly now: Date },
): { readonly fault: Fault } | { readonly read: ReadEdition } {
  const fields: Record<NoticeField, string> = { ...typed.fields };
  for (const facts of noticeFields) {
    const text = facts.kind === 'long' ? tidyText(typed.fields[facts.name]) : tidyLine(typed.fields[facts.name]);
    const meant = meaningOf(facts, text);
    const fault = faultOf(facts, text, meant);
    if (fault !== undefined) return { fault: { field: facts.name, message: fault } };
    fields[facts.name] = meant ?? text;
  }
  const fault = audienceFault(typed.audience);
  if (fault !== undefined) return { fault: { field: 'audience', message: fault } };
  const moments = readMoments(typed, zone, now);
  if ('fault' in moments) return moments;
  return { read: { content: { ...fields, audience: typed.audience }, ...moments } };
}

function readMoments(
  { publishAt: from, acknowledgeBy: until }: TypedEdition,
  zone: string,
  now: Date,
): { readonly fault: Fault } | { readonly publishAt: Date | null; readonly acknowledgeBy: Date } {
  const publishAt = from.trim() === '' ? null : parseMoment(from, zone);
  if (publishAt === null && from.trim() !== '')
    return {
      fault: { field: 'publish_at', message: '发布时间请写成“2020-11-18 09:00”的样子；确认后马上发布的，留空。' },
    };
  const acknowledgeBy = parseMoment(until, zone);
  if (acknowledgeBy === null)
    return { fault: { field: 'acknowledge_by', message: '签收期限请写成“2020-11-20 17:00”的样子。' } };
  const starts = publishAt !== null && publishAt > now ? publishAt : now;
  if (acknowledgeBy <= starts)
    return {
      fault: { field: 'acknowledge_by', message: `签收期限要晚于发布时间（${momentText(starts, zone)}）。` },
    };
  return { publishAt, acknowledgeBy };
}

const tidyLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Paragraphs without blanks around them; empty lines part nothing and go. */
export const tidyText = (text: string): string =>
  text
    .split(/\r\n|\r|\n/)
    .map((one) => one.replace(/[\s\u3000]+/g, ' ').trim())
    .filter((one) => one !== '')
    .join('\n');

function meaningOf({ kind }: NoticeFieldFacts, text: string): string | null {
  if (kind === 'day') return parseDay(text);
  if (kind === 'publicity') return Object.hasOwn(publicityWords, text) ? text : null;
  return text;
}

function faultOf(facts: NoticeFieldFacts, text: string, meant: string | null): string | undefined {
  const { label, max, kind, isRequired } = facts;
  if (text === '' && isRequired) return `请填写${label}。`;
  if (text === '') return undefined;
  if (meant === null && kind === 'publicity') return '请选择公开方式。';
  if (meant === null) return `${label}不是能认出的日期，请写成“2020-11-17”的样子。`;
  const length = [...text].length;
  return length > max ? `${label}最多 ${max} 个字，现在是 ${length} 个。` : undefined;
}
