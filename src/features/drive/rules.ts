import { dayIn } from '#platform/clock.js';
import { type AnnexState, entersRegister } from '#domain/annexes/states.js';

export interface DriveDates {
  readonly deadlineAt: Date;
  readonly goLiveOn: string;
}

/** Phase of the drive for the top bar: collection before go-live, operation from it (R4); whole days left, in the office's zone. */
export function phaseText(drive: DriveDates, now: Date, zone: string): string {
  const today = dayIn(zone, now);
  if (today >= drive.goLiveOn) return '运行阶段';
  if (now > drive.deadlineAt) return '采集阶段 · 已过报送截止时间';
  const days = daysBetween(today, dayIn(zone, drive.deadlineAt));
  return days === 0 ? '采集阶段 · 今天截止' : `采集阶段 · 距截止还有 ${days} 天`;
}

/** Who has the next step of an annex: the office that fills it in, or the province. */
export type Side = 'office' | 'province';

/**
 * What waits for whom. Submitted annexes wait for review; of the accepted ones those that enter the register wait for their import, unless
 * they were accepted without rows: a nil return brings nothing into the register.
 */
export const waiting: Readonly<Record<Side, readonly { readonly state: AnnexState; readonly isImported?: true }[]>> = {
  office: [{ state: 'filling' }, { state: 'returned' }],
  province: [{ state: 'submitted' }, { state: 'accepted', isImported: true }],
};

export const waitsFor = (
  side: Side,
  cell: {
    readonly state: AnnexState;
    readonly annexNo: number;
    readonly rows?: number;
    readonly versionId?: number | null;
  },
): boolean =>
  !(cell.state === 'accepted' && cell.rows === 0 && cell.versionId != null) &&
  waiting[side].some(({ state, isImported }) => state === cell.state && (!isImported || entersRegister(cell.annexNo)));

/** Until when a unit has time: an extension gives more, and never less than all have. */
export const deadlineOf = (drive: Pick<DriveDates, 'deadlineAt'>, extendedTo: Date | null): Date =>
  extendedTo !== null && extendedTo > drive.deadlineAt ? extendedTo : drive.deadlineAt;

/** Late is a flag, not a refusal (R28): judged by the server's clock when the office hands in; of a file not handed in, when it was whole. */
export const isLate = (deadline: Date, at: Date): boolean => at > deadline;

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
