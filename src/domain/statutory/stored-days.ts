import type { NamedDay } from './calendar.js';

/** Whose rows they are: the State Council's notices of years that do not come with the portal, or the province's own days. */
export const daySources = { state: '国务院放假安排', province: '省定' } as const satisfies Record<string, string>;
export type DaySource = keyof typeof daySources;

/** What a stored row makes of a day; `lifted` takes back what an earlier row of the same source said. */
export const dayKinds = { holiday: '放假', workday: '上班', lifted: '取消' } as const satisfies Record<string, string>;
export type StoredKind = keyof typeof dayKinds;

/** A row of the calendar that was stored, as the change that brought it says it. */
export interface StoredDay {
  /** yyyy-mm-dd. */
  readonly day: string;
  readonly kind: StoredKind;
  /** The festival; '' for a row that lifts. */
  readonly name: string;
  readonly source: DaySource;
}

/**
 * Rows that hold, of all that were stored, the earliest first: the last row of a source says what that source makes of the day. The
 * province's rows go behind those of the State Council, so that they win.
 */
export function heldDays<D extends StoredDay>(stored: readonly D[]): (D & NamedDay)[] {
  const held = { state: new Map<string, D>(), province: new Map<string, D>() };
  for (const row of stored) held[row.source].set(row.day, row);
  return [...held.state.values(), ...held.province.values()].filter(isNamed);
}

const isNamed = <D extends StoredDay>(row: D): row is D & NamedDay => row.kind !== 'lifted';
