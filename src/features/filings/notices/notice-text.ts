import type { NoticeLine } from './notice-rules.js';

/** What the notice is about. */
export interface NoticeFacts {
  readonly agencyName: string;
  readonly businessName: string;
  /** 新办, 变更 … */
  readonly kindName: string;
  /** Days yyyy-mm-dd. */
  readonly receivedOn: string;
  readonly writtenOn: string;
  readonly lines: readonly NoticeLine[];
}

/** The notice in its pieces: page, preview and paper say the same. */
export interface NoticeText {
  readonly title: string;
  readonly issuer: string;
  readonly recipient: string;
  readonly opening: string;
  readonly items: readonly string[];
  readonly closing: readonly string[];
  readonly dayWords: string;
}

/** 一次性告知书: everything that is missing, once. */
export function noticeText(facts: NoticeFacts): NoticeText {
  const { agencyName, businessName, kindName, receivedOn, writtenOn, lines } = facts;
  return {
    title: '机动车维修经营备案补正一次性告知书',
    issuer: agencyName,
    recipient: businessName || '申请人',
    opening:
      `你单位（户）于 ${receivedOn} 提交的机动车维修经营备案（${kindName}）申请，经核对，材料不齐全或者不符合要求。` +
      `依照《机动车维修管理规定》，现将需要补正的全部内容一次性告知如下：`,
    items: lines.map(({ text }) => text.replace(/[。；;]$/, '')),
    closing: [
      '请按以上内容补正后一并提交。材料补齐的次日起重新计算办理期限；补正期间不计入办理期限。',
      '除以上内容外，本机构不再要求补正其他材料。办理备案不收取任何费用。',
    ],
    dayWords: dayWords(writtenOn),
  };
}

const dayWords = (day: string): string =>
  `${day.slice(0, 4)}年${Number(day.slice(5, 7))}月${Number(day.slice(8, 10))}日`;
