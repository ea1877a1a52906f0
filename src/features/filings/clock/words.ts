import type { DayKind } from '#domain/statutory/clock.js';
import type { LightReading } from '#domain/statutory/light.js';

const weekdays = ['星期日', '星期一', '星期二', '星期三', '星期四', '星期五', '星期六'];

/** 星期五, of yyyy-mm-dd. */
export const weekdayWord = (day: string): string => weekdays[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? '';

/** How a limit is counted. */
export const dayKindWords = { working: '工作日', calendar: '自然日' } as const satisfies Record<DayKind, string>;

/** `5 个工作日`, `20 天（自然日）`. */
export const limitWords = (limit: number, dayKind: DayKind): string =>
  dayKind === 'working' ? `${limit} 个工作日` : `${limit} 天（自然日）`;

/** What the light of a running case says. */
export function lightWords({ light, days }: LightReading, dayKind: DayKind): string {
  switch (light) {
    case 'overdue':
      return `已逾期 ${days} 天`;
    case 'today':
      return '今天到期';
    case 'near':
      return days === 0 ? '快到期' : `只剩 ${countWords(days, dayKind)}`;
    default:
      return `还有 ${countWords(days, dayKind)}`;
  }
}

const countWords = (days: number, dayKind: DayKind): string =>
  dayKind === 'working' ? `${days} 个工作日` : `${days} 天`;
