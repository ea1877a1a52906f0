import { dayIn } from '#platform/clock.js';

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

/** Submitted annexes wait for review; of the accepted ones only annex 3 has a further step here, its import. */
export const waitsForProvince = (cell: { readonly state: string; readonly annexNo: number }): boolean =>
  cell.state === 'submitted' || (cell.state === 'accepted' && cell.annexNo === 3);

/** Late is a flag, not a refusal (R28): judged by the server's clock at receipt of the whole file. */
export const isLate = (drive: DriveDates, receivedAt: Date): boolean => receivedAt > drive.deadlineAt;

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
