/**
 * The one source of "now" (S11): tests hold it still. No SQL NOW() decides anything but how long a node holds a job, where the clocks of
 * the nodes must not matter (`db/database-clock.ts`).
 */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** Calendar day `yyyy-mm-dd` of an instant in the office's zone. */
export function dayIn(zone: string, at: Date): string {
  return partsIn(zone, at).day;
}

/** `yyyy-mm-dd hh:mm:ss` of an instant in the office's zone, for people. */
export function dateTimeIn(zone: string, at: Date): string {
  const { day, time } = partsIn(zone, at);
  return `${day} ${time}`;
}

/** The instant at which a calendar day `yyyy-mm-dd` begins in the office's zone. */
export function startOfDay(zone: string, day: string): Date {
  const asUtc = Date.parse(`${day}T00:00:00Z`);
  const ahead = Date.parse(`${dateTimeIn(zone, new Date(asUtc)).replace(' ', 'T')}Z`) - asUtc;
  return new Date(asUtc - ahead);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function partsIn(zone: string, at: Date): { day: string; time: string } {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(zone, format);
  }
  const [day = '', time = ''] = format.format(at).split(' ');
  return { day, time };
}
