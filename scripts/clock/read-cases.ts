import { dayIn } from '#platform/clock.js';
import { parseCsv } from '#formats/csv/plain-csv.js';
import type { ClockFacts } from '#domain/statutory/clock.js';
import { dayOf } from '#domain/values/days.js';

/** What cannot be done, in one sentence for the person at the console. */
export class CasesRefused extends Error {}

export interface CaseRow {
  readonly id: string;
  /** Row of the file, the header being 1. */
  readonly row: number;
  readonly facts?: ClockFacts;
  /** Why the row cannot be reckoned. */
  readonly fault?: string;
}

const needed = ['id', 'received_at', 'notified_at', 'supplemented_at', 'limit', 'day_kind'] as const;
type Column = (typeof needed)[number];

/**
 * Cases of a CSV file: instants with their zone or empty, `limit` in days, `day_kind` working or calendar; columns in any order. Days are
 * those of the office's zone.
 * @throws CasesRefused where a column is missing
 */
export function readCases(text: string, zone: string): CaseRow[] {
  const names = new Map(headerOf(text).map((name) => [name.normalize('NFKC').trim().toLowerCase(), name]));
  const missing = needed.filter((column) => !names.has(column));
  if (missing.length > 0) throw new CasesRefused(`文件没有这些列：${missing.join('、')}。请补上表头后重试。`);
  return parseCsv(text).map((record, at) => {
    const of = (column: Column) => (record[names.get(column) ?? ''] ?? '').normalize('NFKC').trim();
    return { id: of('id'), row: at + 2, ...readFacts(of, zone) };
  });
}

/** Names of the columns, also of a file without a case: read as if the header were a record. */
function headerOf(text: string): string[] {
  const line = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  return Object.keys(parseCsv(`${line}\n${line}`)[0] ?? {});
}

function readFacts(of: (column: Column) => string, zone: string): Pick<CaseRow, 'facts' | 'fault'> {
  const at = (column: Column) => (of(column) === '' ? null : readInstant(of(column)));
  const [received, notified, supplemented] = [at('received_at'), at('notified_at'), at('supplemented_at')];
  for (const [column, instant] of Object.entries({
    received_at: received,
    notified_at: notified,
    supplemented_at: supplemented,
  }))
    if (instant === undefined)
      return { fault: `${column}“${of(column as Column)}”不是带时区的时刻，应如 2020-11-17T09:30:00+08:00` };
  if (!received) return { fault: 'received_at 为空，收件时刻必须填写' };
  if (supplemented && !notified) return { fault: '有 supplemented_at 而没有 notified_at：没有补正告知，就没有补齐' };
  if (notified && notified < received) return { fault: 'notified_at 早于 received_at' };
  if (notified && supplemented && supplemented < notified) return { fault: 'supplemented_at 早于 notified_at' };
  const limit = of('limit');
  if (!/^\d{1,3}$/.test(limit)) return { fault: `limit“${limit}”应是 0 到 999 的整数` };
  const dayKind = of('day_kind').toLowerCase();
  if (dayKind !== 'working' && dayKind !== 'calendar') return { fault: `day_kind“${dayKind}”应是 working 或 calendar` };
  const day = (instant: Date | null | undefined) => (instant ? dayIn(zone, instant) : null);
  return {
    facts: {
      receivedOn: dayIn(zone, received),
      notifiedOn: day(notified),
      supplementedOn: day(supplemented),
      limit: Number(limit),
      dayKind,
    },
  };
}

const instantPattern =
  /^((?:19|20|21)\d\d)-(\d\d)-(\d\d)[T ]((?:[01]\d|2[0-3]):[0-5]\d)(:[0-5]\d(?:[.,]\d{1,9})?)? ?(Z|[+-]\d\d:?[0-5]\d)$/i;

/** An instant of 1900 to 2199; undefined where the text is none. */
function readInstant(text: string): Date | undefined {
  const [, year = '', month = '', date = '', time = '', seconds = ':00', zone = ''] = instantPattern.exec(text) ?? [];
  const day = dayOf(Number(year), Number(month), Number(date));
  if (year === '' || day === null) return undefined;
  const offset = zone.toUpperCase().replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2');
  const instant = new Date(`${day}T${time}${seconds.replace(',', '.').replace(/(\.\d{3})\d+$/, '$1')}${offset}`);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}
