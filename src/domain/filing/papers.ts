import type { CaseKind } from './kinds.js';
import type { CaseState } from './moves.js';

/** What an office hands out of a case: its title, the word of its number, the letter of its proof. */
export const papers = {
  form: { title: '机动车维修经营备案表', word: '备表', letter: 'F' },
  receipt: { title: '收件回执', word: '备收', letter: 'S' },
  notice: { title: '一次性告知书', word: '备告', letter: 'G' },
  return: { title: '退回申请说明', word: '备退', letter: 'T' },
  announcement: { title: '备案公告', word: '备公', letter: 'A' },
  amendment: { title: '变更备案通知书', word: '备变', letter: 'M' },
  termination: { title: '终止备案通知书', word: '备终', letter: 'E' },
  deregistration: { title: '注销备案通知书', word: '备销', letter: 'D' },
} as const satisfies Record<string, { title: string; word: string; letter: string }>;

export type PaperKind = keyof typeof papers;
export const paperKinds = Object.keys(papers) as PaperKind[];

/** What of a case decides about its papers. */
export interface PaperStanding {
  readonly kind: CaseKind;
  readonly state: CaseState;
  readonly receivedAt: Date | null;
  readonly notifiedAt: Date | null;
}

/** Papers that say the result, by what the case was about. The filing form is the result document itself (domain guide 4). */
const results: Readonly<Record<CaseKind, readonly PaperKind[]>> = {
  new: ['form', 'announcement'],
  convert: ['form', 'announcement'],
  second_entry: ['form', 'announcement'],
  amend: ['form', 'amendment'],
  terminate: ['termination'],
  deregister: ['deregistration'],
};

/**
 * The papers that a case can have where it stands: none says a result before there is one, and a receipt, once handed out, stays. What the
 * platform has received is not received here a second time.
 */
export function papersOf({ kind, state, receivedAt, notifiedAt }: PaperStanding): PaperKind[] {
  if (receivedAt === null || state === 'draft') return [];
  return [
    ...(kind === 'second_entry' ? [] : (['receipt'] as const)),
    ...(notifiedAt === null ? [] : (['notice'] as const)),
    ...(state === 'returned' ? (['return'] as const) : []),
    ...(state === 'filed' ? results[kind] : []),
  ];
}

/** Number of a paper: of its kind, its year, its office and the case, so that no two are alike. */
export const paperNumber = (
  kind: PaperKind,
  { day, officeCode, caseId }: { readonly day: string; readonly officeCode: string; readonly caseId: number },
): string => `${papers[kind].word}〔${day.slice(0, 4)}〕${officeCode}-${String(caseId).padStart(6, '0')}号`;

/** A day as papers write it: 2020年12月1日; '' for none. */
export const dayWords = (day: string): string =>
  day.replace(/^(\d{4})-0?(\d{1,2})-0?(\d{1,2})$/, (_, y: string, m: string, d: string) => `${y}年${m}月${d}日`);
