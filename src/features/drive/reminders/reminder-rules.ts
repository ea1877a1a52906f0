/** When offices are reminded of their deadline: so long before it (C39). */
export const reminderKinds = {
  d3: { label: '截止前 3 天', beforeMs: 3 * 86_400_000 },
  d1: { label: '截止前 1 天', beforeMs: 86_400_000 },
  h2: { label: '截止前 2 小时', beforeMs: 2 * 3_600_000 },
} as const;
export type ReminderKind = keyof typeof reminderKinds;

const kinds = Object.keys(reminderKinds) as ReminderKind[];

export const dueAtOf = (kind: ReminderKind, deadlineAt: Date): Date =>
  new Date(deadlineAt.getTime() - reminderKinds[kind].beforeMs);

/**
 * Which reminders of a deadline are due and were not made: the last of them is sent, earlier ones that were missed are overtaken by it.
 * Nothing is due once the deadline has passed, and nothing earlier than what was made already.
 */
export function dueReminders(
  deadlineAt: Date,
  made: ReadonlySet<ReminderKind>,
  at: Date,
): { readonly send: ReminderKind | undefined; readonly overtaken: readonly ReminderKind[] } {
  if (at > deadlineAt) return { send: undefined, overtaken: [] };
  const lastMade = kinds.findLastIndex((kind) => made.has(kind));
  const due = kinds.filter((kind, place) => place > lastMade && dueAtOf(kind, deadlineAt) <= at);
  return { send: due.at(-1), overtaken: due.slice(0, -1) };
}

/** What became of the mail of a reminder. */
export const mailWords = {
  off: '未启用邮件',
  none: '未登记邮箱',
  waiting: '待发送',
  sent: '已发送',
  failed: '没有送达',
} as const;
export type MailState = keyof typeof mailWords;

/** So often a mail is tried, each time the reminders are looked at, and not after the deadline. */
export const mailAttempts = 12;

/** The mail of a reminder: which unit, how much is left until when. Nobody is named in it. */
export function mailOf({
  organ,
  unitName,
  left,
  deadline,
  contact,
}: {
  readonly organ: string;
  readonly unitName: string;
  readonly left: number;
  /** As people read it, in the office's zone. */
  readonly deadline: string;
  readonly contact: string;
}): { readonly subject: string; readonly text: string } {
  const help = contact === '' ? '' : `\n业务咨询：${contact}`;
  return {
    subject: `${unitName}机动车维修备案数据采集：报送截止 ${deadline}`,
    text: `${unitName}还有 ${left} 份附件没有报送，报送截止时间为 ${deadline}（北京时间）。\n请登录机动车维修备案管理系统，在“附件填报”中办理。${help}\n\n${organ}\n本邮件由系统自动发送，请勿回复。\n`,
  };
}
